"""A person who is to be forgotten. Nothing is refused: her municipality has decided."""

from datetime import datetime

import asyncpg
from samklasse_chassis import outbox
from samklasse_contracts.enrollment import ErasureRequested

from samklasse_scheduling.handlers import classes
from samklasse_scheduling.store import erasure, people
from samklasse_scheduling.translate import said as say

REASON = "WITHDRAWN"


async def erase_person(told: ErasureRequested, conn: asyncpg.Connection, *, now: datetime) -> None:
    """Take her out of every class, as if she had withdrawn (that message may still be under way), and delete her."""
    await erasure.lock_person(conn, told.person_id)
    hers = {*told.enrollment_ids, *await erasure.enrollments_of(conn, told.person_id)}
    await people.set_state(conn, sorted(hers), "ENDED")
    await classes.leave(conn, hers, REASON, cause=told, now=now)
    await erasure.forget(conn, told.person_id, hers)
    await outbox.add(conn, say.erased(told, now=now))
