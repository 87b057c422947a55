"""A whole list: every row by itself, and what may stand in it only once."""

from dataclasses import dataclass, field
from datetime import date

from samklasse_enrollment.domain.errors import BadFile
from samklasse_enrollment.domain.importing.rows import MASKED, Bad, Good, Rules, judge_row
from samklasse_enrollment.domain.importing.table import Table, cells_of

MAX_BAD = 100_000
"""Bad cells that are told one by one; more of them are tens of megabytes, written while a transaction waits."""


@dataclass(frozen=True)
class Judged:
    """What became of the rows of a file; `bad` may name several cells of one row."""

    good: tuple[Good, ...]
    bad: tuple[Bad, ...]


@dataclass
class _Seen:
    """References and national ids further up in the file, also those of bad rows."""

    refs: set[str] = field(default_factory=set)
    national_ids: set[str] = field(default_factory=set)

    def repeated(self, number: int, cells: dict[str, str]) -> list[Bad]:
        """What this row says again."""
        ref, national_id = cells["referanse"], cells.get("fodselsnummer", "").replace(" ", "").lstrip("0")
        every = (("referanse", ref, self.refs), ("fodselsnummer", national_id, self.national_ids))
        found = [Bad(number, column, "REPEATED", MASKED) for column, value, seen in every if value and value in seen]
        self.refs.add(ref)
        self.national_ids.add(national_id)
        return found


def judge(table: Table, *, kommunenummer: str, municipalities: frozenset[str], today: date) -> Judged:
    """Judge a whole file.

    Raises:
        BadFile: the header is not one of a list, or nobody would read what is wrong.
    """
    rules = Rules(kommunenummer, municipalities, today)
    good: list[Good] = []
    bad: list[Bad] = []
    seen = _Seen()
    for number, cells in cells_of(table):
        if cells is None:
            bad.append(Bad(number, "", "WRONG_NUMBER_OF_FIELDS"))
            continue
        verdict = judge_row(number, cells, rules)
        repeated = seen.repeated(number, cells)
        bad.extend(repeated)
        if isinstance(verdict, list):
            bad.extend(verdict)
        elif not repeated:
            good.append(verdict)
        if len(bad) > MAX_BAD:
            raise BadFile(reason="TOO_MANY_ERRORS", row=number, most=MAX_BAD)
    return Judged(tuple(good), tuple(bad))
