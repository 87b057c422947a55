"""A place fell vacant and nobody in line can take it: somebody else who waits is proposed to her municipality."""

from datetime import datetime, timedelta
from uuid import UUID, uuid5

import asyncpg
from samklasse_chassis import outbox
from samklasse_chassis.timers import set_timer
from samklasse_contracts.message import Message

from samklasse_scheduling.domain.plan import Kind
from samklasse_scheduling.domain.proposal import Placement, PlanRow
from samklasse_scheduling.domain.rules import in_force
from samklasse_scheduling.domain.situation import Person
from samklasse_scheduling.domain.timetable import Timetable
from samklasse_scheduling.domain.waiting import fits
from samklasse_scheduling.handlers import clocks, joining
from samklasse_scheduling.store import people, plans, proposals, runs
from samklasse_scheduling.translate import plans as say_plans


async def propose_somebody(conn: asyncpg.Connection, group: Timetable, *, cause: Message, now: datetime) -> None:
    """Propose the first who fits, with as much time to answer as the class's own plan gave. A bought group stays."""
    hours = await runs.patience(conn, group.id)
    person = await _somebody(conn, group, now)
    if hours is None or person is None or group.kind is Kind.GROUP:
        return
    plan_id: UUID = uuid5(cause.envelope.id, f"replacement {group.id}")
    row = PlanRow(plan_id, "OPEN", now + timedelta(hours=hours), placed=1, bound=1)
    placement = Placement(
        enrollment=person.enrollment, person=person.person, municipality=person.municipality, class_id=group.id,
        reason=None, helps=None, asked=True,
    )  # fmt: skip
    await plans.save(conn, row, [placement])
    await proposals.propose(conn, [person.enrollment], plan_id)
    parts = say_plans.parts_of(say_plans.replacement(group, person))
    said = await plans.count_share(conn, row.id, person.municipality, says=len(parts))
    await outbox.add(conn, *say_plans.proposed(parts, row, said=said, cause=cause, now=now))
    await set_timer(conn, clocks.PLAN_DEADLINE, str(row.id), row.answer_by)


async def _somebody(conn: asyncpg.Connection, group: Timetable, now: datetime) -> Person | None:
    waiting = await people.waiting_for(conn, group.offering)
    vacancy, rules = await joining.look(conn, group, waiting, now), in_force(group.first_day)
    return next((one for one in waiting if fits(one, vacancy, rules)), None) if vacancy else None
