"""Fetch everything the judgements need; nothing is asked of a service."""

from pathlib import Path

import asyncpg

from samklasse.checker import books, deliveries, texts, timetable, wire
from samklasse.checker.catchers import read_catchers
from samklasse.checker.facts import Canaries
from samklasse.checker.recorder import Recording, read
from samklasse.checker.verdict import Evidence

PROTECTED_SQL = """
SELECT person_id::text FROM enrollment.sealed_people
"""


async def gather(
    conn: asyncpg.Connection,
    record: Recording,
    *,
    mail_url: str,
    sms_url: str,
    logs: Path,
    personal: Canaries,
    protected: Canaries,
    in_flight_at_kills: int,
) -> Evidence:
    """Everything that was found; `protected` gets the ids that enrollment's sealed store gave."""
    lines = read(record.file)
    ids = frozenset(row["person_id"] for row in await conn.fetch(PROTECTED_SQL))
    return Evidence(
        deliveries=await deliveries.read_deliveries(conn, frozenset(record.mailed)),
        stuck=tuple(await deliveries.read_stuck(conn)),
        caught=tuple(await read_catchers(mail_url, sms_url)),
        messages=tuple(wire.core_messages(lines)),
        bodies=tuple(wire.bodies(lines)),
        when_notified=await deliveries.read_when_notified(conn),
        sessions=await timetable.read_sessions(conn),
        members=await timetable.read_members(conn),
        rooms=tuple(await books.read_rooms(conn) + await timetable.read_sizes(conn)),
        effects=await books.read_effects(conn),
        texts=tuple(await texts.read_tables(conn) + texts.read_logs(logs)),
        sealed=texts.SEALED,
        personal=personal,
        protected=Canaries(protected.names, protected.strings | ids),
        unreachable=frozenset(),
        in_flight_at_kills=in_flight_at_kills,
    )
