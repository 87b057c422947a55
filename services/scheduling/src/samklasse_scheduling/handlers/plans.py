"""A finished run becomes a plan: proposed to each municipality that has people in it."""

from collections.abc import Sequence
from datetime import datetime

import asyncpg
from samklasse_chassis import outbox
from samklasse_chassis.timers import set_timer
from samklasse_contracts.message import Cause, Message

from samklasse_scheduling.handlers import clocks
from samklasse_scheduling.handlers.answers import settle_if_answered
from samklasse_scheduling.handlers.drafting import Draft, read_going_on
from samklasse_scheduling.store import hints, people, plans, proposals, runs
from samklasse_scheduling.store.portions import portions
from samklasse_scheduling.store.runs import Run
from samklasse_scheduling.translate import hints as say_hints

AT_ONCE = 50
"""Messages written out between two turns of the event loop."""


class Overtaken(Exception):
    """What a draft relies on has changed since it was made; nothing is to be written."""


async def propose(conn: asyncpg.Connection, run: Run, draft: Draft, *, seconds: float, now: datetime) -> None:
    """Save a plan and tell each municipality its share; whoever found no place is told why.

    Raises:
        Overtaken: a class that it gives people to has changed, or somebody has been told otherwise meanwhile.
    """
    if draft.joined != await read_going_on(conn, list(draft.joined), lock=True):
        raise Overtaken
    said = await runs.done(conn, run.id, at=now, seconds=seconds, says=int(bool(draft.cells)))
    if said is None:
        return
    await _save(conn, draft)
    if await people.unplaced(conn, draft.said) != draft.said:
        raise Overtaken
    await _say(conn, draft.unplaced)
    for messages in draft.proposed.values():
        await _say(conn, messages)
    cause = Cause(run.id, run.correlation_id)
    if draft.cells:
        await outbox.add(conn, say_hints.demand(run.id, draft.cells, said=said, cause=cause, now=now))
    await set_timer(conn, clocks.PLAN_DEADLINE, str(run.id), draft.row.answer_by)
    await settle_if_answered(conn, draft.row, cause=cause, now=now)


async def _save(conn: asyncpg.Connection, draft: Draft) -> None:
    plan_id = draft.row.id
    await plans.save(conn, draft.row, draft.placements)
    await proposals.save_classes(conn, plan_id, draft.classes)
    await proposals.save_waiting(conn, draft.in_line)
    await proposals.propose(conn, draft.members, plan_id)
    await hints.save(conn, plan_id, draft.hints, draft.owners)
    await proposals.start_shares(conn, plan_id, {orgnr: len(said) for orgnr, said in draft.proposed.items()})


async def _say(conn: asyncpg.Connection, messages: Sequence[Message]) -> None:
    for some in portions(messages, AT_ONCE):
        await outbox.add(conn, *some)
