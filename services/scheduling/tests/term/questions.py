"""Small terms for tests; everybody in them is made up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from samklasse_scheduling.domain.calendars import Calendars
from samklasse_scheduling.domain.term.asking import Host, Question, Wanted
from samklasse_scheduling.domain.weekly import WeeklyTime, mask_of

from ..builders import LARVIK, MONDAY, SKIEN, an_id

EVENINGS = mask_of(WeeklyTime(day, 17 * 60, 240) for day in range(1, 6))
NORWEGIAN = frozenset({"NORWEGIAN", "A2"})
FREE = MONDAY + timedelta(days=7)


def wanted(name: object = "s", *, group: object = "class", people: int = 3, **fields: object) -> Wanted:
    members = frozenset(an_id(f"{group} {n}") for n in range(people))
    made = Wanted(an_id(name), an_id(group), 90, members, frozenset({LARVIK}), NORWEGIAN)
    return replace(made, **fields)  # type: ignore[arg-type]


def host(name: str = "teacher", **fields: object) -> Host:
    return replace(Host(an_id(name), NORWEGIAN), **fields)  # type: ignore[arg-type]


def question(*sessions: Wanted, **fields: object) -> Question:
    return replace(Question(sessions, (host(),), MONDAY, 3), **fields)  # type: ignore[arg-type]


def calendars(*free: date, county: str = "39") -> Calendars:
    return Calendars(frozenset(), {county: frozenset(free)}, {LARVIK: "39", SKIEN: "40"})


def person(name: object) -> UUID:
    return an_id(name)
