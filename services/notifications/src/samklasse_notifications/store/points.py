"""Contact points: the addresses of people, sealed, in each person's own order."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from asyncpg import Connection, Record
from samklasse_chassis import vault

from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.contact import normalised
from samklasse_notifications.domain.sealed_kinds import Kind
from samklasse_notifications.store import households
from samklasse_notifications.store.renewing import INDEX

SEALED_AS = {Channel.EMAIL: Kind.ADDRESS_EMAIL, Channel.SMS: Kind.ADDRESS_SMS, Channel.PUSH: Kind.ADDRESS_PUSH}
Addresses = Mapping[UUID, Sequence[tuple[Channel, str]]]


@dataclass(frozen=True)
class Point:
    """An address as it is given; `same` if it is the one that is kept already."""

    ref: UUID
    channel: Channel
    rank: int
    address: str = field(repr=False)
    digest: bytes
    same: bool


POINTS_SQL = """
SELECT c.ref, c.channel, c.sealed_as, c.digest,
       EXISTS (SELECT FROM vault v WHERE v.person_id = c.ref AND v.kind = c.sealed_as) AS opens
  FROM contact_points c
 WHERE c.ref = ANY($1)
   AND c.channel IN ('EMAIL', 'SMS')
 ORDER BY c.ref, c.channel
"""

SAVE_POINTS_SQL = """
INSERT INTO contact_points (ref, channel, rank, sealed_as, digest, source, changed_at, suppressed_for)
SELECT ref, channel, rank, sealed_as, digest, $6, $7,
       (SELECT CASE s.channel WHEN 'SMS' THEN 'STOPPED' ELSE 'COMPLAINED' END
          FROM stopped s
         WHERE s.digest = given.digest
           AND s.channel = given.channel)
  FROM unnest($1::uuid[], $2::text[], $3::smallint[], $4::text[], $5::bytea[])
       AS given (ref, channel, rank, sealed_as, digest)
 ORDER BY ref, channel
    ON CONFLICT (ref, channel) DO UPDATE
   SET rank = excluded.rank,
       sealed_as = excluded.sealed_as,
       digest = excluded.digest,
       source = excluded.source,
       verified_at = NULL,
       suppressed_for = excluded.suppressed_for,
       changed_at = excluded.changed_at
"""

KEEP_POINTS_SQL = """
UPDATE contact_points c
   SET rank = given.rank,
       digest = given.digest
  FROM unnest($1::uuid[], $2::text[], $3::smallint[], $4::bytea[]) AS given (ref, channel, rank, digest)
 WHERE c.ref = given.ref
   AND c.channel = given.channel
   AND (c.rank <> given.rank OR c.digest IS DISTINCT FROM given.digest)
"""

DELETE_POINTS_SQL = """
DELETE FROM contact_points c
 USING unnest($1::uuid[], $2::text[]) AS given (ref, channel)
 WHERE c.ref = given.ref
   AND c.channel = given.channel
"""


async def save_points(
    conn: Connection, keys: vault.Keys | None, addresses: Addresses, *, source: str, now: datetime
) -> set[UUID]:
    """Exactly these mailboxes and telephones are theirs, whose rows the caller has locked; browsers are let be.

    Returns:
        Those to whom a new way leads, or an old one no longer, and whoever shares an address with them now. A changed
        address is unverified, and may be used, unless whoever reads there has said that it may not.

    Raises:
        Shredded: one of them has been erased.
        NoKek: the service has no key-encryption key.
    """
    rows = await conn.fetch(POINTS_SQL, list(addresses))
    known = {(row["ref"], Channel(row["channel"])): row for row in rows}
    given = await _given(conn, keys, addresses, known)
    changed, kept = [point for point in given if not point.same], [point for point in given if point.same]
    stays = {(point.ref, point.channel) for point in given}
    gone = [row for key, row in known.items() if key not in stays]
    concerned = {point.ref for point in changed} | {row["ref"] for row in gone}
    await _save(conn, keys, changed, source=source, now=now)
    await conn.execute(
        KEEP_POINTS_SQL,
        [point.ref for point in kept],
        [point.channel for point in kept],
        [point.rank for point in kept],
        [point.digest for point in kept],
    )
    await conn.execute(DELETE_POINTS_SQL, [row["ref"] for row in gone], [row["channel"] for row in gone])
    replaced = [known[point.ref, point.channel] for point in changed if (point.ref, point.channel) in known]
    for row in (*gone, *(row for row in replaced if row["sealed_as"] == Kind.ADDRESS)):
        await vault.drop(conn, row["ref"], row["sealed_as"])
    return concerned | await households.sharing(conn, list(concerned))


async def _given(
    conn: Connection, keys: vault.Keys | None, addresses: Addresses, known: Mapping[tuple[UUID, Channel], Record]
) -> list[Point]:
    """What looks new may be what is kept, whose digest is an older key's, or was never made: that is opened."""
    found = []
    for ref, hers in addresses.items():
        for rank, (channel, address) in enumerate(hers, start=1):
            digest = vault.index(keys, normalised(channel, address), INDEX)
            was = known.get((ref, channel))
            same = was is not None and was["opens"] and was["digest"] == digest
            found.append(Point(ref, channel, rank, address, digest, same))
    unsure = [point for point in found if not point.same and (point.ref, point.channel) in known]
    kept = await _opened(conn, keys, [known[point.ref, point.channel] for point in unsure])
    same_after_all = {
        (point.ref, point.channel) for point in unsure if kept.get((point.ref, point.channel)) == _plain(point)
    }
    return [replace(point, same=point.same or (point.ref, point.channel) in same_after_all) for point in found]


async def _opened(conn: Connection, keys: vault.Keys | None, rows: Sequence[Record]) -> dict[tuple[UUID, Channel], str]:
    """The addresses of these rows, as far as they open, to be compared and forgotten."""
    found = {}
    for kind in {row["sealed_as"] for row in rows}:
        own = {row["ref"]: Channel(row["channel"]) for row in rows if row["sealed_as"] == kind}
        for ref, sealed in (await vault.sealed(conn, kind, list(own))).items():
            with suppress(vault.DoesNotOpen):
                found[ref, own[ref]] = normalised(own[ref], sealed.open(keys).decode())
    return found


def _plain(point: Point) -> str:
    return normalised(point.channel, point.address)


async def _save(
    conn: Connection, keys: vault.Keys | None, points: Sequence[Point], *, source: str, now: datetime
) -> None:
    await conn.execute(
        SAVE_POINTS_SQL,
        [point.ref for point in points],
        [point.channel for point in points],
        [point.rank for point in points],
        [SEALED_AS[point.channel] for point in points],
        [point.digest for point in points],
        source,
        now,
    )
    for channel, kind in SEALED_AS.items():
        hers = {point.ref: point.address.encode() for point in points if point.channel is channel}
        if hers:
            await vault.seal_many(conn, keys, kind, hers)


POINTS_OF_SQL = """
SELECT r.owner_orgnr, r.language, c.channel, c.rank, c.source, c.verified_at, c.suppressed_for, c.changed_at
  FROM contact_points c
  JOIN recipients r ON r.ref = c.ref
 WHERE c.ref = $1
 ORDER BY c.rank, c.channel
"""


async def points_of(conn: Connection, ref: UUID) -> list[Record]:
    """How somebody is reached, without the addresses."""
    found: list[Record] = await conn.fetch(POINTS_OF_SQL, ref)
    return found
