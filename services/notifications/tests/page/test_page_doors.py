"""The doors of the page: hers with her link, nobody's without, and what she does there is done."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid5

import pytest
from samklasse_chassis.tokens import Role
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.inbound import Inbound
from samklasse_notifications.domain.link import Purpose
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.handlers.absences import note_absence
from samklasse_notifications.handlers.replies import take_reply
from samklasse_notifications.page import whole
from samklasse_notifications.page.style import HEADERS
from samklasse_notifications.store import absences

from ..builders import ANNA, BILAL, NOW, eight_weeks, published, session, set_clock
from ..sending import intend, reachable
from .conftest import Home
from .pages import LESSON

SKIEN = "833333333"


async def test_her_link_opens_her_page_and_only_hers(home: Home) -> None:
    """F03: without a login, in her language beside Norwegian."""
    hers, his = await home.see(await home.token()), await home.see(await home.token(BILAL))

    assert hers.all("html")[0]["lang"] == "en"
    assert "mandag 11. januar kl. 17.30\u2060–\u206019.00" in hers.said("nb")
    assert "Du har fått plass i klassen norsk A2." in hers.said("nb")
    assert "Kontakt Larvik kommune" in hers.said("nb")
    assert "Du har ingen timer i planen nå." in his.said("nb")
    assert await home.token() == await home.token()


@pytest.mark.parametrize("wrong", ["", "A", "AAAAAAAAAAAAAA", "x" * 5000, "%00", "æøå", "' OR 1=1 --"])
async def test_every_address_that_opens_nothing_gets_the_same_answer(home: Home, wrong: str) -> None:
    token = await home.token()
    for path in (f"/p/{wrong}", f"/p/{wrong}/join/{LESSON.id}"):
        answer = await home.get(path)

        assert (answer.status_code, answer.content) in [(404, whole.missing()), (404, b'{"detail":"Not Found"}')]
    posted = await home.post(f"/p/{wrong or 'B'}/absence", session=str(LESSON.id))
    feed = await home.get(f"/p/{await home.token(purpose=Purpose.FEED)}")

    assert (posted.status_code, posted.content) == (feed.status_code, feed.content) == (404, whole.missing())
    assert (await home.get(f"/p/{token}")).status_code == 200


async def test_every_answer_says_that_nobody_may_keep_it_or_run_anything(home: Home) -> None:
    token = await home.token()
    answers = [
        await home.get(f"/p/{token}"),
        await home.get("/p/AAAAAAAAAAAAAA"),
        await home.get(f"/p/{token}/join/{LESSON.id}"),
        await home.post(f"/p/{token}/absence", session="nonsense"),
    ]

    assert [{name: answer.headers.get(name) for name in HEADERS} for answer in answers] == [HEADERS] * 4


async def test_a_revoked_link_opens_nothing_and_the_next_one_does(home: Home) -> None:
    """F03: revocable, by the municipality that answers for her."""
    old, feed = await home.token(), await home.token(purpose=Purpose.FEED)
    done = await home.as_municipality(f"/persons/{ANNA}/link")
    again = await home.as_municipality(f"/persons/{ANNA}/link")
    new = await home.token()

    assert (done.json(), again.json()) == ({"revoked": 2}, {"revoked": 0})
    assert (await home.get(f"/p/{old}")).content == whole.missing()
    assert len({old, feed, new}) == 3 and (await home.get(f"/p/{new}")).status_code == 200
    assert await home.token(purpose=Purpose.FEED) != feed


async def test_nobody_elses_municipality_and_no_other_role_revokes_a_link(home: Home) -> None:
    token = await home.token()
    answers = [
        await home.as_municipality(f"/persons/{ANNA}/link", SKIEN),
        await home.as_municipality(f"/persons/{ANNA}/link", role=Role.SUPPLIER),
        await home.as_municipality(f"/persons/{ANNA}/link", role=Role.OPERATOR),
    ]

    assert [answer.status_code for answer in answers] == [404] * 3
    assert (await home.get(f"/p/{token}")).status_code == 200


async def test_no_link_lies_in_the_database(home: Home) -> None:
    token = await home.token()
    rows = await home.pool.fetch("SELECT l::text AS row FROM links l")

    assert rows and not [row for row in rows if token in row["row"]]


async def test_a_new_key_does_not_change_the_links_that_people_have(home: Home, tmp_path: Any) -> None:
    """The old key stays in the file behind the new one; when it is gone, a new link is made."""
    from samklasse_chassis import vault

    token, lines = await home.token(), (tmp_path / "kek").read_text().split()
    fresh = vault.new_kek()
    (tmp_path / "both").write_text("\n".join([fresh, *lines]) + "\n")
    (tmp_path / "both").chmod(0o600)
    home.keys = vault.load(tmp_path / "both")

    assert await home.token() == token
    (tmp_path / "fresh").write_text(fresh + "\n")
    (tmp_path / "fresh").chmod(0o600)
    home.keys = vault.load(tmp_path / "fresh")
    assert await home.token() != token


async def test_she_chooses_a_language_and_is_told_so_in_it(home: Home) -> None:
    """F03: Language."""
    token = await home.token()
    answer = await home.post(f"/p/{token}/language", language="nn")
    shown = await home.get(answer.headers["location"])
    await home.post(f"/p/{token}/language", language="klingon")

    assert answer.status_code == 303
    assert "Språket er lagra." in shown.text
    assert await home.pool.fetchval("SELECT language FROM recipients WHERE ref = $1", ANNA) == "nn"


async def test_i_cannot_come_is_kept_once_shown_and_taken_back(home: Home) -> None:
    """F03: I can't come; no cause is asked or kept."""
    token, hers = await home.token(), {"session": str(LESSON.id)}
    for _ in range(2):
        answer = await home.post(f"/p/{token}/absence", **hers)
    absent = await home.see(token)
    rows = await home.pool.fetch("SELECT person_id FROM absences")
    await home.post(f"/p/{token}/absence", **hers, coming="yes")

    assert (answer.status_code, answer.headers["location"]) == (303, f"/p/{token}")
    assert "Du har sagt fra at du ikke kan komme til denne timen." in absent.said("nb")
    assert [row["person_id"] for row in rows] == [ANNA]
    assert await home.pool.fetchval("SELECT count(*) FROM absences") == 0


