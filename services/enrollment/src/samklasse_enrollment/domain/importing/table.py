"""A list as rows of text, whatever kind of file it came in."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from samklasse_enrollment.domain.importing.cells import original
from samklasse_enrollment.domain.importing.headers import placed

MAX_BYTES = 16 * 1024 * 1024
"""A larger file is refused unread; 20,000 people take about a third of this."""
MAX_ROWS = 20_000
"""People in one file."""


class Kind(StrEnum):
    """The kinds of file that are read."""

    CSV = "CSV"
    XLSX = "XLSX"
    ODS = "ODS"


@dataclass(frozen=True)
class Form:
    """How the file was written; encoding and delimiter are those of CSV."""

    kind: Kind
    encoding: str = "utf-8-sig"
    delimiter: str = ";"


Row = tuple[int, tuple[str, ...]]
"""The line of the file (the row of the sheet), from 1, and the cells as they stand there."""


@dataclass(frozen=True, repr=False)
class Table:
    """The header as it stands in the file, and every row that is not empty."""

    form: Form
    header: tuple[str, ...]
    rows: tuple[Row, ...]


def cells_of(table: Table) -> Iterator[tuple[int, dict[str, str] | None]]:
    """The line and the cells of each row by column, trimmed; None for a row with another number of cells.

    Raises:
        BadFile: the header is not one of a list.
    """
    places = placed(table.header)
    for number, row in table.rows:
        yield number, _by_column(row, places) if len(row) == len(table.header) else None


def _by_column(row: Sequence[str], places: Mapping[str, int]) -> dict[str, str]:
    return {column: original(row[place].strip()) for column, place in places.items()}
