"""Forgetting a person: every supplier that knows her is asked, and nothing is left here once all have answered.

The erasure's row is locked before any mailbox, so that the last two answers do not wait for each other.
"""

from datetime import datetime
from uuid import UUID, uuid5

import asyncpg
from samklasse_chassis import outbox, timers
from samklasse_chassis.timers import TimerDue
from samklasse_contracts import supplier as s
from samklasse_contracts.enrollment import ErasureRequested
from samklasse_contracts.message import Cause

from samklasse_gateway.domain.door import Heard
from samklasse_gateway.domain.errors import NotAsked, NotYours
from samklasse_gateway.handlers import mailbox
from samklasse_gateway.store import dossier, erasures, forgotten, people, rules, suppliers
from samklasse_gateway.store.erasures import Erasure
from samklasse_gateway.translate import inward, replies

REMINDER = "erasure-reminder"


async def forget_person(fact: ErasureRequested, conn: asyncpg.Connection, *, now: datetime) -> None:
    """Ask every supplier that knows her; where none does, it is done at once. A repeat asks nobody twice."""
    trail = fact.envelope.correlationid
    erasure = Erasure(fact.case_id, fact.person_id, fact.owner_orgnr, fact.enrollment_ids, trail)
    await erasures.keep(conn, erasure, now)
    await _ask_or_finish(erasure, conn, cause=fact.cause, now=now)


async def carried_out(told: s.ErasureCarriedOut, heard: Heard, conn: asyncpg.Connection) -> None:
    """Take a supplier's word for it; the gateway itself is who judges this answer.

    Raises:
        NotYours: it knows nobody by this pseudonym, or we do not any more.
        NotAsked: nobody asked it to forget her.
    """
    cases = await erasures.asked(conn, heard.orgnr, told.participant)
    if not cases:
        raise await _why_not_asked(told, heard, conn)
    for case_id in cases:
        erasure = await erasures.lock(conn, case_id)
        if erasure is not None:
            await _answered(erasure, heard.orgnr, conn, by=erasures.SUPPLIER, at=heard.at)
            await _ask_or_finish(erasure, conn, cause=inward.cause(heard, erasure.correlation_id), now=heard.at)
    accepted = s.Accepted(answers=heard.id)
    await mailbox.put(conn, heard.orgnr, accepted, cause=inward.cause(heard), now=heard.at)


async def settle(case_id: UUID, orgnr: str, conn: asyncpg.Connection, *, cause: Cause, now: datetime) -> bool:
    """The operator knows that a supplier holds nothing on her; False: there is no such question open."""
    erasure = await erasures.lock(conn, case_id)
    if erasure is None or not await _answered(erasure, orgnr, conn, by=erasures.OPERATOR, at=now):
        return False
    await _ask_or_finish(erasure, conn, cause=Cause(cause.id, erasure.correlation_id), now=now)
    return True


async def remind(due: TimerDue, conn: asyncpg.Connection, *, now: datetime) -> None:
    """Ask those again that have not answered, also those that have a mailbox by now."""
    erasure = await erasures.lock(conn, UUID(due.timer))
    if erasure is None:
        return
    unanswered = await erasures.unanswered(conn, erasure.case_id)
    await _set_reminder(erasure, conn, now=now)
    await _write(erasure, unanswered, conn, because=due.envelope.id, now=now)


async def _why_not_asked(told: s.ErasureCarriedOut, heard: Heard, conn: asyncpg.Connection) -> NotAsked | NotYours:
    known = await people.knows(conn, heard.orgnr, told.participant)
    return NotAsked("participant") if known else NotYours("participant")


async def _answered(erasure: Erasure, orgnr: str, conn: asyncpg.Connection, *, by: str, at: datetime) -> bool:
    """She is gone there; should a late fact bring her back, it is under a new pseudonym, and the supplier is asked."""
    if not await erasures.answer(conn, erasure.case_id, orgnr, at=at, by=by):
        return False
    await dossier.forget(conn, erasure.person_id, erasure.enrollment_ids, orgnr)
    return True


async def _ask_or_finish(erasure: Erasure, conn: asyncpg.Connection, *, cause: Cause, now: datetime) -> None:
    asked = await erasures.ask_knowers(conn, erasure, now)
    if asked:
        await _set_reminder(erasure, conn, now=now)
        await _write(erasure, asked, conn, because=cause.id, now=now)
    if not await erasures.unanswered(conn, erasure.case_id):
        await _finish(erasure, conn, cause=cause, now=now)


async def _write(
    erasure: Erasure, asked: dict[str, UUID], conn: asyncpg.Connection, *, because: UUID, now: datetime
) -> None:
    """One letter each. Its cause is known to that supplier alone: by a shared one two could find the same person."""
    reached = [orgnr for orgnr in asked if await suppliers.has_mailbox(conn, orgnr)]
    await erasures.count_letters(conn, erasure.case_id, reached)
    for orgnr in reached:
        own = uuid5(asked[orgnr], str(because))
        letter = s.ErasureWanted(participant=asked[orgnr])
        await mailbox.put(conn, orgnr, letter, cause=Cause(own, own), now=now)


async def _set_reminder(erasure: Erasure, conn: asyncpg.Connection, *, now: datetime) -> None:
    due_at = now + rules.erasure(now.date()).remind_after
    await timers.set_timer(conn, REMINDER, str(erasure.case_id), due_at)


async def _finish(erasure: Erasure, conn: asyncpg.Connection, *, cause: Cause, now: datetime) -> None:
    await dossier.forget(conn, erasure.person_id, erasure.enrollment_ids)
    await dossier.forget_owner(conn, erasure.person_id)
    await forgotten.remember(conn, (erasure.person_id, *erasure.enrollment_ids))
    await erasures.finish(conn, erasure.case_id, now)
    await timers.clear_timer(conn, REMINDER, str(erasure.case_id))
    said = replies.case_erased(erasure.case_id, erasure.person_id, owner_orgnr=erasure.owner_orgnr, cause=cause, at=now)
    await outbox.add(conn, said)
