"""Her inbox: what her page tells, as data for the portal; whoever has her link reads it, and says what she has read."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import pytest
from samklasse_chassis import replaying
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.route import Reason
from samklasse_notifications.domain.thread import Kind, intent_id, thread_id
from samklasse_notifications.handlers import classes, erasure
from samklasse_notifications.store import escalations, history, replayed
from samklasse_notifications.tell import silence

from ..builders import ANNA, BILAL, CLASS, LARVIK, NOW, cancelled, eight_weeks, published, session
from ..sending import SUBJECT, intend, reachable, tasks
from ..telling import handle, intents, mark_told
from ..test_erasure import asked
from .conftest import Home
from .pages import LESSON
from .test_page_doors import left

OF_CLASS = thread_id(ANNA, CLASS)


async def answer(home: Home, ref: UUID = ANNA, **params: Any) -> dict[str, Any]:
    got = await home.client.get(f"/p/{await home.token(ref)}/inbox", params=params)
    assert got.status_code == 200
    found: dict[str, Any] = got.json()
    return found


async def entries(home: Home, ref: UUID = ANNA, **params: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await answer(home, ref, **params))["entries"]
    return found


async def kinds(home: Home) -> list[tuple[str, int]]:
    return [(entry["kind"], entry["version"]) for entry in await entries(home)]


async def read(home: Home, version: object, *, thread: UUID = OF_CLASS, ref: UUID = ANNA) -> int:
    return (await home.post(f"/p/{await home.token(ref)}/inbox/{thread}/read", version=str(version))).status_code


async def move(home: Home) -> None:
    moved = session(date(2027, 1, 12), "18:30", revision=2)
    await home.publish(published(moved, *eight_weeks()[1:], revision=2), now=NOW + timedelta(hours=2))


async def test_a_thread_is_one_entry_with_her_words_and_the_ways_it_left_by(home: Home) -> None:
    """Issue 6, item 2: in-app inbox, for the portal."""
    await reachable(home.pool, [ANNA], home.keys, channel=Channel.SMS, language="en")
    before = (await entries(home))[0]["told"]
    await left(home, 1, "SMS", proof="DELIVERED")
    (entry,) = await entries(home)
    (words,) = entry["words"]

    assert {entry[name] for name in ("thread", "subject")} == {str(OF_CLASS), str(CLASS)}
    assert (entry["kind"], entry["version"], entry["read_at"]) == ("NEW_CLASS", 1, None)
    assert (words["language"], words["direction"]) == ("en", "ltr")
    assert "Norwegian A2" in words["title"] and any("Larvik kommune" in line for line in words["lines"])
    assert entry["at"] == NOW.isoformat().replace("+00:00", "Z")
    assert (before, [way["way"] for way in entry["told"]]) == ([], ["SMS"])
    assert entry["told"][0]["delivered_at"] is not None
    assert await entries(home, BILAL) == []


async def test_what_is_over_is_not_said_any_more(home: Home) -> None:
    (before,) = await entries(home)
    await home.at(minutes_before=-24 * 60)
    (after,) = await entries(home)

    assert "11 January" in str(before["words"]) and "11 January" not in str(after["words"])


async def test_a_newer_version_takes_the_place_of_the_older(home: Home) -> None:
    await mark_told(home.pool, ANNA)
    await read(home, 1)
    await move(home)
    (entry,) = await entries(home)

    assert (entry["kind"], entry["version"], entry["read_at"]) == ("CLASS_CHANGED", 2, None)


async def test_what_is_cancelled_is_shown_as_cancelled(home: Home) -> None:
    await mark_told(home.pool, ANNA)
    await handle(home.pool, classes.cancel_class, cancelled(ANNA))

    assert await kinds(home) == [("CLASS_CANCELLED", 2)]


async def test_what_was_silenced_is_not_shown(home: Home) -> None:
    async with home.pool.acquire() as conn, conn.transaction():
        await silence(conn, [CLASS])

    assert await entries(home) == []
    assert await read(home, 2) == 404


@pytest.mark.parametrize(("send", "shown"), [(True, [("REMINDER", 1), ("NEW_CLASS", 1)]), (False, [("NEW_CLASS", 1)])])
async def test_what_a_replay_brought_is_shown_when_it_is_let_go(
    home: Home, send: bool, shown: list[tuple[str, int]]
) -> None:
    with replaying.marked({replaying.CONSUMER_HEADER: "notifications"}):
        await intend(home.pool, [ANNA], SUBJECT, useful_until=LESSON.starts_at)
    held, page = await kinds(home), await home.see(await home.token())
    refused = await read(home, 1, thread=thread_id(ANNA, SUBJECT))
    async with home.pool.acquire() as conn, conn.transaction():
        await replayed.let_go(conn, LARVIK, send=send, now=NOW)

    assert (held, refused, len(page.all("article"))) == ([("NEW_CLASS", 1)], 404, 1)
    assert await kinds(home) == shown


async def test_a_reminder_is_there_until_the_lesson_begins(home: Home) -> None:
    await intend(home.pool, [ANNA], SUBJECT, useful_until=LESSON.starts_at)
    before = await kinds(home)
    await home.at(minutes_before=0)

    assert (before, await kinds(home)) == ([("REMINDER", 1), ("NEW_CLASS", 1)], [("NEW_CLASS", 1)])


@pytest.mark.parametrize(
    ("language", "said"),
    [("ar", [("ar", "rtl")]), ("uk", [("uk", "ltr")]), ("am", [("nb", "ltr"), ("en", "ltr")])],
)
async def test_it_is_said_in_her_language_and_which_way_that_reads(
    home: Home, language: str, said: list[tuple[str, str]]
) -> None:
    await home.pool.execute("UPDATE recipients SET language = $1 WHERE ref = $2", language, ANNA)
    (entry,) = await entries(home)

    assert [(words["language"], words["direction"]) for words in entry["words"]] == said
    assert all(words["title"] and words["lines"] for words in entry["words"])


async def test_one_message_without_words_hides_no_other(home: Home) -> None:
    await intend(home.pool, [ANNA], SUBJECT, Kind.ACCESS_OPENED)

    assert [(entry["kind"], bool(entry["words"])) for entry in await entries(home)] == [
        ("ACCESS_OPENED", False), ("NEW_CLASS", True),
    ]  # fmt: skip


async def test_it_is_read_page_by_page_and_a_change_meanwhile_skips_nothing(home: Home) -> None:
    await mark_told(home.pool, ANNA)
    subjects = [uuid5(CLASS, str(number)) for number in range(3)]
    for subject in subjects:
        await intend(home.pool, [ANNA], subject, useful_until=LESSON.starts_at)
    first = await answer(home, limit=2)
    await intend(home.pool, [ANNA], subjects[1], notice="again", useful_until=LESSON.starts_at)
    second = await answer(home, limit=2, after=first["next"])
    last = await answer(home, limit=2, after=second["next"])

    assert [entry["subject"] for entry in first["entries"]] == [str(subjects[2]), str(subjects[1])]
    assert [entry["subject"] for entry in second["entries"]] == [str(subjects[0]), str(CLASS)]
    assert (last["entries"], last["next"]) == ([], None)


async def test_read_twice_is_read_once_and_keeps_when_it_was(home: Home) -> None:
    first = await read(home, 1)
    (before,) = await entries(home)
    await home.at(minutes_before=10)
    again = await read(home, 1)
    (after,) = await entries(home)
    async with home.pool.acquire() as conn:
        (kept,) = await history.history(conn, ANNA, LARVIK)
        (known,) = await history.history_of(conn, ANNA)

    assert kept["read_at"] == known["read_at"] == datetime.fromisoformat(before["read_at"])
    assert (first, again) == (200, 200)
    assert before["read_at"] == after["read_at"] is not None
    assert await home.pool.fetchval("SELECT count(*) FROM inbox_reads") == 1


async def test_what_she_has_read_nobody_tells_by_hand_also_when_its_ways_fail_later(home: Home) -> None:
    before = await tasks(home.pool)
    await read(home, 1)
    ended = await tasks(home.pool)
    async with home.pool.acquire() as conn, conn.transaction():
        await escalations.escalate(conn, [(intent_id(OF_CLASS, 1), Reason.ALL_FAILED)], now=NOW)

    assert (before, ended) == ([("NO_WAY", None)], [("NO_WAY", "OVERTAKEN")])
    assert await tasks(home.pool) == ended


async def test_whoever_has_read_of_it_is_told_of_its_end(home: Home) -> None:
    await read(home, 1)
    await handle(home.pool, classes.cancel_class, cancelled(ANNA))

    assert await intents(home.pool) == [(ANNA, "NEW_CLASS", 1, "TOLD"), (ANNA, "CLASS_CANCELLED", 2, "WAITING")]


async def test_reading_an_older_version_ends_nothing_of_the_newer(home: Home) -> None:
    await move(home)
    old = await read(home, 1)
    (entry,) = await entries(home)

    assert (old, entry["version"], entry["read_at"]) == (200, 2, None)
    assert (await tasks(home.pool))[-1] == ("NO_WAY", None)
    assert (await intents(home.pool))[-1] == (ANNA, "NEW_CLASS", 2, "WAITING")


@pytest.mark.parametrize("version", ["2", "0", "-1", "", "1.0", "٣", "9" * 30, "x"])
async def test_nothing_is_read_that_was_not_shown(home: Home, version: str) -> None:
    assert await read(home, version) == 404
    assert await home.pool.fetchval("SELECT count(*) FROM inbox_reads") == 0


async def test_what_she_has_read_goes_with_her(home: Home) -> None:
    await read(home, 1)
    async with home.pool.acquire() as conn, conn.transaction():
        await erasure.erase_person(asked(), conn, now=NOW)

    assert await home.pool.fetchval("SELECT count(*) FROM inbox_reads") == 0
