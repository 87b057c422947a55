"""Repairs of many sessions: taken at once when there is no choice or no time, else chosen by the class's supplier."""

from datetime import datetime
from uuid import UUID

import asyncpg
from samklasse_chassis.errors import NotFound
from samklasse_chassis.timers import TimerDue, clear_timer, set_timer
from samklasse_contracts.message import Cause

from samklasse_scheduling.domain.calendars import wall_time
from samklasse_scheduling.domain.errors import NoSuchAlternative, WrongState
from samklasse_scheduling.domain.repair import Surroundings, alternatives
from samklasse_scheduling.domain.repair.alternatives import Answer
from samklasse_scheduling.domain.repair.rules import in_force, until
from samklasse_scheduling.handlers import clocks
from samklasse_scheduling.handlers.repairing import carry_out, repair_now, surroundings
from samklasse_scheduling.store import repairs
from samklasse_scheduling.store.repairs import Case
from samklasse_scheduling.translate.said import Because

MOST_ATTEMPTS = 5
DEADLINE = "DEADLINE"
AT_ONCE = "AT_ONCE"
ONE_BY_ONE = "ONE_BY_ONE"


async def settle(conn: asyncpg.Connection, case_id: UUID, answer: Answer, *, now: datetime) -> None:
    """Keep what was worked out to be chosen from, or carry out the first; if that no longer holds, wait on."""
    around = await surroundings(conn, now)
    case = await repairs.lock(conn, case_id)
    if case is None or case.state != "WAITING":
        return
    choose_by = _choose_by(around, case, now)
    if len(answer.alternatives) > 1 and choose_by is not None:
        shown = [alternatives.written(one) for one in answer.alternatives]
        await repairs.put_up(conn, case_id, shown, least=answer.least, proven=answer.proven, choose_by=choose_by)
        await set_timer(conn, clocks.REPAIR_CHOICE, str(case_id), choose_by)
        return
    try:
        done = alternatives.carry_out(around, answer.alternatives[0], now=now)
    except NoSuchAlternative:
        return  # it waits still
    await repairs.done(conn, case_id, state="DONE", chosen=0, by=AT_ONCE)
    await carry_out(conn, around, done, case.reason, cause=Cause(case_id, case.trail), now=now)


def _choose_by(around: Surroundings, case: Case, now: datetime) -> datetime | None:
    rules = in_force(wall_time(now)[0])
    wanted = frozenset(case.sessions)
    starts = [one.start for group in around.timetables.values() for one in group.sessions if one.id in wanted]
    return until(now, min(starts), rules.choice_hours, rules.notice) if starts else None


async def give_up(conn: asyncpg.Connection, case_id: UUID, *, now: datetime) -> None:
    """No answer was to be had: every session is repaired by itself."""
    case = await repairs.lock(conn, case_id)
    if case is None or case.state != "WAITING":
        return
    await repairs.done(conn, case_id, state="FAILED", chosen=None, by=ONE_BY_ONE)
    await repair_now(conn, case.sessions, case.reason, cause=Cause(case_id, case.trail), now=now)


async def choose(
    conn: asyncpg.Connection, case_id: UUID, number: int, *, by: str, cause: Because, now: datetime
) -> Case:
    """Carry out the alternative with this number, counted from 1.

    Raises:
        NotFound: there is no such repair.
        WrongState: it is not waiting for a choice.
        NoSuchAlternative: there is none with this number, or it no longer holds.
    """
    around = await surroundings(conn, now)
    case = await repairs.lock(conn, case_id)
    if case is None:
        raise NotFound
    if case.state != "OPEN":
        raise WrongState(case_id, case.state, wanted="OPEN")
    if not 1 <= number <= len(case.alternatives):
        raise NoSuchAlternative("NO_SUCH_ALTERNATIVE", number)
    done = alternatives.carry_out(around, alternatives.read(case.alternatives[number - 1]), now=now)
    await repairs.done(conn, case_id, state="DONE", chosen=number - 1, by=by)
    await clear_timer(conn, clocks.REPAIR_CHOICE, str(case_id))
    await carry_out(conn, around, done, case.reason, cause=cause, now=now)
    return case


async def choice_deadline(due: TimerDue, conn: asyncpg.Connection, *, now: datetime) -> None:
    """Nobody has chosen: the first that still holds, or else it is worked out anew."""
    case = await repairs.read(conn, UUID(due.timer))
    if case is None or case.state != "OPEN" or case.choose_by is None or case.choose_by > now:
        return
    for number in range(1, len(case.alternatives) + 1):
        try:
            await choose(conn, case.id, number, by=DEADLINE, cause=due, now=now)
        except NoSuchAlternative:
            continue
        except WrongState:  # chosen at the last moment
            return
        return
    await repairs.again(conn, case.id)