async def test_nobody_is_absent_from_what_is_not_hers_or_is_over(home: Home) -> None:
    his = await home.token(BILAL)
    await home.post(f"/p/{his}/absence", session=str(LESSON.id))
    await home.at(minutes_before=-91)
    await home.post(f"/p/{await home.token()}/absence", session=str(LESSON.id))

    assert await home.pool.fetchval("SELECT count(*) FROM absences") == 0


async def test_cannot_come_without_a_session_means_the_next_one_if_it_is_near(home: Home) -> None:
    async with home.pool.acquire() as conn, conn.transaction():
        near = await note_absence(conn, ANNA, now=LESSON.starts_at - timedelta(days=2))
        far = await note_absence(conn, ANNA, now=LESSON.starts_at - timedelta(days=8))
        none = await note_absence(conn, BILAL, now=LESSON.starts_at - timedelta(days=2))
        absent = list(await absences.absent(conn, LESSON))

    assert (near, far, none, absent) == (True, False, False, [ANNA])


async def test_a_session_that_has_moved_since_is_another_one(home: Home) -> None:
    await home.post(f"/p/{await home.token()}/absence", session=str(LESSON.id))
    moved = session(date(2027, 1, 11), "18:30", revision=2)
    await home.publish(published(moved, *eight_weeks()[1:], revision=2))

    async with home.pool.acquire() as conn:
        assert list(await absences.absent(conn, LESSON)) == [ANNA]
        assert list(await absences.absent(conn, moved)) == []
    assert "Jeg kan ikke komme" in (await home.see(await home.token())).said("nb")


