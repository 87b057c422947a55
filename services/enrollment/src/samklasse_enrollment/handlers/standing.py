"""When lines stop holding seats: free money and seats, and tell what is left of their call-offs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg
from samklasse_chassis import outbox
from samklasse_contracts.message import Message

from samklasse_enrollment.domain import agreement as agreement_rules
from samklasse_enrollment.domain import offering as offering_rules
from samklasse_enrollment.domain.agreement import Agreement
from samklasse_enrollment.domain.line import Line
from samklasse_enrollment.store import agreements, call_offs, lines, offerings
from samklasse_enrollment.translate import buying


@dataclass(frozen=True)
class Change:
    """A line before and after."""

    before: Line
    after: Line


async def apply(
    conn: asyncpg.Connection, changes: Sequence[Change], agreement: Agreement, *, cause: Message, now: datetime
) -> None:
    """Write changed lines of one agreement, whose row and theirs are locked, and say what follows."""
    over = [change.after for change in changes if _is_over(change)]
    others = [change.after for change in changes if not _is_over(change)]
    if others:
        await lines.save(conn, others, says=0)
    if over:
        sequences = await lines.save(conn, over, says=1)
        told = (buying.seats_over(line, sequence=sequences[line.id], cause=cause, now=now) for line in over)
        await outbox.add(conn, *told)
    freed = [change for change in changes if change.after.seats < change.before.seats]
    if freed:
        await _free(conn, freed, agreement)
        await _tell_call_offs(conn, freed, cause=cause, now=now)


def _is_over(change: Change) -> bool:
    return change.after.state in ("LAPSED", "ENDED")


async def _free(conn: asyncpg.Connection, freed: Sequence[Change], agreement: Agreement) -> None:
    amount = sum(change.before.amount_ore - change.after.amount_ore for change in freed)
    await agreements.save_used(conn, agreement_rules.free(agreement, amount))
    known = await offerings.lock(conn, {change.before.offering_id for change in freed})
    for change in freed:
        offering = known[change.before.offering_id]
        known[offering.id] = offering_rules.release(offering, change.before.seats - change.after.seats)
    await offerings.save_seats_taken(conn, known.values())


async def _tell_call_offs(conn: asyncpg.Connection, freed: Sequence[Change], *, cause: Message, now: datetime) -> None:
    sequences = await call_offs.say(conn, {change.before.call_off_id for change in freed})
    every = await lines.of_call_offs(conn, sequences)
    for call_off_id, sequence in sequences.items():
        left = [line for line in every if line.call_off_id == call_off_id]
        await outbox.add(conn, buying.call_off_changed(left, sequence=sequence, cause=cause, now=now))
