"""When lines stop holding seats: free money and seats, and tell what is left of their call-offs."""

from collections.abc import Sequence
from datetime import datetime

import asyncpg
from samklasse_chassis import outbox
from samklasse_contracts.message import Cause, Message

from samklasse_enrollment.domain import freeing as rules
from samklasse_enrollment.domain.agreement import Agreement
from samklasse_enrollment.domain.freeing import Change
from samklasse_enrollment.store import agreements, call_offs, lines, offerings
from samklasse_enrollment.translate import buying

__all__ = ["Change", "apply"]


async def apply(
    conn: asyncpg.Connection, changes: Sequence[Change], agreement: Agreement, *, cause: Message | Cause, now: datetime
) -> None:
    """Write changed lines of one agreement, whose row and theirs are locked, and say what follows."""
    over = [change.after for change in changes if change.is_over]
    others = [change.after for change in changes if not change.is_over]
    if others:
        await lines.save(conn, others, says=0)
    if over:
        sequences = await lines.save(conn, over, says=1)
        told = (buying.seats_over(line, sequence=sequences[line.id], cause=cause, now=now) for line in over)
        await outbox.add(conn, *told)
    fewer = [change for change in changes if change.is_less]
    if fewer:
        await _free(conn, fewer, agreement)
        await _tell_call_offs(conn, fewer, cause=cause, now=now)


async def _free(conn: asyncpg.Connection, freed: Sequence[Change], agreement: Agreement) -> None:
    known = await offerings.lock(conn, {change.before.offering_id for change in freed})
    less, left = rules.free(agreement, known, freed)
    await agreements.save_used(conn, less)
    await offerings.save_seats_taken(conn, left.values())


async def _tell_call_offs(
    conn: asyncpg.Connection, freed: Sequence[Change], *, cause: Message | Cause, now: datetime
) -> None:
    sequences = await call_offs.say(conn, {change.before.call_off_id for change in freed})
    every = await lines.of_call_offs(conn, sequences)
    for call_off_id, sequence in sequences.items():
        left = [line for line in every if line.call_off_id == call_off_id]
        await outbox.add(conn, buying.call_off_changed(left, sequence=sequence, cause=cause, now=now))
