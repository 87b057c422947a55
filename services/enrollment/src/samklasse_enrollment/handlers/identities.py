"""Who people are goes to the vault, once for each change; a national id finds whom a municipality knows already."""

import asyncio
import json
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

import asyncpg
from samklasse_chassis import vault
from samklasse_chassis.vault import Keys
from samklasse_chassis.vault.finding import NATIONAL_ID

from samklasse_enrollment.domain.importing import Bad, Good, Identity
from samklasse_enrollment.domain.sealed_kinds import Kind
from samklasse_enrollment.store import people

Row = tuple[UUID, Good]


def document(identity: Identity) -> bytes:
    """What is sealed: JSON with the same order of keys every time."""
    told = {
        "first_name": identity.first_name,
        "last_name": identity.last_name,
        "born": identity.born.isoformat(),
        "national_id": identity.national_id,
        "mother_tongue": identity.mother_tongue,
        "target_group": identity.target_group,
    }
    return json.dumps(told, ensure_ascii=False).encode()


async def digests(keys: Keys | None, rows: Sequence[Row]) -> dict[UUID, bytes]:
    """A keyed digest of every document, by which a later list is compared.

    Raises:
        NoKek: the service has no key-encryption key.
    """
    texts = {person_id: document(good.identity).decode() for person_id, good in rows}
    return await asyncio.to_thread(
        lambda: {person_id: vault.index(keys, text, Kind.IDENTITY) for person_id, text in texts.items()}
    )


async def seal(
    conn: asyncpg.Connection,
    keys: Keys | None,
    rows: Sequence[Row],
    *,
    told: Mapping[UUID, bytes],
    known: Iterable[UUID],
) -> None:
    """Seal who is new or has changed; `told` are the digests of `rows`, `known` those who were there before."""
    before = await people.identity_digests(conn, list(known))
    changed = [(person_id, good.identity) for person_id, good in rows if before.get(person_id) != told[person_id]]
    if changed:
        sealed = {person_id: document(identity) for person_id, identity in changed}
        await vault.seal_many(conn, keys, Kind.IDENTITY, sealed)
    entered = {person_id: identity.national_id for person_id, identity in changed if identity.national_id}
    if entered:
        await vault.enter(conn, keys, entered)


async def known_by_other_ref(
    conn: asyncpg.Connection, keys: Keys | None, owner_orgnr: str, rows: Sequence[Good]
) -> list[Bad]:
    """Rows with a national id that the municipality has under another reference already."""
    having = [(row, row.identity.national_id) for row in rows if row.identity.national_id and not row.protected]
    if not having or keys is None:
        return []
    by_digest = await asyncio.to_thread(
        lambda: {digest: row for row, text in having for digest in keys.digests(NATIONAL_ID, text)}
    )
    found = await people.refs_by_national_id(conn, owner_orgnr, list(by_digest))
    others = {by_digest[digest].row for digest, ref in found if by_digest[digest].ref != ref}
    return [Bad(row, "fodselsnummer", "KNOWN_BY_OTHER_REF", "***") for row in sorted(others)]
