"""The door of a person's own calendar: hers with its secret, the same 304 until something changes, nobody's without."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from time import perf_counter
from uuid import UUID, uuid4

import asyncpg
import httpx
import icalendar
import pytest
from samklasse_chassis.vault import Keys
from samklasse_notifications import api_feed, doorstep
from samklasse_notifications.domain.link import Purpose, digest
from samklasse_notifications.domain.link import token as made
from samklasse_notifications.handlers import classes
from samklasse_notifications.page.style import HEADERS

from .builders import ANNA, BILAL, NOW, cancelled, eight_weeks, published, set_clock
from .doors import opened
from .sending import reachable
from .telling import handle

SESSIONS = eight_weeks()


@pytest.fixture
async def client(pool: asyncpg.Pool, clock: asyncpg.Connection, keys: Keys) -> AsyncIterator[httpx.AsyncClient]:
    await set_clock(clock, NOW)
    doorstep.MISSES.forget()
    await reachable(pool, [ANNA, BILAL], keys, language="nb")
    await handle(pool, classes.publish_timetable, published(members=(ANNA, BILAL)))
    async with opened(pool, keys, api_feed.ROUTER) as found:
        yield found
    doorstep.MISSES.forget()


ADD_LINK = "INSERT INTO links (digest, ref, purpose, generation, made_at) VALUES ($1, $2, $3, $4, $5)"


async def token(pool: asyncpg.Pool, ref: UUID = ANNA, purpose: Purpose = Purpose.FEED, *, generation: int = 1) -> str:
    hers = made(b"s" * 32, ref, purpose, generation)
    await pool.execute(ADD_LINK, digest(hers), ref, purpose, generation, NOW)
    return hers


def events(answer: httpx.Response) -> dict[str, tuple[str, int]]:
    found = icalendar.Calendar.from_ical(answer.content).events
    return {str(e["UID"]): (str(e["STATUS"]), int(e["SEQUENCE"])) for e in found}


async def test_a_calendar_holds_her_sessions_and_is_known_by_its_tag_until_something_changes(
    client: httpx.AsyncClient, pool: asyncpg.Pool
) -> None:
    path = f"/c/{await token(pool)}.ics"
    first = await client.get(path)
    known = {"If-None-Match": first.headers["ETag"]}
    same = await client.get(path, headers=known)
    since = await client.get(path, headers={"If-Modified-Since": first.headers["Last-Modified"]})
    head = await client.head(path)
    moved = replace(SESSIONS[0], starts_at=SESSIONS[0].starts_at + timedelta(hours=1), revision=2)
    moved = replace(moved, ends_at=moved.ends_at + timedelta(hours=1))
    await handle(pool, classes.publish_timetable, published(moved, *SESSIONS[1:], members=(ANNA, BILAL), revision=2))
    changed = await client.get(path, headers=known)

    assert first.headers["Content-Type"].startswith("text/calendar")
    assert events(first) == {str(s.id): ("CONFIRMED", 1) for s in SESSIONS}
    assert (same.status_code, same.content, same.headers["ETag"]) == (304, b"", first.headers["ETag"])
    assert (since.status_code, head.status_code, head.content) == (304, 200, b"")
    assert changed.status_code == 200 and changed.headers["ETag"] != first.headers["ETag"]
    assert events(changed)[str(moved.id)] == ("CONFIRMED", 3)


async def test_what_was_cancelled_or_left_stays_and_says_so(client: httpx.AsyncClient, pool: asyncpg.Pool) -> None:
    hers, his = f"/c/{await token(pool)}.ics", f"/c/{await token(pool, BILAL)}.ics"
    gone = replace(SESSIONS[1], cancelled=True, revision=2)
    sessions = (SESSIONS[0], gone, *SESSIONS[2:])
    await handle(pool, classes.publish_timetable, published(*sessions, left=((BILAL, None),), revision=2))
    stays, left = events(await client.get(hers)), await client.get(his)
    await handle(pool, classes.cancel_class, cancelled(ANNA, revision=3))
    ended = await client.get(hers)

    assert stays[str(gone.id)] == ("CANCELLED", 3) and stays[str(SESSIONS[0].id)] == ("CONFIRMED", 2)
    assert {status for status, _ in events(left).values()} == {"CANCELLED"} and len(events(left)) == len(SESSIONS)
    assert {status for status, _ in events(ended).values()} == {"CANCELLED"}
    assert b"SUMMARY:AVLYST" in left.content and b"SUMMARY:AVLYST" in ended.content


async def test_who_moved_to_another_class_sees_this_one_cancelled(
    client: httpx.AsyncClient, pool: asyncpg.Pool
) -> None:
    path = f"/c/{await token(pool, BILAL)}.ics"
    await handle(pool, classes.publish_timetable, published(left=((BILAL, uuid4()),), revision=2))

    assert {status for status, _ in events(await client.get(path)).values()} == {"CANCELLED"}


async def test_every_address_that_opens_nothing_gets_the_same_answer(
    client: httpx.AsyncClient, pool: asyncpg.Pool
) -> None:
    hers, page = await token(pool), await token(pool, purpose=Purpose.PAGE)
    await pool.execute("UPDATE links SET revoked_at = $1", NOW)
    wrong = [hers, page, "A" * 14, "x" * 3000, "%00", "æ"]
    answers = [await client.get(f"/c/{each}.ics", headers={"If-None-Match": "*"}) for each in wrong]

    assert {(answer.status_code, answer.content) for answer in answers} == {(404, answers[0].content)}
    assert (await client.get(f"/c/{await token(pool, generation=2)}.ics")).status_code == 200


async def test_a_known_calendar_says_what_may_be_done_with_it_and_is_gone_with_its_link(
    client: httpx.AsyncClient, pool: asyncpg.Pool
) -> None:
    path = f"/c/{await token(pool)}.ics"
    known = {"If-None-Match": (await client.get(path)).headers["ETag"]}
    same = await client.get(path, headers=known)
    await pool.execute("UPDATE links SET revoked_at = $1", NOW)
    gone = await client.get(path, headers=known)

    assert (same.status_code, gone.status_code) == (304, 404)
    assert {name: same.headers[name] for name in HEADERS} == HEADERS | {"Cache-Control": api_feed.KEEP}
    assert {name: gone.headers[name] for name in HEADERS} == HEADERS


async def test_who_tries_many_addresses_has_to_wait_unless_one_is_right(
    client: httpx.AsyncClient, pool: asyncpg.Pool
) -> None:
    for number in range(doorstep.MOST_MISSES):
        await client.get(f"/c/{number}.ics")

    assert (await client.get("/c/again.ics")).status_code == 429
    assert (await client.get(f"/c/{await token(pool)}.ics")).status_code == 200


async def test_a_calendar_that_is_known_is_answered_for_in_two_milliseconds_and_one_read(
    client: httpx.AsyncClient, pool: asyncpg.Pool
) -> None:
    """The figure itself is the bench's, at the 99th part; here the median, so that a busy machine is no failure."""
    path = f"/c/{await token(pool)}.ics"
    known = {"If-None-Match": (await client.get(path)).headers["ETag"]}
    took = []
    for _ in range(200):
        began = perf_counter()
        answer = await client.get(path, headers=known)
        took.append(perf_counter() - began)
        assert answer.status_code == 304

    print(f"304: median {sorted(took)[100] * 1000:.2f} ms, p99 {sorted(took)[197] * 1000:.2f} ms")
    assert sorted(took)[100] < 0.01
