"""Substitutes from other sellers: who is asked, whose yes wins, and what comes of it when nobody says yes."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid5

import asyncpg
from samklasse_chassis import outbox
from samklasse_chassis.timers import TimerDue, clear_timer, set_timer
from samklasse_contracts.gateway import SubstituteOffered
from samklasse_contracts.message import Message
from samklasse_contracts.values import MOST_SESSIONS

from samklasse_scheduling.domain.calendars import wall_time
from samklasse_scheduling.domain.errors import NotYours
from samklasse_scheduling.domain.repair import Surroundings
from samklasse_scheduling.domain.repair.pool import Call, still_away, take, whom_to_ask
from samklasse_scheduling.domain.repair.rules import in_force, until
from samklasse_scheduling.domain.timetable import Timetable
from samklasse_scheduling.handlers import classes, clocks
from samklasse_scheduling.handlers.repairing import repair_now, surroundings
from samklasse_scheduling.handlers.suppliers import answer
from samklasse_scheduling.store import substitutes as store
from samklasse_scheduling.translate import repairs as say
from samklasse_scheduling.translate.said import Change


async def call_for(
    conn: asyncpg.Connection,
    around: Surroundings,
    sessions: Collection[UUID],
    reason: str,
    *,
    cause: Message,
    now: datetime,
) -> frozenset[UUID]:
    """Ask other suppliers where agreements allow it and there is time; the sessions that now wait for an answer."""
    allowed = await store.allowed(conn)
    waiting: set[UUID] = set()
    for group in around.timetables.values():
        wanted = [one.id for one in group.sessions if one.id in sessions and group.offering in allowed]
        for first in range(0, len(wanted), MOST_SESSIONS):
            part = wanted[first : first + MOST_SESSIONS]
            waiting |= await _call(conn, around, group, part, reason, cause=cause, now=now)
    return frozenset(waiting)


async def _call(
    conn: asyncpg.Connection,
    around: Surroundings,
    group: Timetable,
    wanted: Sequence[UUID],
    reason: str,
    *,
    cause: Message,
    now: datetime,
) -> frozenset[UUID]:
    rules = in_force(wall_time(now)[0])
    lessons = [group.session(session) for session in wanted]
    answer_by = until(now, min(one.start for one in lessons), rules.pool_hours, rules.notice)
    asked = whom_to_ask(around, group, wanted, now)
    if answer_by is None or not asked:
        return frozenset()
    call_id = uuid5(cause.envelope.id, f"substitutes {group.id} {wanted[0]}")
    by_id = {uuid5(call_id, supplier): supplier for supplier in asked}
    await store.add(conn, Call(call_id, group.id, tuple(wanted), answer_by, by_id, {}), reason)
    await set_timer(conn, clocks.SUBSTITUTES, str(call_id), answer_by)
    for wanted_id, supplier in by_id.items():
        message = say.wanted(
            group, lessons, wanted_id=wanted_id, asked=supplier, answer_by=answer_by, cause=cause, now=now
        )
        await outbox.add(conn, message)
    return frozenset(wanted)


async def take_offer(told: SubstituteOffered, conn: asyncpg.Connection, *, now: datetime) -> None:
    """The first valid yes wins; who comes later is told so."""
    await answer(conn, told, told.supplier_orgnr, _take(told, conn, now), now=now)


async def _take(told: SubstituteOffered, conn: asyncpg.Connection, now: datetime) -> None:
    call_id = await store.call_of(conn, told.wanted_id)
    if call_id is None:
        raise NotYours(told.wanted_id)
    around = await surroundings(conn, now)
    locked = await store.lock(conn, call_id)
    assert locked is not None
    call, reason = locked
    taken, after = take(call, say.offer(told), around)
    await store.save(conn, taken)
    if taken.over:
        await clear_timer(conn, clocks.SUBSTITUTES, str(call_id))
    await classes.tell(conn, Change(around.timetables[after.id], after, reason), cause=told, now=now)


async def deadline(due: TimerDue, conn: asyncpg.Connection, *, now: datetime) -> None:
    """Nobody has said yes in time: the smallest move, else cancelled."""
    around = await surroundings(conn, now)
    locked = await store.lock(conn, UUID(due.timer))
    if locked is None or locked[0].over or locked[0].answer_by > now:
        return
    call, reason = locked
    await store.save(conn, replace(call, over=True))
    group = around.timetables.get(call.class_id)
    away = {one.id for one in group.sessions if still_away(around, one)} if group else set()
    await repair_now(conn, away.intersection(call.unfilled), reason, cause=due, now=now)
