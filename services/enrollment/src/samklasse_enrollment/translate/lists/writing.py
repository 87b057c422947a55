"""Write a table as a file: CSV as it came, any spreadsheet as XLSX."""

import csv
import io

import xlsxwriter

from samklasse_enrollment.domain.importing import Form, Kind, Table, harmless

MEDIA_TYPES = {
    Kind.CSV: "text/csv",
    Kind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def kind_written(form: Form) -> Kind:
    """ODS is given back as XLSX: every program that opens the one opens the other."""
    return Kind.CSV if form.kind is Kind.CSV else Kind.XLSX


def write(table: Table) -> bytes:
    """The file's bytes."""
    return _csv(table) if kind_written(table.form) is Kind.CSV else _xlsx(table)


def _csv(table: Table) -> bytes:
    """Cells that a program would run are made harmless; what the encoding lacks becomes a question mark."""
    told = io.StringIO(newline="")
    writer = csv.writer(told, delimiter=table.form.delimiter, lineterminator="\r\n")
    writer.writerow(map(harmless, table.header))
    writer.writerows(map(harmless, cells) for _, cells in table.rows)
    return told.getvalue().encode(table.form.encoding, errors="replace")


def _xlsx(table: Table) -> bytes:
    """Every cell is text, so no program runs it and no zero in front is lost; nothing of it touches a disk."""
    told = io.BytesIO()
    with xlsxwriter.Workbook(told, {"in_memory": True}) as book:
        sheet = book.add_worksheet("deltakere")
        sheet.freeze_panes(1, 0)
        for number, cells in enumerate((table.header, *(cells for _, cells in table.rows))):
            for place, cell in enumerate(cells):
                sheet.write_string(number, place, cell)
    return told.getvalue()
