"""Instance files (`.tim`, `.tim.gz`) and solution files (`.sln`), read strictly: a fault is named by line and value.

The format is the competition's: first line sessions, rooms, features, participants; then the seats of each room; then
tables of 0 and 1, the last one of -1, 0 and 1 (1: the row's session before the column's). Line breaks mean nothing.
"""

import gzip
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from samklasse_scheduling.domain.errors import BadInstance
from samklasse_scheduling.itc2007.instance import SLOTS, UNPLACED, Instance, Place

MOST_BYTES = 16 * 1024 * 1024
"""Unpacked. The largest public instance has 2 MB."""
LONGEST_NUMBER = 6
GZIP = b"\x1f\x8b"
HEADER = ("sessions", "rooms", "features", "participants")


@dataclass(frozen=True)
class _Table:
    name: str
    rows: int
    columns: int
    start: int  # the word that it begins with
    values: frozenset[str]

    @property
    def end(self) -> int:
        return self.start + self.rows * self.columns


def read_instance(data: bytes) -> Instance:
    """The instance in a file's bytes, packed or not.

    Raises:
        BadInstance: EMPTY, NOT_TEXT, DAMAGED, TOO_LARGE, NOT_A_NUMBER, WRONG_VALUE, CUT_SHORT, TOO_LONG, CONTRADICTION.
    """
    text = _text(data)
    words = text.split()
    sessions, rooms, features, participants = _header(text, words)
    tables = _tables(sessions, rooms, features, participants)
    _whole(text, words, rooms, tables)
    seats = tuple(_number(text, words, 4 + room, "seats") for room in range(rooms))
    attends, has, needs, slots = (tuple(_rows(text, words, table)) for table in tables[:-1])
    return Instance(seats, attends, has, needs, slots, _order(text, words, tables[-1]), features)


def read_solution(data: bytes, sessions: int) -> tuple[Place, ...]:
    """A slot and a room for each session; whether they are good ones is for the checker to say.

    Raises:
        BadInstance: NOT_TEXT, DAMAGED, TOO_LARGE, NOT_A_PLACE, CUT_SHORT, TOO_LONG.
    """
    places = []
    for number, line in enumerate(_text(data).split("\n"), 1):
        if words := line.split():
            places.append(_place(words, number))
        if len(places) > sessions:
            raise BadInstance("TOO_LONG", line=number, value=line.strip()[:20], wanted=sessions)
    if len(places) < sessions:
        raise BadInstance("CUT_SHORT", part="places", found=len(places), wanted=sessions)
    return tuple(places)


def _place(words: list[str], line: int) -> Place:
    if words == ["-1", "-1"]:
        return UNPLACED
    if len(words) != 2 or not all(map(_is_number, words)):
        raise BadInstance("NOT_A_PLACE", line=line, value=" ".join(words)[:20])
    return int(words[0]), int(words[1])


def unpacked(data: bytes) -> bytes:
    """The text of a file that may be packed with gzip.

    Raises:
        BadInstance: DAMAGED, TOO_LARGE.
    """
    if data.startswith(GZIP):
        data = _from_gzip(data)
    if len(data) > MOST_BYTES:
        raise BadInstance("TOO_LARGE", most=MOST_BYTES)
    return data


def _text(data: bytes) -> str:
    data = unpacked(data)
    try:
        return data.decode("ascii")
    except UnicodeDecodeError as error:
        raise BadInstance("NOT_TEXT", line=data.count(b"\n", 0, error.start) + 1) from None


def _from_gzip(data: bytes) -> bytes:
    """No more than one byte too many: a small file may unpack to any size."""
    try:
        with gzip.open(io.BytesIO(data)) as packed:
            return packed.read(MOST_BYTES + 1)
    except (EOFError, OSError, zlib.error):
        raise BadInstance("DAMAGED") from None


