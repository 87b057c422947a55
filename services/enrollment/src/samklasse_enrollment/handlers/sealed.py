"""A named officer places people with a protected address by hand; nothing is said about it."""

from datetime import datetime
from uuid import UUID

import asyncpg
from samklasse_chassis.errors import NotFound

from samklasse_enrollment.domain import sealed as rules
from samklasse_enrollment.store import sealed


async def place_sealed(
    conn: asyncpg.Connection,
    person_id: UUID,
    *,
    class_id: UUID,
    supplier_orgnr: str,
    owner_orgnr: str,
    officer: str,
    now: datetime,
) -> None:
    """Record class and supplier.

    Raises:
        NotFound: no such person of this municipality.
    """
    person = await sealed.lock(conn, person_id, owner_orgnr)
    if person is None:
        raise NotFound
    placed = rules.place(person, class_id=class_id, supplier_orgnr=supplier_orgnr, officer=officer, at=now)
    await sealed.save(conn, placed)
