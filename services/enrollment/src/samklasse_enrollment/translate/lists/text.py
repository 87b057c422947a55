"""CSV: UTF-8 with or without a byte order mark, UTF-16 with one, or Windows-1252; parted by `;`, `,` or a tab."""

import csv
import io
import re

from samklasse_enrollment.domain.errors import BadFile
from samklasse_enrollment.domain.importing import MAX_ROWS, Form, Kind, Table
from samklasse_enrollment.domain.importing.headers import recognised
from samklasse_enrollment.translate.lists.bounds import MOST_COLUMNS

DELIMITERS = (";", ",", "\t")
MOST_LINES = 5 * MAX_ROWS
"""Empty ones with them."""
UTF_8_MARK, UTF_16_MARKS = b"\xef\xbb\xbf", (b"\xff\xfe", b"\xfe\xff")
NORWEGIAN_IN_UTF_8 = re.compile(b"\xc3[\x85\x86\x98\xa5\xa6\xb8]")
"""Æ, ø and å; read as Windows-1252 they would be two signs each, and a name nobody has."""


def read_csv(data: bytes) -> Table:
    """Raises:
    BadFile: nothing in it can be read as rows.
    """
    text, encoding = decoded(data)
    delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[int, tuple[str, ...]]] = []
    try:
        header = _bounded(next(reader, []))
        line = reader.line_num
        for seen, fields in enumerate(reader):
            number, line = line + 1, reader.line_num
            if seen > MOST_LINES:
                raise BadFile(reason="TOO_MANY_ROWS", most=MAX_ROWS)
            if any(field.strip() for field in fields):
                rows.append((number, _bounded(fields)))
            if len(rows) > MAX_ROWS:
                raise BadFile(reason="TOO_MANY_ROWS", most=MAX_ROWS)
    except csv.Error:
        raise BadFile(reason="UNREADABLE", row=reader.line_num) from None
    return Table(Form(Kind.CSV, encoding, delimiter), header, tuple(rows))


def _bounded(fields: list[str]) -> tuple[str, ...]:
    if len(fields) > MOST_COLUMNS:
        raise BadFile(reason="TOO_LARGE", columns=len(fields), most=MOST_COLUMNS)
    return tuple(fields)


def decoded(data: bytes) -> tuple[str, str]:
    """The text, and the encoding it can be written in again.

    Raises:
        BadFile: it is in none of the known encodings, or in two.
    """
    marked = "utf-16" if data.startswith(UTF_16_MARKS) else "utf-8-sig" if data.startswith(UTF_8_MARK) else "utf-8"
    try:
        return data.decode(marked), marked
    except UnicodeDecodeError:
        if marked != "utf-8" or NORWEGIAN_IN_UTF_8.search(data):
            raise BadFile(reason="MIXED_ENCODING") from None
    try:
        return data.decode("cp1252"), "cp1252"
    except UnicodeDecodeError as error:
        raise BadFile(reason="UNKNOWN_ENCODING", byte=error.start) from None


def _delimiter(text: str) -> str:
    """The one that parts the header into the most names we know."""
    first = text[: text.find("\n") if "\n" in text else None][:10_000]
    return max(DELIMITERS, key=lambda delimiter: recognised(first.replace('"', "").split(delimiter)))