def _header(text: str, words: list[str]) -> tuple[int, int, int, int]:
    if not words:
        raise BadInstance("EMPTY")
    if len(words) < len(HEADER):
        raise BadInstance("CUT_SHORT", part="header", found=len(words), wanted=len(HEADER))
    sessions, rooms, features, participants = (_number(text, words, at, name) for at, name in enumerate(HEADER))
    for at in (0, 1):
        if words[at].strip("0") == "":
            raise BadInstance("WRONG_VALUE", part=HEADER[at], line=_line(text, at), value=words[at])
    return sessions, rooms, features, participants


def _tables(sessions: int, rooms: int, features: int, participants: int) -> tuple[_Table, ...]:
    """The five tables in the order of the file."""
    shapes = (
        ("attends", participants, sessions),
        ("has", rooms, features),
        ("needs", sessions, features),
        ("open", sessions, SLOTS),
        ("before", sessions, sessions),
    )
    tables: list[_Table] = []
    start = len(HEADER) + rooms
    for name, rows, columns in shapes:
        values = frozenset({"0", "1", "-1"} if name == "before" else {"0", "1"})
        tables.append(_Table(name, rows, columns, start, values))
        start = tables[-1].end
    return tuple(tables)


def _whole(text: str, words: list[str], rooms: int, tables: tuple[_Table, ...]) -> None:
    """Exactly as many words as the header promises; a foreign word is told first, being the likelier cause."""
    wanted = tables[-1].end
    if len(words) == wanted:
        return
    for table in tables:
        if len(words) >= table.end:
            for _ in _rows(text, words, table):
                pass
    if len(words) > wanted:
        raise BadInstance("TOO_LONG", line=_line(text, wanted), value=words[wanted][:20], wanted=wanted)
    part = next((table.name for table in tables if len(words) < table.end), "before")
    if len(words) < len(HEADER) + rooms:
        part = "seats"
    raise BadInstance("CUT_SHORT", part=part, found=len(words), wanted=wanted)


def _rows(text: str, words: list[str], table: _Table) -> Iterator[frozenset[int]]:
    """By row: the columns with a 1."""
    for row in range(table.rows):
        told = _row(text, words, table, row)
        yield frozenset(column for column, word in enumerate(told) if word == "1")


def _row(text: str, words: list[str], table: _Table, row: int) -> list[str]:
    start = table.start + row * table.columns
    told = words[start : start + table.columns]
    if not table.values.issuperset(told):
        column = next(at for at, word in enumerate(told) if word not in table.values)
        line = _line(text, start + column)
        raise BadInstance("WRONG_VALUE", part=table.name, line=line, value=told[column][:20], row=row, column=column)
    return told


def _order(text: str, words: list[str], table: _Table) -> tuple[tuple[int, int], ...]:
    """Each pair once: `1` for a before b and `-1` for b before a say the same."""
    found: set[tuple[int, int]] = set()
    for row in range(table.rows):
        for column, word in enumerate(_row(text, words, table, row)):
            if word == "0":
                continue
            pair, reverse = ((row, column), (column, row)) if word == "1" else ((column, row), (row, column))
            if reverse in found or row == column:
                line = _line(text, table.start + row * table.columns + column)
                raise BadInstance("CONTRADICTION", part="before", line=line, value=word, row=row, column=column)
            found.add(pair)
    return tuple(sorted(found))


def _is_number(word: str) -> bool:
    return word.isdigit() and len(word) <= LONGEST_NUMBER


def _number(text: str, words: list[str], at: int, part: str) -> int:
    if not _is_number(words[at]):
        raise BadInstance("NOT_A_NUMBER", part=part, line=_line(text, at), value=words[at][:20])
    return int(words[at])


def _line(text: str, at: int) -> int:
    """The line that a word is on, counted from 1; looked for only when something is wrong with it."""
    seen = 0
    for number, line in enumerate(text.split("\n"), 1):
        seen += len(line.split())
        if seen > at:
            return number
    return text.count("\n") + 1
