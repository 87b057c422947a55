"""What a combined course teaches when: coordination plans as they are heard, modules as sessions are made."""

from collections.abc import Sequence
from datetime import datetime

import asyncpg
from samklasse_contracts.enrollment import CoordinationPlanAgreed, CoordinationPlanChanged

from samklasse_scheduling.domain.modules import named
from samklasse_scheduling.domain.session import Session
from samklasse_scheduling.domain.sessions import Dated
from samklasse_scheduling.domain.timetable import Timetable
from samklasse_scheduling.store import catalogue, coordination

BLENDED = "BLENDED"


async def remember_plan(
    told: CoordinationPlanAgreed | CoordinationPlanChanged, conn: asyncpg.Connection, *, now: datetime
) -> None:
    """Which module of the supplier's belongs to which week of a line. Sessions that are published keep theirs."""
    by_week = {week.week: week.supplier_module for week in told.weeks if week.supplier_module is not None}
    await coordination.save(conn, told.line_id, told.revision, by_week)


async def lessons(conn: asyncpg.Connection, group: Timetable, dated: Sequence[Dated]) -> list[Session]:
    """The sessions of a class that is published now; those of a combined course name their modules."""
    modules: Sequence[str | None] = [None] * len(dated)
    if await catalogue.course_type(conn, group.offering) == BLENDED:
        agreed = await coordination.of_people(conn, group.enrollments)
        modules = named([one.day for one in dated], agreed)
    return [
        Session(
            one.id, one.start, one.end, one.minutes, group.teacher, module=module, number=one.number if module else 0
        )
        for one, module in zip(dated, modules, strict=True)
    ]
