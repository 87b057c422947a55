"""What is known of one person, put together for herself to read."""

import json
from typing import Any
from uuid import UUID

import asyncpg
from samklasse_chassis import vault

from samklasse_enrollment.domain.errors import OtherMunicipality
from samklasse_enrollment.domain.sealed_kinds import Purpose
from samklasse_enrollment.store import organisations, persons


async def known_of(
    conn: asyncpg.Connection, keys: vault.Keys | None, person_id: UUID, *, reader: vault.Reader
) -> dict[str, Any]:
    """Every row about her, everything that is sealed of her, and who has read it, this reading included.

    Raises:
        NoKek: the service has no key-encryption key.
    """
    sealed = await vault.unseal_all(conn, keys, person_id, reader=reader, purpose=Purpose.PERSON_EXPORT)
    rows = await persons.everything(conn, person_id)
    reads = [vars(read) for read in await vault.reads(conn, person_id)]
    return {**rows, "sealed": {kind: _shown(data) for kind, data in sealed.items()}, "read_by": reads}


async def check_municipality(conn: asyncpg.Connection, kommunenummer: str, owner_orgnr: str) -> None:
    """Somebody who names a municipality means her own.

    Raises:
        OtherMunicipality: it is another one's number.
    """
    owner = await organisations.find(conn, owner_orgnr)
    if owner is None or owner.kommunenummer != kommunenummer:
        raise OtherMunicipality(kommunenummer=kommunenummer[:10])


def _shown(data: bytes) -> Any:
    """A document as it is; what is no JSON is text, what is no text is told by its length."""
    try:
        return json.loads(data)
    except ValueError:
        pass
    try:
        return data.decode()
    except UnicodeDecodeError:
        return f"{len(data)} bytes"
