"""One row of a participant list: every column judged; what placement needs, and who she is, for the vault."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from samklasse_enrollment.domain.importing import columns
from samklasse_enrollment.domain.importing import national_id as ids
from samklasse_enrollment.domain.importing.columns import ALONE, PERSONAL, REQUIRED, Wrong
from samklasse_enrollment.domain.importing.headers import OPTIONAL
from samklasse_enrollment.domain.values import CourseType, Need, Subject

MASKED = "***"
CODE = re.compile(r"\d{1,4}|[A-C]\d", re.ASCII)
"""What a cell may hold to be shown: where columns are out of place, every one of them holds names."""


@dataclass(frozen=True)
class Wish:
    """What placement needs of a person."""

    levels: tuple[str, str, str, str]
    track: int
    availability: str
    course_type: CourseType
    subject: Subject
    teaching_language: str | None
    needs: tuple[Need, ...]


@dataclass(frozen=True, repr=False)
class Identity:
    """Who she is (P3): it goes to the vault and nowhere else, not even into a traceback."""

    first_name: str
    last_name: str
    born: date
    mother_tongue: str
    target_group: str
    national_id: str | None = None


@dataclass(frozen=True)
class Good:
    """A row that is taken; `row` is its line in the file, the header being 1.

    `registered_on` and `claimed_on` start the clock of the offer (il section 30).
    """

    row: int
    ref: str
    protected: bool
    wish: Wish
    identity: Identity
    registered_on: date | None = None
    claimed_on: date | None = None


@dataclass(frozen=True)
class Bad:
    """One bad cell; `value` is masked where it is personal."""

    row: int
    column: str
    code: str
    value: str = ""


@dataclass(frozen=True)
class Rules:
    """What a row is judged against: the file's municipality, and all that take part."""

    kommunenummer: str
    municipalities: frozenset[str]
    today: date


def judge_row(number: int, told: Mapping[str, str], rules: Rules) -> Good | list[Bad]:
    """Judge every column, so that one answer names all that is wrong."""
    cells = {**dict.fromkeys(OPTIONAL, ""), **told}
    found, bad = _alone(number, cells)

    def check(column: str, judge: Callable[[], object]) -> None:
        try:
            found[column] = judge()
        except Wrong as wrong:
            bad.append(_bad(number, column, wrong.code, cells[column]))

    check("kommunenummer", lambda: _municipality(cells["kommunenummer"], rules))
    check("fodselsdato", lambda: columns.born(cells["fodselsdato"], rules.today))
    check("folkeregistrert", lambda: columns.past_day(cells["folkeregistrert"], rules.today))
    check("krav", lambda: columns.past_day(cells["krav"], rules.today))
    check("undervisningsspraak", lambda: columns.taught_in(cells["undervisningsspraak"], found.get("fag")))
    check("fodselsnummer", lambda: _same_birth_date(found))
    unreachable = _reachable(found, cells["varsling"])
    if unreachable is not None:
        bad.append(_bad(number, unreachable[0], unreachable[1], cells[unreachable[0]]))
    return bad or _good(number, found)


def _alone(number: int, cells: Mapping[str, str]) -> tuple[dict[str, Any], list[Bad]]:
    found: dict[str, Any] = {}
    bad: list[Bad] = []
    for column, check in ALONE.items():
        try:
            found[column] = check(cells[column])
        except Wrong as wrong:
            bad.append(_bad(number, column, wrong.code, cells[column]))
    return found, bad


def _municipality(cell: str, rules: Rules) -> None:
    """A program that took it for a number has lost a leading zero."""
    if not cell:
        raise Wrong(REQUIRED)
    number = cell.zfill(4)
    if number not in rules.municipalities:
        raise Wrong("UNKNOWN_MUNICIPALITY")
    if number != rules.kommunenummer:
        raise Wrong("OTHER_MUNICIPALITY")


def _same_birth_date(found: Mapping[str, Any]) -> str | None:
    national_id: str | None = found.get("fodselsnummer")
    born: date | None = found.get("fodselsdato")
    if national_id and born and not ids.born_on(national_id, born):
        raise Wrong("OTHER_BIRTH_DATE")
    return national_id


def _reachable(found: Mapping[str, Any], channel: str) -> tuple[str, str] | None:
    """The column and code of a person whom no message can reach; a protected one gets none and needs none."""
    if found.get("adressesperre"):
        return ("varsling", "NOT_FOR_PROTECTED") if channel else None
    if found.get("epost") is False and found.get("telefon") is False:
        return "epost", "NO_CONTACT_POINT"
    if channel not in ("epost", "sms"):
        return "varsling", "BAD_CHANNEL" if channel else REQUIRED
    if found.get("epost" if channel == "epost" else "telefon") is False:
        return "varsling", "NO_SUCH_CONTACT_POINT"
    return None


def _bad(number: int, column: str, code: str, cell: str) -> Bad:
    harmless = column not in PERSONAL and CODE.fullmatch(cell)
    return Bad(number, column, code, cell if harmless or not cell else MASKED)


def _good(number: int, found: Mapping[str, Any]) -> Good:
    wish = Wish(
        levels=(found["lytte"], found["lese"], found["snakke"], found["skrive"]),
        track=found["spor"],
        availability=found["tilgjengelig"],
        course_type=found["kurstype"],
        subject=found["fag"],
        teaching_language=found["undervisningsspraak"],
        needs=found["behov"],
    )
    identity = Identity(
        first_name=found["fornavn"],
        last_name=found["etternavn"],
        born=found["fodselsdato"],
        mother_tongue=found["morsmal"],
        target_group=found["malgruppe"],
        national_id=found["fodselsnummer"],
    )
    return Good(
        number,
        found["referanse"],
        found["adressesperre"],
        wish,
        identity,
        registered_on=found["folkeregistrert"],
        claimed_on=found["krav"],
    )
