"""What a call-off comes to: as it stands, and once it is over agreed for good, with what it rests on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
from samklasse_chassis.errors import NotFound

from samklasse_enrollment.domain import settlement as rules
from samklasse_enrollment.domain import weeks
from samklasse_enrollment.domain.line import Line
from samklasse_enrollment.domain.progress import Progress, progress
from samklasse_enrollment.domain.settlement import Evidence
from samklasse_enrollment.store import call_offs, evidence, lines
from samklasse_enrollment.translate import settlements as translate


@dataclass(frozen=True)
class Statement:
    """A settlement, proposed or agreed; the lines are as `translate.settlements` writes them."""

    state: Progress
    lines: Sequence[Mapping[str, Any]]
    total_ore: int
    settled_at: datetime | None


async def look(conn: asyncpg.Connection, call_off_id: UUID, *, owner_orgnr: str, now: datetime) -> Statement:
    """What a call-off comes to as it stands; what has been agreed is read as it was written then.

    Raises:
        NotFound: no such call-off of this municipality.
    """
    if await call_offs.owner(conn, call_off_id) != owner_orgnr:
        raise NotFound
    agreed = await call_offs.settlement(conn, call_off_id)
    if agreed is not None:
        return Statement(Progress.SETTLED, agreed["lines"], agreed["total_ore"], agreed["settled_at"])
    every = await lines.of_call_offs(conn, [call_off_id])
    proposed = rules.propose(every, await _evidence(conn, every, now))
    where = progress(every, today=weeks.oslo_day(now))
    return Statement(where, translate.lines(proposed), proposed.total_ore, None)


async def settle(conn: asyncpg.Connection, call_off_id: UUID, *, owner_orgnr: str, now: datetime) -> Statement:
    """Agree what a call-off came to, once; under its agreement's lock nothing changes meanwhile.

    Raises:
        NotFound, AlreadySettled, NotOver, NothingToSettle
    """
    if await call_offs.owner(conn, call_off_id) != owner_orgnr:
        raise NotFound
    await call_offs.lock(conn, call_off_id)
    every = await lines.of_call_offs(conn, [call_off_id])
    settled = await call_offs.settled_at(conn, call_off_id) is not None
    known = await _evidence(conn, every, now)
    agreed = rules.settle(every, known, today=weeks.oslo_day(now), settled=settled)
    written = translate.lines(agreed)
    await call_offs.settle(conn, call_off_id, agreed.total_ore, written, now)
    return Statement(Progress.SETTLED, written, agreed.total_ore, now)


async def _evidence(conn: asyncpg.Connection, every: Sequence[Line], now: datetime) -> Evidence:
    """What was delivered until today, and the price lines as they are now."""
    ids = [line.id for line in every]
    return Evidence(
        await evidence.delivered(conn, ids, weeks.oslo_day(now)),
        await evidence.price_lines(conn, ids),
    )
