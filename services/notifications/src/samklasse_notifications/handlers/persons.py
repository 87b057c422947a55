"""What is known of one person, put together for herself to read."""

from uuid import UUID

from asyncpg import Connection
from samklasse_chassis import vault

from samklasse_notifications.domain.sealed_kinds import Purpose
from samklasse_notifications.store import absences, contacts, history, pauses, points


async def known_of(
    conn: Connection, keys: vault.Keys | None, person_id: UUID, *, reader: vault.Reader
) -> dict[str, object]:
    """How she is reached, what she chose, what she pauses, what was sent, who has read an address: this reading too.

    Raises:
        NoKek: the service has no key-encryption key.
    """
    sealed = await vault.unseal_all(conn, keys, person_id, reader=reader, purpose=Purpose.PERSON_EXPORT)
    sections = {
        "recipient": [dict(row) for row in await contacts.recipient(conn, person_id)],
        "contact_point": [dict(row) for row in await points.points_of(conn, person_id)],
        "sealed": {kind: data.decode() for kind, data in sealed.items()},
        "absent_from": [dict(row) for row in await absences.of_person(conn, person_id)],
        "paused": [dict(row) for row in await pauses.of_person(conn, person_id)],
        "sent": await history.history_of(conn, person_id),
        "read_by": [vars(read) for read in await vault.reads(conn, person_id)],
    }
    return {name: rows for name, rows in sections.items() if rows}
