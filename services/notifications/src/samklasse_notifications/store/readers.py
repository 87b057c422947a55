"""Who is to be told, as a route sees her: her usable ways, her quiet hours, what she refuses."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from asyncpg import Connection

from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.quiet import Quiet
from samklasse_notifications.domain.route import Reader, Way

UNKNOWN = Reader(reserved=False, quiet=None, ways=())
"""Somebody of whom nothing has arrived yet."""

READERS_SQL = """
SELECT r.ref, r.reserved, r.quiet_from, r.quiet_until, c.channel,
       EXISTS (SELECT FROM contact_points o WHERE o.digest = c.digest AND o.ref <> c.ref) AS shared
  FROM recipients r
  LEFT JOIN contact_points c ON c.ref = r.ref AND c.suppressed_for IS NULL
 WHERE r.ref = ANY($1)
 ORDER BY r.ref, c.rank
"""


async def readers(conn: Connection, refs: Iterable[UUID]) -> Mapping[UUID, Reader]:
    """Those who are known, each with her ways in her own order."""
    ways: dict[UUID, list[Way]] = {}
    about: dict[UUID, tuple[bool, Quiet | None]] = {}
    for row in await conn.fetch(READERS_SQL, list(refs)):
        quiet = Quiet(row["quiet_from"], row["quiet_until"]) if row["quiet_from"] is not None else None
        about[row["ref"]] = row["reserved"], quiet
        if row["channel"]:
            ways.setdefault(row["ref"], []).append(Way(Channel(row["channel"]), row["shared"]))
    return {ref: Reader(*known, tuple(ways.get(ref, ()))) for ref, known in about.items()}