async def test_what_left_is_shown_with_its_way_its_time_and_what_it_replaced(home: Home) -> None:
    """F07: what we tried to tell her, when, by which channel, with proof."""
    await left(home, 1, "SMS", proof="DELIVERED")
    moved = session(date(2027, 1, 12), "18:30", revision=2)
    await home.publish(published(moved, *eight_weeks()[1:], revision=2), now=NOW + timedelta(hours=2))
    await left(home, 2, "EMAIL")
    said = (await home.see(await home.token())).said("nb")

    assert "Klassen norsk A2 har fått nye tider." in said and "Du har fått plass" not in said
    assert "Sendt på e-post fredag 8. januar kl. 15.00." in said
    assert "Dette gjelder i stedet for det vi sendte fredag 8. januar kl. 14.00." in said
    assert "Kom frem" not in said


async def test_of_what_she_was_told_the_page_shows_what_is_still_to_come(home: Home) -> None:
    """Reminders of lessons that are over are gone, however many there were, and so are those lessons."""
    lessons = eight_weeks()
    whole_term = (await home.see(await home.token())).said("nb")
    for number, lesson in enumerate(lessons[:8]):
        for kind in (Kind.REMINDER, Kind.REMINDER_SOON):
            for again in range(5):
                await intend(
                    home.pool, [ANNA], uuid5(lesson.id, f"{kind} {again}"), kind, useful_until=lesson.starts_at,
                    notice=f"{kind} {number}",
                )  # fmt: skip
    await set_clock(home.clock, lessons[7].ends_at + timedelta(hours=1))
    outline = await home.see(await home.token())

    assert "Det er 16 undervisningstimer" in whole_term
    assert "Det er 8 undervisningstimer" in outline.said("nb")
    assert len(outline.all("article")) == 1


async def left(home: Home, version: int, channel: str, *, proof: str | None = None) -> None:
    """A version of the class's thread has left."""
    at = NOW + timedelta(hours=version)
    row = await home.pool.fetchrow(
        "SELECT i.id, i.thread_id FROM intents i JOIN threads t ON t.id = i.thread_id"
        " WHERE i.version = $1 AND i.kind <> 'REMINDER'",
        version,
    )
    await home.pool.execute(
        "INSERT INTO deliveries (intent_id, thread_id, channel, step, state, due_at, useful_until)"
        " VALUES ($1, $2, $3, 1, 'TOLD', $4, $4)"
        " ON CONFLICT DO NOTHING",
        row["id"], row["thread_id"], channel, at,
    )  # fmt: skip
    await home.pool.execute(
        "INSERT INTO attempts (key, intent_id, thread_id, channel, language, fallback, state, lease_until, handed_at,"
        " provider, proof, proved_at) VALUES ($1, $2, $3, $4, 'uk', false, 'ACCEPTED', $5, $5, 'SMTP', $6, $5)",
        uuid5(row["id"], channel), row["id"], row["thread_id"], channel, at, proof,
    )  # fmt: skip
    await home.pool.execute("UPDATE threads SET told_version = $2 WHERE id = $1", row["thread_id"], version)


async def test_her_page_says_that_sms_is_stopped_until_she_writes_start(home: Home) -> None:
    """STOP is answered by no SMS: this is where she sees that it was heard, and how to take it back."""
    await reachable(home.pool, [ANNA], home.keys, channel=Channel.SMS, language="en")
    token, seen = await home.token(), []
    for said in ("Hello", "STOP", "START"):
        async with home.pool.acquire() as conn, conn.transaction():
            await take_reply(Inbound("SMS_FIRST", "+4790000000", said), conn, home.keys, now=NOW)
        seen.append((await home.see(token)).said("en"))

    assert ["Reply START to an SMS from us" in page for page in seen] == [False, True, False]
