"""Runs: read the situation, have it solved elsewhere, and save the plan if nothing it was made from has changed."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

import asyncpg
from samklasse_chassis import outbox
from samklasse_chassis.errors import NotFound
from samklasse_contracts.message import Cause

from samklasse_scheduling.domain.calendars import wall_time
from samklasse_scheduling.domain.errors import WrongState
from samklasse_scheduling.domain.progress import Standing
from samklasse_scheduling.domain.situation import Situation, stands
from samklasse_scheduling.handlers.drafting import Draft
from samklasse_scheduling.handlers.plans import Overtaken, propose
from samklasse_scheduling.store import erasure, holding, progress, runs
from samklasse_scheduling.store.runs import Run
from samklasse_scheduling.store.situation import around
from samklasse_scheduling.translate import runs as say_runs

MOST_ATTEMPTS = 10


def earliest(run: Run, now: datetime) -> date:
    """A class starts on the day after the last answer at the earliest."""
    return wall_time(now + timedelta(hours=run.answer_within_hours))[0] + timedelta(days=1)


@dataclass(frozen=True)
class Wish:
    """What is wanted of a run that is worked on: that it goes on, gives the best there is, or is given up."""

    stop: bool
    over: bool


async def report(conn: asyncpg.Connection, run: Run, standing: Standing | None, *, aloud: bool, now: datetime) -> Wish:
    """Write where a run stands, `aloud` also as a message, and hear what is wanted of it."""
    wanted = await runs.lock(conn, run.id)
    if wanted is None or wanted.state != "WAITING":
        return Wish(stop=False, over=True)
    if standing is not None:
        await progress.save(conn, run.id, await _without_the_erased(conn, standing))
    if standing is not None and aloud:
        said = await runs.count_progress(conn, run.id)
        cause = Cause(run.id, run.correlation_id)
        await outbox.add(conn, say_runs.progressed(cause, standing, said=said, now=now))
    return Wish(stop=wanted.stop_wanted, over=False)


async def _without_the_erased(conn: asyncpg.Connection, standing: Standing) -> Standing:
    """No plan is kept that names somebody who is to be forgotten; the run is locked, so she cannot go just now."""
    if standing.plan is None:
        return standing
    everybody = [member for group in standing.plan.classes for member in (*group.members, *group.waiting)]
    everybody += [one.enrollment for one in standing.plan.unplaced]
    return replace(standing, plan=None) if await erasure.any_unknown(conn, everybody) else standing


async def stop(conn: asyncpg.Connection, run_id: UUID) -> None:
    """The best plan so far is enough; where there is none yet, the first.

    Raises:
        NotFound: there is no such run.
        WrongState: it is settled already.
    """
    run = await _going_on(conn, run_id)
    await runs.want_stop(conn, run.id)


async def cancel(conn: asyncpg.Connection, run_id: UUID, *, now: datetime) -> None:
    """Give a run up; whoever works on it ends within a second or two, and no plan comes of it.

    Raises:
        NotFound: there is no such run.
        WrongState: it is settled already.
    """
    run = await _going_on(conn, run_id)
    await runs.cancel(conn, run.id, at=now)
    await progress.forget(conn, run.id)


async def _going_on(conn: asyncpg.Connection, run_id: UUID) -> Run:
    run = await runs.lock(conn, run_id)
    if run is None:
        raise NotFound
    if run.state != "WAITING":
        raise WrongState(run.id, run.state, wanted="WAITING")
    return run


async def failed(conn: asyncpg.Connection, run: Run, code: str) -> None:
    """An attempt came to nothing; the next one resumes from the best plan so far."""
    if not await runs.again(conn, run.id, most=MOST_ATTEMPTS, code=code):
        await progress.forget(conn, run.id)


async def save_plan(
    conn: asyncpg.Connection, run: Run, situation: Situation, draft: Draft, *, seconds: float, now: datetime
) -> None:
    """Save a plan as it has been drafted.

    Raises:
        Overtaken: something that it was made from, or is fitted into, has changed since.
    """
    versions = draft.around.versions
    if await holding.hold_versions(conn, versions, state="WAITING") != versions:
        raise Overtaken
    if not stands(replace(situation, people=()), await around(conn, situation.earliest)):
        raise Overtaken
    await propose(conn, run, draft, seconds=seconds, now=now)
    await progress.forget(conn, run.id)
