"""Where somebody stands in the tables that the catalog lists; and somebody who stands in all of them."""

import json
from collections.abc import Collection
from uuid import uuid5

import asyncpg
from samklasse_chassis import vault
from samklasse_chassis.tokens import Caller, Role
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.inbound import Inbound
from samklasse_notifications.domain.link import Purpose
from samklasse_notifications.domain.receipt import Proof, Receipt
from samklasse_notifications.domain.route import Reason
from samklasse_notifications.handlers import absences, classes, persons
from samklasse_notifications.handlers.replies import take_reply
from samklasse_notifications.sender.worker import Sender
from samklasse_notifications.store import copies, deadlines, escalations, inbox, links, pauses, receipts

from .builders import ANNA, BILAL, LARVIK, NOW, eight_weeks, published
from .sending import reachable, send_all

Database = asyncpg.Pool | asyncpg.Connection
CASE, ENROLLMENT = uuid5(ANNA, "case"), uuid5(ANNA, "e")

COLUMNS_SQL = """
SELECT c.table_name, c.column_name, c.data_type
  FROM information_schema.columns c
  JOIN information_schema.tables t USING (table_schema, table_name)
 WHERE t.table_schema = current_schema()
   AND t.table_type = 'BASE TABLE'
   AND t.table_name NOT LIKE 'event\\_log\\_%'
"""
"""A month of the event log is the event log."""


HELD_TYPES = {"uuid", "bytea", "jsonb", "json", "ARRAY"}
"""Those of columns in which somebody is kept."""
SAID_AND_HEARD = "said, heard or commanded, under ids that lead nowhere any more; trimmed by age"
STAYS = {
    **dict.fromkeys(("event_log", "inbox", "gates", "outbox", "commands", "refused_commands"), SAID_AND_HEARD),
    **dict.fromkeys(("quarantine", "quarantine_actions"), SAID_AND_HEARD),
    "vault_keys.person_id": "without a key: so nothing is ever sealed for her again",
    "vault_reads": "who has read her address, which nobody may take out of the ledger",
}
"""What may tell of somebody who has been erased, and why."""
A_CLASS = "a class, or a lesson of it"
A_NOTICE = "what is said, without a person"
NOT_HERS = {
    **dict.fromkeys(("threads.subject", "timetables.class_id", "absences.class_id", "absences.session_id"), A_CLASS),
    **dict.fromkeys(("intents.notice_id", "notices", "templates"), A_NOTICE),
    **dict.fromkeys(("organisations", "hours", "brakes", "plan_parts"), "of a municipality"),
    "deliveries.household": "an address that others have as well",
    "migrations": "of the database",
    "quotas": "of a provider",
    "replies": "which SMS have been counted for a municipality",
    "vault_index": "nobody is found by a number here",
    "timers": "of lessons and of municipalities",
}
"""Where nothing ever tells of anybody, and what is there instead."""


def is_named(place: str, reasons: Collection[str]) -> bool:
    """Whether a reason is given for a column, or for the whole of its table."""
    return place in reasons or place.partition(".")[0] in reasons


async def columns(pool: Database) -> dict[str, dict[str, str]]:
    """The type of each column, by table."""
    found: dict[str, dict[str, str]] = {}
    for table, column, kind in await pool.fetch(COLUMNS_SQL):
        found.setdefault(table, {})[column] = kind
    return found


