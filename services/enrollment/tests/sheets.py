"""Lists of people as spreadsheets, good and bad ones."""

import io
import zipfile
from datetime import date
from functools import cache

import odf.opendocument
import odf.table
import odf.text
import xlsxwriter
from samklasse_enrollment.domain.importing import (
    COLUMNS,
)

Cells = list[list[object]]


def xlsx(rows: Cells, *, hidden_first: bool = False) -> bytes:
    told = io.BytesIO()
    with xlsxwriter.Workbook(told, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        if hidden_first:
            book.add_worksheet("skjult").hide()
        sheet = book.add_worksheet("liste")
        if hidden_first:
            sheet.activate()
        for number, cells in enumerate(rows):
            sheet.write_row(number, 0, cells)
    return told.getvalue()


def ods(rows: Cells) -> bytes:
    book = odf.opendocument.OpenDocumentSpreadsheet()
    table = odf.table.Table(name="liste")
    for cells in rows:
        line = odf.table.TableRow()
        for cell in cells:
            if isinstance(cell, date):
                one = odf.table.TableCell(valuetype="date", datevalue=cell.isoformat())
            elif isinstance(cell, int):
                one = odf.table.TableCell(valuetype="float", value=str(cell))
            else:
                one = odf.table.TableCell(valuetype="string")
            one.addElement(odf.text.P(text=str(cell)))
            line.addElement(one)
        table.addElement(line)
    book.spreadsheet.addElement(table)
    told = io.BytesIO()
    book.save(told)
    return told.getvalue()


def sheet_of(*rows: dict[str, str]) -> Cells:
    """Rows as somebody would type them: numbers as numbers, days as days."""
    typed = []
    for each in rows:
        told: dict[str, object] = dict(each)
        told |= {"kommunenummer": int(each["kommunenummer"]), "spor": int(each["spor"]), "kurstype": 3}
        told["fodselsdato"] = date.fromisoformat(each["fodselsdato"])
        typed.append([told[column] for column in COLUMNS])
    return [list(COLUMNS), *typed]


def packed(name: str, content: bytes, *, like: bytes) -> bytes:
    """A spreadsheet with one of its files replaced."""
    told = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(like)) as old, zipfile.ZipFile(told, "w") as new:
        for each in old.namelist():
            kind = old.getinfo(each).compress_type
            new.writestr(each, content if each == name else old.read(each), compress_type=kind)
    return told.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
FAR_AWAY = b"""<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
<row r="1"><c r="A1" t="inlineStr"><is><t>referanse</t></is></c></row>
<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData></worksheet>"""


@cache
def bombs() -> dict[str, bytes]:
    small, sheet = xlsx([["a"]]), ods([["a"]])
    return {
        "one file that unpacks to far more": packed(SHEET, b"\0" * (1 << 27), like=small),
        "a cell at the far end of the sheet": packed(SHEET, FAR_AWAY, like=small),
        "a row that stands for a million": packed("content.xml", repeated(sheet), like=sheet),
        "a million columns": packed(SHEET, wide(16_384), like=small),
        "too many files": many_files(small),
    }


def repeated(sheet: bytes) -> bytes:
    """Its only cell, a thousand times a hundred thousand times."""
    content = zipfile.ZipFile(io.BytesIO(sheet)).read("content.xml")
    rows = content.replace(b"<table:table-row", b'<table:table-row table:number-rows-repeated="100000"')
    return rows.replace(b"<table:table-cell", b'<table:table-cell table:number-columns-repeated="1000"')


def wide(columns: int) -> bytes:
    cells = b'<c t="inlineStr"><is><t>x</t></is></c>' * columns
    return FAR_AWAY[: FAR_AWAY.index(b"<row")] + b'<row r="1">' + cells + b"</row></sheetData></worksheet>"


def many_files(like: bytes) -> bytes:
    told = io.BytesIO(like)
    with zipfile.ZipFile(told, "a") as book:
        for number in range(600):
            book.writestr(f"xl/{number}.xml", b"")
    return told.getvalue()
