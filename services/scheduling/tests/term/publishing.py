"""Many published classes that have lost sessions, written into the service's tables at once. Nobody in them exists."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import asyncpg
from samklasse_scheduling.domain import weekly
from samklasse_scheduling.domain.making_up import day_of
from samklasse_scheduling.domain.sessions import last_day
from samklasse_scheduling.domain.timetable import Member, Timetable
from samklasse_scheduling.domain.weekly import WHOLE_WEEK, WeeklyTime, mask_of
from samklasse_scheduling.store.teachers import written

from ..builders import FYRESDAL, LARVIK, MONDAY, SKIEN, SUMMER, SUPPLIER, an_id, timetable
from ..loading import PEOPLE
from .test_making_up import lessons

EVENINGS = mask_of(WeeklyTime(day, 960, 360) for day in range(1, 6))
DAYTIME = mask_of(WeeklyTime(day, 480, 480) for day in range(1, 6))
PATTERNS = [(1, 3), (2, 4), (1, 4), (3, 5), (2, 5)]
STARTS = {EVENINGS: (960, 1020, 1050, 1140), DAYTIME: (480, 540, 630, 750, 870)}
CLASS = """
INSERT INTO classes (class_id, plan_id, kind, state, revision, offering_id, supplier_orgnr, subject, level, track,
                     language, teacher_id, weekly, first_day, last_day, minimum, maximum, said)
VALUES ($1, $2, $3, 'PUBLISHED', 1, $4, $5, $6, $7, 2, NULL, $8, $9, $10, $11, $12, $13, 1)
"""


@dataclass(frozen=True)
class Town:
    """Published classes, the free days that took from them, and a teacher for every `share` of them."""

    groups: tuple[Timetable, ...]
    availability: dict[object, int]
    teachers: int


def town(count: int, free: frozenset[date], *, members: int, share: int = 2, weeks: int = 16, seed: int = 1) -> Town:
    """Classes of people from three municipalities; two classes of one teacher never meet at the same time."""
    draw = random.Random(seed)
    availability: dict[object, int] = {}
    groups = []
    for number in range(count):
        window = (EVENINGS, DAYTIME)[number % 2]
        pattern = PATTERNS[(number // share) % len(PATTERNS)]
        start = STARTS[window][number // share % 3]
        group = _group(f"c{number}", tuple(WeeklyTime(day, start, 90) for day in pattern), members, weeks)
        group = replace(group, teacher=an_id(f"t{number // share}"))
        sessions = tuple(one for one in lessons(group) if day_of(one) not in free)
        groups.append(replace(group, sessions=sessions))
        own = mask_of(group.times)
        for member in group.members:
            availability[member.enrollment] = draw.choice((WHOLE_WEEK, window, window | own)) | own
    return Town(tuple(groups), availability, -(-count // share))


def _group(name: str, times: tuple[WeeklyTime, ...], members: int, weeks: int) -> Timetable:
    towns = (LARVIK, SKIEN, FYRESDAL)
    aboard = (
        Member(an_id(f"{name}-{n}"), an_id(f"person {name}-{n}"), towns[n % 3]) for n in range(members)
    )  # fmt: skip
    return replace(
        timetable(name, members=0, times=times), members=tuple(sorted(aboard)), last_day=last_day(MONDAY, weeks)
    )


async def publish(conn: asyncpg.Connection, made: Town) -> None:
    """As if all of it had been published a moment ago, and waited to be made up for."""
    await _copy(conn, "teachers", _teachers(made), (
        "teacher_id", "supplier_orgnr", "subjects", "levels", "availability", "minutes_per_week", "available_from",
        "available_to",
    ))  # fmt: skip
    await _copy(conn, "enrollments", _people(made), (*PEOPLE, "state"))
    await conn.executemany(CLASS, list(_classes(made.groups)))
    members = ((g.id, m.enrollment, m.person, m.municipality) for g in made.groups for m in g.members)
    await _copy(conn, "members", members, ("class_id", "enrollment_id", "person_id", "owner_orgnr"))
    sessions = (
        (s.id, g.id, s.start, s.end, s.minutes, s.teacher, s.state, s.revision, 0, "PLENARY", 0)
        for g in made.groups for s in g.sessions
    )  # fmt: skip
    await _copy(conn, "sessions", sessions, (
        "session_id", "class_id", "starts_at", "ends_at", "minutes", "teacher_id", "state", "revision", "module_number",
        "kind", "seats",
    ))  # fmt: skip
    await conn.execute(
        """INSERT INTO teacher_hours (teacher_id, half_hour, session_id)
           SELECT s.teacher_id, half_hour, s.session_id
             FROM sessions s,
                  generate_series(s.starts_at, s.ends_at - interval '1 second', interval '30 minutes') AS half_hour"""
    )
    await conn.execute(
        """INSERT INTO make_ups (class_id, correlation_id, asked_at)
           SELECT class_id, plan_id, operator.now() FROM classes"""
    )


async def _copy(conn: asyncpg.Connection, table: str, rows: Iterator[object], columns: Sequence[str]) -> None:
    await conn.copy_records_to_table(table, records=list(rows), columns=columns)


def _teachers(made: Town) -> Iterator[object]:
    for number in range(made.teachers):
        yield (
            an_id(f"t{number}"), SUPPLIER, ["NORWEGIAN"], ["A2"], weekly.render(WHOLE_WEEK), 900, date(2026, 8, 1),
            date(2027, 7, 31),
        )  # fmt: skip


def _people(made: Town) -> Iterator[object]:
    for group in made.groups:
        for one in group.members:
            yield (
                one.enrollment, one.person, one.municipality, an_id("line"), an_id("agreement"), SUPPLIER,
                group.offering, "INDIVIDUAL", False, date(2027, 1, 4), SUMMER, "A2", "A2", "A2", "A2", 2,
                weekly.render(made.availability[one.enrollment]), None, [], 0, "PLACED",
            )  # fmt: skip


def _classes(groups: Sequence[Timetable]) -> Iterator[object]:
    for one in groups:
        yield (
            one.id, an_id("plan"), one.kind, one.offering, one.supplier, one.subject, one.level.name, one.teacher,
            written(one.times), one.first_day, one.last_day, one.minimum, one.maximum,
        )  # fmt: skip
