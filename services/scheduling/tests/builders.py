"""Builders shared by the tests of scheduling; everybody in them is made up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID, uuid5

from samklasse_scheduling.domain.level import Level, Levels
from samklasse_scheduling.domain.plan import Kind
from samklasse_scheduling.domain.session import Session
from samklasse_scheduling.domain.sessions import dated
from samklasse_scheduling.domain.situation import (
    FixedClass,
    Need,
    Offering,
    Person,
    Seat,
    Situation,
    Teacher,
    Unit,
    Window,
)
from samklasse_scheduling.domain.timetable import Member, State, Timetable
from samklasse_scheduling.domain.weekly import WHOLE_WEEK, WeeklyTime

ROOT = UUID("00000000-0000-4000-8000-000000000000")
SUPPLIER = "900000001"
LARVIK, SKIEN, FYRESDAL = "910000001", "910000002", "910000003"
MONDAY = date(2027, 1, 11)
SUMMER = date(2027, 6, 18)
MONDAYS_AND_WEDNESDAYS = (WeeklyTime(1, 17 * 60, 90), WeeklyTime(3, 17 * 60, 90))


def an_id(name: object) -> UUID:
    return uuid5(ROOT, str(name))


def levels(text: str) -> Levels:
    """Listening, reading, speaking, writing: "A1 A2 A1 A1", or one for all."""
    names = text.split() * (4 if " " not in text else 1)
    return Levels(*(Level[name] for name in names))


def seat(
    line: object = "line", *, offering: UUID | None = None, unit: Unit = Unit.INDIVIDUAL, closed: bool = False
) -> Seat:
    return Seat(
        an_id(line), an_id("agreement"), SUPPLIER, offering or an_id("offering"), unit, closed, date(2027, 1, 4), SUMMER
    )


def person(
    name: object,
    *,
    level: str = "A2",
    track: int = 2,
    availability: int = WHOLE_WEEK,
    municipality: str = LARVIK,
    on: Seat | None = None,
    needs: frozenset[Need] = frozenset(),
) -> Person:
    return Person(
        an_id(name), an_id(f"person {name}"), municipality, on or seat(name), levels(level), track, availability,
        None, needs,
    )  # fmt: skip


def people(count: int, *, prefix: str = "p", **fields: object) -> tuple[Person, ...]:
    return tuple(person(f"{prefix}{number}", **fields) for number in range(count))  # type: ignore[arg-type]


def offering(
    name: str = "offering", *, windows: frozenset[Window] = frozenset({Window.EVENING}), **fields: object
) -> Offering:
    made = Offering(
        id=an_id(name), supplier=SUPPLIER, subject="NORWEGIAN", oral=False, levels=frozenset(Level), windows=windows,
        languages=frozenset(), sessions_per_week=2, session_minutes=90, weeks=8, starts_from=MONDAY,
        starts_to=date(2027, 2, 1),
    )  # fmt: skip
    return replace(made, **fields)  # type: ignore[arg-type]


def teacher(name: str = "teacher", *, availability: int = WHOLE_WEEK, minutes: int = 900, **fields: object) -> Teacher:
    made = Teacher(
        an_id(name), SUPPLIER, frozenset({"NORWEGIAN"}), frozenset(Level), availability, minutes, date(2026, 8, 1),
        date(2027, 7, 31),
    )  # fmt: skip
    return replace(made, **fields)  # type: ignore[arg-type]


def fixed(name: str = "fixed", *, open_seats: int = 12, minimum: int = 4, level: Level = Level.A2) -> FixedClass:
    return FixedClass(
        an_id(name), an_id("offering"), level, an_id(f"teacher of {name}"), MONDAYS_AND_WEDNESDAYS, MONDAY, 8,
        open_seats, minimum,
    )  # fmt: skip


def situation(*everybody: Person, **fields: object) -> Situation:
    made = Situation(everybody, (offering(),), (teacher(),), (), earliest=MONDAY)
    return replace(made, **fields)  # type: ignore[arg-type]


def timetable(
    name: str = "class",
    *,
    members: int = 9,
    kind: Kind = Kind.FORMED,
    times: tuple[WeeklyTime, ...] = MONDAYS_AND_WEDNESDAYS,
    by: str = "teacher",
    state: State = State.PUBLISHED,
) -> Timetable:
    class_id = an_id(name)
    aboard = tuple(sorted(Member(an_id(f"{name}{n}"), an_id(f"person {name}{n}"), LARVIK) for n in range(members)))
    lessons = dated(class_id, times, first_day=MONDAY, weeks=8, free=frozenset())
    return Timetable(
        id=class_id, kind=kind, state=state, revision=1, offering=an_id("offering"), supplier=SUPPLIER,
        subject="NORWEGIAN", level=Level.A2, track=2, language=None, teacher=an_id(by), times=times,
        first_day=MONDAY, last_day=date(2027, 3, 7), minimum=8, maximum=20, held=0, members=aboard,
        sessions=tuple(Session(one.id, one.start, one.end, one.minutes, an_id(by)) for one in lessons),
    )  # fmt: skip
