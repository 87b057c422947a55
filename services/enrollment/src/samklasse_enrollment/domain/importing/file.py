"""A participant list as bytes: UTF-8 with or without a byte order mark, parted by `;` or `,`, with a header row."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from samklasse_enrollment.domain.errors import BadFile
from samklasse_enrollment.domain.importing.columns import COLUMNS
from samklasse_enrollment.domain.importing.rows import MASKED, Bad, Good, Rules, judge_row

MAX_BYTES = 2 * 1024 * 1024
"""A larger file is refused unread; 10,000 people take about this much."""


@dataclass(frozen=True)
class Judged:
    """What became of the rows of a file; `bad` may name several cells of one row."""

    good: tuple[Good, ...]
    bad: tuple[Bad, ...]


def judge(data: bytes, *, kommunenummer: str, municipalities: frozenset[str], today: date) -> Judged:
    """Judge a whole file.

    Raises:
        BadFile: nothing in it can be read as rows.
    """
    rules = Rules(kommunenummer, municipalities, today)
    good: dict[str, Good] = {}
    seen: set[str] = set()
    bad: list[Bad] = []
    for number, cells in rows(data):
        if cells is None:
            bad.append(Bad(number, "", "WRONG_NUMBER_OF_FIELDS"))
            continue
        verdict = judge_row(number, cells, rules)
        repeated = cells["referanse"] != "" and cells["referanse"] in seen
        seen.add(cells["referanse"])
        if repeated:
            bad.append(Bad(number, "referanse", "REPEATED", MASKED))
        if isinstance(verdict, list):
            bad.extend(verdict)
        elif not repeated:
            good[verdict.ref] = verdict
    return Judged(tuple(good.values()), tuple(bad))


def _text(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise BadFile(bytes=len(data), most=MAX_BYTES)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadFile(encoding="not UTF-8", byte=error.start) from None


def rows(data: bytes) -> Iterator[tuple[int, dict[str, str] | None]]:
    """The line and the cells of each row that is not empty; None for a row with another number of cells.

    Raises:
        BadFile: nothing in it can be read as rows.
    """
    text = _text(data)
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in first else ",", strict=True)
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        _check_header(header)
        line = reader.line_num
        for fields in reader:
            number, line = line + 1, reader.line_num
            if any(field.strip() for field in fields):
                complete = len(fields) == len(header)
                yield number, dict(zip(header, map(str.strip, fields), strict=True)) if complete else None
    except csv.Error:
        raise BadFile(row=reader.line_num) from None


def _check_header(header: list[str]) -> None:
    missing, unknown = sorted(set(COLUMNS) - set(header)), sorted(set(header) - set(COLUMNS))
    if missing or unknown or len(header) != len(set(header)):
        raise BadFile(missing=missing, unknown=[name[:40] for name in unknown])
