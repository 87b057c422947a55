"""What a calendar file says, however it is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from samklasse_scheduling.domain.school_calendar import DayOff

MOST_BYTES = 1024 * 1024
MOST_ROWS = 20_000
"""Of a CSV file; a city with 43 schools has 3,100 a year."""
MOST_EVENTS = 2_000
MOST_MEMORY = 512 * 1024 * 1024
"""Bytes of address space of the process that reads a file."""
MOST_SECONDS = 5
"""There, of CPU and of waiting."""


@dataclass(frozen=True)
class Unread:
    """Something that was not taken as a day off, where it stands and why; of some schools' days how many have it."""

    line: int
    code: str
    value: str


@dataclass(frozen=True)
class Said:
    """The days off of a file, and what was left out."""

    days: tuple[DayOff, ...]
    unread: tuple[Unread, ...] = ()


def shown(value: object) -> str:
    """A stranger's value as it may stand in an answer: short, and on one line."""
    return "".join(sign for sign in str(value) if sign.isprintable())[:40]


def told(unread: Sequence[Unread], most: int = 50) -> list[dict[str, object]]:
    """What was left out, as JSON."""
    return [{"line": one.line, "code": one.code, "value": one.value} for one in unread[:most]]
