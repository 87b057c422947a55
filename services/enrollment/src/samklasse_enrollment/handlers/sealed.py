"""A named officer places people with a protected address by hand; nothing is said about it."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg
from samklasse_chassis import vault
from samklasse_chassis.errors import NotFound

from samklasse_enrollment.domain.sealed import Placement, Sealed
from samklasse_enrollment.domain.sealed_kinds import Kind, Purpose
from samklasse_enrollment.store import sealed


async def place_sealed(
    conn: asyncpg.Connection, keys: vault.Keys | None, person_id: UUID, placement: Placement, *, owner_orgnr: str
) -> None:
    """Record class and supplier, sealed; a later placement replaces an earlier one.

    Raises:
        NotFound: no such person of this municipality.
        NoKek: the service has no key-encryption key.
    """
    if await sealed.lock(conn, person_id, owner_orgnr) is None:
        raise NotFound
    await vault.seal(conn, keys, person_id, Kind.PLACEMENT, placement.document())


async def placements(
    conn: asyncpg.Connection, keys: vault.Keys | None, owner_orgnr: str, *, reader: vault.Reader, after: str, limit: int
) -> Sequence[tuple[Sealed, Placement | None]]:
    """Some of a municipality's own by reference, for its officer; the reading is written down.

    Raises:
        NoKek: the service has no key-encryption key.
    """
    people = await sealed.listing(conn, owner_orgnr, after=after, limit=limit)
    if not people:
        return []
    ids = [one.person_id for one in people]
    found = await vault.unseal_many(conn, keys, Kind.PLACEMENT, ids, reader=reader, purpose=Purpose.CASE_WORK)
    return [(one, Placement.read(found[one.person_id]) if one.person_id in found else None) for one in people]
