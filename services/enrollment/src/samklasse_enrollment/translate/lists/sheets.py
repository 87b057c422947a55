"""Spreadsheets as rows of text: the first visible sheet, its first row that is not empty being the header."""

import io
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from samklasse_enrollment.domain.errors import BadFile
from samklasse_enrollment.domain.importing import MAX_ROWS, Form, Table
from samklasse_enrollment.translate.lists.bounds import MOST_CHARACTERS, MOST_COLUMNS, kind_of

Cell = int | float | str | bool | time | date | datetime | timedelta


def read_sheet(data: bytes) -> Table:
    """Raises:
    BadFile: it cannot be opened, or has no rows.
    """
    kind = kind_of(data)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            rows = list(islice(_rows(_first_visible(book)), MAX_ROWS + 2))
    except (CalamineError, OSError, ValueError):
        raise BadFile(reason="UNREADABLE") from None
    if not rows:
        raise BadFile(reason="NO_SHEET")
    if len(rows) > MAX_ROWS + 1:
        raise BadFile(reason="TOO_MANY_ROWS", most=MAX_ROWS)
    (_, header), *people = rows
    return Table(Form(kind), header, tuple(people))


def _first_visible(book: CalamineWorkbook) -> CalamineSheet:
    for place, sheet in enumerate(book.sheets_metadata):
        if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet:
            return book.get_sheet_by_index(place)
    raise BadFile(reason="NO_SHEET")


def _rows(sheet: CalamineSheet) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The number in the sheet and the cells of each row that is not empty, as many cells as the header has."""
    columns = sheet.end[1] + 1 if sheet.end else 0
    if columns > MOST_COLUMNS:
        raise BadFile(reason="TOO_LARGE", columns=columns, most=MOST_COLUMNS)
    width = characters = 0
    for number, row in enumerate(sheet.iter_rows(), 1):
        cells = tuple(map(text, row))
        characters += sum(map(len, cells))
        if characters > MOST_CHARACTERS:
            raise BadFile(reason="TOO_LARGE", characters=characters, most=MOST_CHARACTERS)
        if any(cells):
            width = width or _used(cells)
            yield number, cells if any(cells[width:]) else cells[:width]


def _used(cells: tuple[str, ...]) -> int:
    """How many cells there are up to the last one with something in it."""
    return max(place for place, cell in enumerate(cells, 1) if cell)


def text(cell: Cell) -> str:
    """A cell as it would stand in a CSV file: days as ÅÅÅÅ-MM-DD, whole numbers without a point, true as ja."""
    if isinstance(cell, bool):
        return "ja" if cell else "nei"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return (cell.date() if cell.time() == time() else cell).isoformat()
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)
