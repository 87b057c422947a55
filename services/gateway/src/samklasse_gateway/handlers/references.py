"""What a supplier calls its own things, for messages to it."""

from collections.abc import Iterable
from uuid import UUID, uuid5

import asyncpg
from samklasse_contracts.scheduling import TimetableSession

from samklasse_gateway.store import lending, things


async def offering_ref(conn: asyncpg.Connection, offering_id: UUID, orgnr: str) -> str:
    """What the supplier calls its offering.

    Raises:
        LookupError: no such offering has been seen yet; the fact waits in quarantine.
    """
    ref = await things.offering_ref(conn, offering_id, orgnr)
    if ref is None:
        raise LookupError(f"offering {offering_id} of supplier {orgnr} is not known")
    return ref


async def teacher_refs(conn: asyncpg.Connection, sessions: Iterable[TimetableSession], orgnr: str) -> dict[UUID, str]:
    """What the supplier calls the teachers of these sessions; who stands in from another supplier gets a name of ours.

    Raises:
        LookupError: one of them is not known as the supplier's; the fact waits in quarantine.
    """
    wanted = {session.teacher_id for session in sessions}
    refs = await things.teacher_refs(conn, wanted, orgnr)
    lent = await lending.lenders(conn, wanted - set(refs), orgnr)
    refs |= {teacher_id: str(uuid5(teacher_id, orgnr)) for teacher_id in lent}
    if missing := wanted - set(refs):
        raise LookupError(f"teacher {min(missing)} of supplier {orgnr} is not known")
    return refs
