"""What people write back: SMS stops and starts, an absence is noted, and everything else is only counted."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from samklasse_chassis.http import Caller, NotFound, Reading, Role
from samklasse_chassis.vault import Keys
from samklasse_notifications.api_providers import ROUTER
from samklasse_notifications.api_replies import get_replies
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.inbound import Inbound, Meaning
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.handlers import classes
from samklasse_notifications.handlers.replies import take_reply

from .builders import ANNA, BILAL, LARVIK, NOW, eight_weeks, published
from .doors import listening
from .sending import SUBJECT, MakeSender, intend, reachable, send_all
from .smsc import Centre, http_gateway, smpp_centre
from .telling import handle

pytestmark = pytest.mark.usefixtures("at_noon")
ANNAS, SKIEN = "+4790000000", "822222220"
SECRET = {"SAMKLASSE_SMS_SECRET": "hemmelig"}


async def write(pool: asyncpg.Pool, keys: Keys, text: str, *, sender: str = ANNAS, name: str | None = None) -> Any:
    async with pool.acquire() as conn, conn.transaction():
        return await take_reply(Inbound("SMS_FIRST", sender, text, name), conn, keys, now=NOW)


async def suppressed(pool: asyncpg.Pool) -> list[tuple[str, str | None]]:
    rows = await pool.fetch("SELECT channel, suppressed_for FROM contact_points ORDER BY ref, rank")
    return [tuple(row) for row in rows]


async def counted(pool: asyncpg.Pool) -> dict[str, int]:
    rows = await pool.fetch(
        "SELECT meaning, count(*) AS n FROM replies WHERE owner_orgnr = $1 GROUP BY meaning", LARVIK
    )
    return {row["meaning"]: row["n"] for row in rows}


async def test_stop_ends_sms_to_her_what_waits_takes_another_way_and_start_takes_it_back(
    pool: asyncpg.Pool, keys: Keys
) -> None:
    await reachable(pool, [ANNA], keys, channel=Channel.SMS, then=Channel.EMAIL)
    await intend(pool, [ANNA], SUBJECT, Kind.NEW_CLASS)
    meant = [await write(pool, keys, "STOPP")]
    stopped = await suppressed(pool)
    ways = [tuple(row) for row in await pool.fetch("SELECT channel, state FROM deliveries ORDER BY position")]
    meant.append(await write(pool, keys, "Start"))

    assert meant == [Meaning.STOP, Meaning.START]
    assert stopped == [("SMS", "STOPPED"), ("EMAIL", None)]
    assert ways == [("SMS", "REFUSED"), ("EMAIL", "WAITING")]
    assert (await suppressed(pool))[0] == ("SMS", None)
    assert await counted(pool) == {"STOP": 1, "START": 1}


async def test_stop_holds_against_every_import_until_start(pool: asyncpg.Pool, keys: Keys) -> None:
    """Left out once and given again, or given for somebody else: whoever reads there has said what she wants."""
    await reachable(pool, [ANNA], keys, channel=Channel.SMS, then=Channel.EMAIL)
    await write(pool, keys, "STOPP")
    await reachable(pool, [ANNA], keys)
    await reachable(pool, [ANNA], keys, channel=Channel.SMS)
    await reachable(pool, [BILAL], keys, channel=Channel.SMS, first=91111111)
    await reachable(pool, [BILAL], keys, channel=Channel.SMS)
    held = await suppressed(pool)
    await write(pool, keys, "START")

    assert held == [("SMS", "STOPPED")] * 2
    assert await suppressed(pool) == [("SMS", None)] * 2


async def test_start_frees_no_address_that_was_not_stopped_by_its_owner(pool: asyncpg.Pool, keys: Keys) -> None:
    await reachable(pool, [ANNA], keys, channel=Channel.SMS)
    await pool.execute("UPDATE contact_points SET suppressed_for = 'GONE'")
    await write(pool, keys, "START")

    assert await suppressed(pool) == [("SMS", "GONE")]


async def test_a_households_number_stops_for_all_and_nobody_knows_who_of_it_cannot_come(
    pool: asyncpg.Pool, keys: Keys
) -> None:
    for person in (ANNA, BILAL):
        await reachable(pool, [person], keys, channel=Channel.SMS)
    await handle(pool, classes.publish_timetable, published(members=(ANNA, BILAL)))
    away = await write(pool, keys, "Kan ikke komme")
    await write(pool, keys, "STOPP")

    assert away is Meaning.UNKNOWN
    assert await pool.fetchval("SELECT count(*) FROM absences") == 0
    assert await suppressed(pool) == [("SMS", "STOPPED")] * 2


async def test_that_she_cannot_come_is_noted_of_her_next_lesson_once(pool: asyncpg.Pool, keys: Keys) -> None:
    await reachable(pool, [ANNA, BILAL], keys, channel=Channel.SMS)
    await handle(pool, classes.publish_timetable, published(members=(ANNA, BILAL)))
    meant = [await write(pool, keys, "Вибачте, я не зможу прийти", name="a-1") for _ in range(2)]
    rows = await pool.fetch("SELECT person_id, session_id FROM absences")

    assert meant == [Meaning.CANNOT_COME, None]
    assert [tuple(row) for row in rows] == [(ANNA, eight_weeks()[0].id)]
    assert await counted(pool) == {"CANNOT_COME": 1}


async def test_what_leaves_doubt_and_what_strangers_write_changes_nothing(pool: asyncpg.Pool, keys: Keys) -> None:
    await reachable(pool, [ANNA], keys, channel=Channel.SMS)
    said = [("Hei, når er timen?", ANNAS), ("Kan ikke komme", ANNAS), ("STOPP", "+4799999999")]
    meant = [await write(pool, keys, text, sender=sender) for text, sender in said]

    assert meant == [Meaning.UNKNOWN, Meaning.UNKNOWN, Meaning.STOP]
    assert await suppressed(pool) == [("SMS", None)]
    assert await counted(pool) == {"UNKNOWN": 2}


async def test_neither_number_nor_words_are_kept(pool: asyncpg.Pool, keys: Keys) -> None:
    await reachable(pool, [ANNA], keys, channel=Channel.SMS)
    await write(pool, keys, "Jeg er syk av kreft", name="a-1")
    row = await pool.fetchrow("SELECT * FROM replies")

    assert set(row.keys()) == {"id", "owner_orgnr", "meaning", "heard_at"}


async def test_a_municipality_sees_how_much_is_written_by_its_own_people(pool: asyncpg.Pool, keys: Keys) -> None:
    await reachable(pool, [ANNA], keys, channel=Channel.SMS)
    for text in ("Hei", "Hva?", "STOPP"):
        await write(pool, keys, text)
    async with pool.acquire() as conn:
        seen = [
            await get_replies(Reading(conn, Caller(orgnr, Role.MUNICIPALITY, "a"), NOW)) for orgnr in (LARVIK, SKIEN)
        ]
        with pytest.raises(NotFound):
            await get_replies(Reading(conn, Caller(LARVIK, Role.SUPPLIER, "a"), NOW))

    assert seen == [{"STOP": 1, "UNKNOWN": 2}, {}]


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[Centre]:
    with http_gateway(tmp_path / "sms.db") as running:
        yield running


async def silent(centre: Centre) -> None:
    for _ in range(500):
        if await asyncio.to_thread(centre.waiting) == 0:
            return
        await asyncio.sleep(0.02)
    pytest.fail("the gateway is not heard")


async def test_a_gateway_over_http_proves_a_delivery_and_hands_on_what_she_writes(
    pool: asyncpg.Pool, gateway: Centre, keys: Keys, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], keys, channel=Channel.SMS)
    await intend(pool, [ANNA], SUBJECT)
    await send_all(make_sender(sms_url=gateway.url))
    async with listening(pool, keys, ROUTER, **SECRET) as url:
        await asyncio.to_thread(gateway.call_back, f"{url}/providers/sms-first", "hemmelig")
        await asyncio.to_thread(gateway.report, "DELIVRD", "ENROUTE", copies=2)
        await asyncio.to_thread(gateway.write, ANNAS, "STOPP")
        await silent(gateway)

    assert await pool.fetchval("SELECT proof FROM attempts") == "DELIVERED"
    assert await pool.fetchval("SELECT count(*) FROM receipts WHERE NOT parked") == 2
    assert await suppressed(pool) == [("SMS", "STOPPED")]


@pytest.mark.parametrize(
    ("path", "authorization", "status"),
    [
        ("sms-first/receipts", None, 401),
        ("sms-first/receipts", "Bearer feil", 401),
        ("sms-first/inbound", "Bearer", 401),
        ("sms-second/receipts", "Bearer hemmelig", 401),
        ("sms-second/receipts", "Bearer", 401),
        ("push/receipts", "Bearer hemmelig", 404),
        ("sms-first/receipts", "Bearer hemmelig", 204),
    ],
)
async def test_only_the_providers_own_secret_opens_its_door(
    pool: asyncpg.Pool, keys: Keys, path: str, authorization: str | None, status: int
) -> None:
    headers = {"Authorization": authorization} if authorization is not None else {}
    async with (
        listening(pool, keys, ROUTER, **SECRET) as url,
        httpx.AsyncClient() as client,
    ):
        answer = await client.post(f"{url}/providers/{path}", json={"id": "a", "state": "DELIVRD"}, headers=headers)

    assert answer.status_code == status
    assert await pool.fetchval("SELECT count(*) FROM receipts") == (status == 204)


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("receipts", {"state": "DELIVRD"}, 422),
        ("receipts", {"state": "HELLO", "id": "a"}, 204),
        ("receipts", {"state": "DELIVRD", "id": "a" * 101}, 422),
        ("receipts", {"state": "DELIVRD", "key": "no uuid"}, 422),
        ("inbound", {"id": "a", "from": "90000000", "text": "STOPP"}, 422),
        ("inbound", {"id": "a", "from": ANNAS, "text": "x" * 1601}, 422),
        ("inbound", {"id": "a", "from": ANNAS, "text": "x" * 20_000}, 413),
        ("inbound", {"id": "a", "from": ANNAS, "text": "STOPP", "more": 1}, 204),
    ],
)
async def test_a_body_that_will_not_do_is_refused_and_not_repeated(
    pool: asyncpg.Pool, keys: Keys, path: str, body: dict[str, object], status: int
) -> None:
    headers = {"Authorization": "Bearer hemmelig"}
    async with (
        listening(pool, keys, ROUTER, **SECRET) as url,
        httpx.AsyncClient() as client,
    ):
        answer = await client.post(f"{url}/providers/sms-first/{path}", json=body, headers=headers)

    assert (answer.status_code, answer.content) == (status, b"")


async def test_an_sms_network_hands_on_what_she_writes(
    tmp_path: Path, pool: asyncpg.Pool, keys: Keys, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], keys, channel=Channel.SMS)
    await handle(pool, classes.publish_timetable, published(members=(ANNA,)))
    with smpp_centre(tmp_path / "smsc.db") as centre:
        await send_all(make_sender(sms_url=centre.sms_url))
        await asyncio.to_thread(centre.write, ANNAS, "Kan ikke komme i dag")
        await silent(centre)

    assert await pool.fetchval("SELECT count(*) FROM absences") == 1
    assert await counted(pool) == {"CANNOT_COME": 1}