HERS_SQL = """
SELECT t.id::text FROM threads t WHERE t.recipient = $1
 UNION ALL
SELECT i.id::text FROM intents i JOIN threads t ON t.id = i.thread_id WHERE t.recipient = $1
 UNION ALL
SELECT a.key::text FROM attempts a JOIN threads t ON t.id = a.thread_id WHERE t.recipient = $1
 UNION ALL
SELECT a.reference FROM attempts a JOIN threads t ON t.id = a.thread_id WHERE t.recipient = $1
 UNION ALL
SELECT encode(l.digest, 'hex') FROM links l WHERE l.ref = $1
 UNION ALL
SELECT encode(c.digest, 'hex') FROM contact_points c WHERE c.ref = $1
 UNION ALL
SELECT s.sealed_under::text FROM contact_points c JOIN stopped s ON s.digest = c.digest WHERE c.ref = $1
 UNION ALL
SELECT encode(v.sealed, 'hex') FROM vault v WHERE v.person_id = $1
 UNION ALL
SELECT encode(k.wrapped, 'hex') FROM vault_keys k WHERE k.person_id = $1
"""


async def places(pool: Database) -> set[str]:
    """Every table, and every column of such a type as somebody is kept in."""
    found = await columns(pool)
    return set(found) | {
        f"{table}.{name}" for table, kinds in found.items() for name in kinds if kinds[name] in HELD_TYPES
    }


async def hers(pool: Database) -> set[str]:
    """Everything that means Anna and nobody else."""
    known = {row[0] for row in await pool.fetch(HERS_SQL, ANNA)}
    return known | {str(ANNA), str(CASE), str(ENROLLMENT)}


async def traces(pool: Database, known: Collection[str] = (str(ANNA),)) -> set[str]:
    """Every column in which any of this stands, unless it may stay there."""
    found = set()
    for table in await columns(pool):
        for row in await pool.fetch(f"SELECT to_jsonb(t)::text FROM {table} t"):  # noqa: S608 (the catalog's names)
            values = json.loads(row[0]).items()
            found |= {f"{table}.{column}" for column, value in values if any(each in str(value) for each in known)}
    return {place for place in found if not is_named(place, STAYS)}


async def lives(pool: asyncpg.Pool, keys: vault.Keys, sender: Sender) -> None:
    """Anna is told of her class, beside Bilal, and everything is kept of her that ever is."""
    await reachable(pool, [ANNA], keys, channel=Channel.SMS, then=Channel.EMAIL)
    await reachable(pool, [BILAL], keys, channel=Channel.SMS, first=90000001)
    async with pool.acquire() as conn, conn.transaction():
        await classes.publish_timetable(published(members=(ANNA, BILAL)), conn, now=NOW)
        await links.tokens(conn, keys, [ANNA], Purpose.PAGE, now=NOW)
        await copies.save_unplaced(conn, ENROLLMENT, LARVIK, "NO_CLASS", person_id=ANNA)
        await deadlines.save_deadline(conn, LARVIK, NOW.date(), "DECISION", CASE, NOW.date(), None)
        await absences.say(conn, ANNA, eight_weeks()[0].id, coming=False, now=NOW)
        await pauses.keep(conn, ENROLLMENT, ANNA)
    await send_all(sender)
    async with pool.acquire() as conn, conn.transaction():
        await _hears_back(conn, keys)


HER_MESSAGE_SQL = """
SELECT i.id, i.thread_id, i.version, a.key, a.reference
  FROM threads t
  JOIN intents i ON i.thread_id = t.id
  JOIN attempts a ON a.intent_id = i.id
 WHERE t.recipient = $1
"""


async def _hears_back(conn: asyncpg.Connection, keys: vault.Keys) -> None:
    said = await conn.fetchrow(HER_MESSAGE_SQL, ANNA)
    await escalations.escalate(conn, [(said["id"], Reason.ALL_FAILED)], now=NOW)
    await inbox.read(conn, ANNA, said["thread_id"], said["version"], now=NOW)
    for name in ({"key": said["key"]}, {"reference": said["reference"]}):
        await receipts.keep(conn, Receipt("SMS_FIRST", Proof.DELIVERED, "DELIVRD", **name), now=NOW)
    await take_reply(Inbound("SMS_FIRST", "+4790000000", "STOPP", None), conn, keys, now=NOW)
    await persons.known_of(conn, keys, ANNA, reader=Caller(LARVIK, Role.MUNICIPALITY, "test"))
