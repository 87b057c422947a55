"""When lines stop holding seats: free money and seats, and tell what is left of their call-offs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg
from samklasse_chassis import outbox
from samklasse_contracts.message import Cause, Message

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

    @property
    def is_less(self) -> bool:
        """Whether less is bought than before."""
        then, now = self.before, self.after
        return now.seats < then.seats or now.ends_on < then.ends_on


async def apply(
    conn: asyncpg.Connection, changes: Sequence[Change], agreement: Agreement, *, cause: Message | Cause, now: datetime
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
    fewer = [change for change in changes if change.is_less]
    if fewer:
        await _free(conn, fewer, agreement)
        await _tell_call_offs(conn, fewer, cause=cause, now=now)


def _is_over(change: Change) -> bool:
    """Whether the seats end, at once or on a day before the one that was agreed."""
    return change.after.state in ("LAPSED", "ENDED") or change.after.ends_on < change.before.ends_on


async def _free(conn: asyncpg.Connection, freed: Sequence[Change], agreement: Agreement) -> None:
    amount = sum(change.before.amount_ore - change.after.amount_ore for change in freed)
    await agreements.save_used(conn, agreement_rules.free(agreement, amount))
    known = await offerings.lock(conn, {change.before.offering_id for change in freed})
    for change in freed:
        offering, seats = known[change.before.offering_id], change.before.held_seats - change.after.held_seats
        known[offering.id] = offering_rules.release(offering, seats, change.before.starts_on)
    await offerings.save_seats_taken(conn, known.values())


async def _tell_call_offs(
    conn: asyncpg.Connection, freed: Sequence[Change], *, cause: Message | Cause, now: datetime
) -> None:
    sequences = await call_offs.say(conn, {change.before.call_off_id for change in freed})
    every = await lines.of_call_offs(conn, sequences)
    for call_off_id, sequence in sequences.items():
        left = [line for line in every if line.call_off_id == call_off_id]
        await outbox.add(conn, buying.call_off_changed(left, sequence=sequence, cause=cause, now=now))
