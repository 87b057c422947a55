"""Whom we can reach, in which ways, in which language. The addresses themselves lie in the vault."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from asyncpg import Connection, Record
from samklasse_chassis import vault
from samklasse_chassis.errors import NotFound

from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.contact import normalised
from samklasse_notifications.domain.kinds import Audience
from samklasse_notifications.domain.quiet import Quiet
from samklasse_notifications.store import owners, points, renewing
from samklasse_notifications.store.rerouting import reroute


class Source(StrEnum):
    """Where an address comes from."""

    IMPORT = "IMPORT"
    OFFICER = "OFFICER"
    SELF = "SELF"
    REGISTER = "REGISTER"


@dataclass(frozen=True)
class Recipient:
    """One person or function. `addresses` are hers in her own order: personal (P3), and never printed.

    `language` counts until she has chosen one herself. None for `reserved`, `quiet` or `invitations`: as it was.
    """

    ref: UUID
    language: str
    addresses: tuple[tuple[Channel, str], ...] = field(repr=False)
    role: Audience = Audience.PARTICIPANT
    reserved: bool | None = None
    quiet: Quiet | None = None
    invitations: bool | None = None


SAVE_RECIPIENTS_SQL = """
INSERT INTO recipients (ref, owner_orgnr, language, role, reserved, quiet_from, quiet_until, invitations, changed_at)
SELECT ref, $1, language, role, coalesce(reserved, false), quiet_from, quiet_until, coalesce(invitations, false), $2
  FROM unnest($3::uuid[], $4::text[], $5::text[], $6::boolean[], $7::smallint[], $8::smallint[], $9::boolean[])
       AS given (ref, language, role, reserved, quiet_from, quiet_until, invitations)
 ORDER BY ref
    ON CONFLICT (ref) DO UPDATE
   SET language = CASE WHEN recipients.language_chosen_at IS NULL THEN excluded.language ELSE recipients.language END,
       role = excluded.role,
       quiet_from = coalesce(excluded.quiet_from, recipients.quiet_from),
       quiet_until = coalesce(excluded.quiet_until, recipients.quiet_until),
       changed_at = excluded.changed_at
 WHERE recipients.owner_orgnr = excluded.owner_orgnr
RETURNING ref
"""

SAVE_CHOICES_SQL = """
UPDATE recipients r
   SET reserved = coalesce(given.reserved, r.reserved),
       invitations = coalesce(given.invitations, r.invitations)
  FROM unnest($1::uuid[], $2::boolean[], $3::boolean[]) AS given (ref, reserved, invitations)
 WHERE r.ref = given.ref
   AND (r.reserved <> coalesce(given.reserved, r.reserved)
        OR r.invitations <> coalesce(given.invitations, r.invitations))
RETURNING r.ref
"""


async def save_contacts(
    conn: Connection,
    keys: vault.Keys | None,
    owner_orgnr: str,
    given: Sequence[Recipient],
    *,
    now: datetime,
    source: Source = Source.IMPORT,
) -> None:
    """Keep these, all or none. What waited for a way takes it.

    Raises:
        NotFound: one of them belongs to another municipality, or was erased.
        NoKek: the service has no key-encryption key.
    """
    await _save_recipients(conn, keys, owner_orgnr, given, now=now)
    refs, reserved = [each.ref for each in given], [each.reserved for each in given]
    chose = await conn.fetch(SAVE_CHOICES_SQL, refs, reserved, [each.invitations for each in given])
    try:
        addresses = {each.ref: each.addresses for each in given}
        changed = await points.save_points(conn, keys, addresses, source=source, now=now)
    except vault.Shredded:
        raise NotFound from None
    await reroute(conn, changed | {row["ref"] for row in chose}, now=now)


async def _save_recipients(
    conn: Connection, keys: vault.Keys | None, owner_orgnr: str, given: Sequence[Recipient], *, now: datetime
) -> None:
    """A function's ref follows from its organisation's number: it is the caller's whoever has put it before.

    Raises:
        NotFound: one of them belongs to another municipality.
    """
    await owners.learn(conn, {each.ref: owner_orgnr for each in given if each.role is not Audience.PARTICIPANT})
    await owners.claim(conn, owner_orgnr, [each.ref for each in given])
    texts = {normalised(*address) for each in given for address in each.addresses}
    await renewing.renew(conn, keys, texts, [each.ref for each in given])
    kept = await conn.fetch(
        SAVE_RECIPIENTS_SQL,
        owner_orgnr,
        now,
        [each.ref for each in given],
        [each.language for each in given],
        [each.role for each in given],
        [each.reserved for each in given],
        [each.quiet.start if each.quiet else None for each in given],
        [each.quiet.end if each.quiet else None for each in given],
        [each.invitations for each in given],
    )
    if len(kept) < len(given):
        raise NotFound


OWNS_PERSON_SQL = """
SELECT EXISTS (SELECT 1 FROM recipients WHERE ref = $1 AND owner_orgnr = $2)
    OR NOT EXISTS (SELECT 1 FROM recipients WHERE ref = $1)
   AND EXISTS (SELECT 1 FROM threads WHERE recipient = $1 AND owner_orgnr = $2)
"""


async def owns_person(conn: Connection, ref: UUID, owner_orgnr: str) -> bool:
    return bool(await conn.fetchval(OWNS_PERSON_SQL, ref, owner_orgnr))


RECIPIENT_SQL = """
SELECT r.owner_orgnr, r.language, r.language_chosen_at, r.role, r.reserved, r.quiet_from, r.quiet_until, r.invitations,
       r.changed_at
  FROM recipients r
 WHERE r.ref = $1
"""


async def recipient(conn: Connection, ref: UUID) -> list[Record]:
    """What is known of somebody beside her addresses; one row, or none."""
    found: list[Record] = await conn.fetch(RECIPIENT_SQL, ref)
    return found
