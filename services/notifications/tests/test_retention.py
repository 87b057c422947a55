"""What is over is forgotten after thirteen months: whole threads, and never the proof of what touched her rights."""

import random
from datetime import datetime, timedelta
from uuid import UUID, uuid4, uuid5

import asyncpg
import pytest
from samklasse_chassis import vault
from samklasse_notifications import retention
from samklasse_notifications.domain.errors import BadRetention
from samklasse_notifications.domain.kinds import REFUSABLE
from samklasse_notifications.domain.receipt import Proof, Receipt
from samklasse_notifications.domain.thread import Kind, thread_id
from samklasse_notifications.domain.words import OSLO
from samklasse_notifications.handlers import classes, deadlines, reminders
from samklasse_notifications.handlers.coordinators import DIGEST_IS_NEWS_FOR
from samklasse_notifications.store import receipts
from samklasse_notifications.store import retention as store

from .builders import ANNA, BILAL, CLASS, NOW, cancelled, eight_weeks, published, reminder_due, set_clock
from .outside import Peer
from .sending import MakeSender, end_training, intend, people, reachable, send_all
from .telling import handle, mark_told
from .test_deadlines import due, near

pytestmark = pytest.mark.usefixtures("at_noon")
KEPT = retention.kept_for({})
LAST = eight_weeks()[-1].ends_at
TABLES = (
    "timetables", "threads", "intents", "deliveries", "attempts", "escalations", "inbox_reads", "notices", "receipts",
)  # fmt: skip
RECEIPT_SQL = """
INSERT INTO receipts (provider, key, proof, code, parked, heard_at)
SELECT provider, key, 'DELIVERED', '2', false, handed_at
  FROM attempts
"""
READ_SQL = "INSERT INTO inbox_reads (intent_id, read_at) SELECT id, planned_at FROM intents"
STAND_SQL = """
SELECT t.id, bool_or(i.useful_until >= $1 OR i.kind = ANY($2) AND i.state <> 'SILENCED') AS stays
  FROM threads t
  JOIN intents i ON i.thread_id = t.id
 GROUP BY t.id
"""


async def counted(pool: asyncpg.Pool) -> dict[str, int]:
    found = {table: await pool.fetchval(f"SELECT count(*) FROM {table}") for table in TABLES}  # noqa: S608 (our own names)
    return {table: rows for table, rows in found.items() if rows}


@pytest.fixture(autouse=True)
def few_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "BATCH", 7)
    monkeypatch.setattr(retention, "PAUSE_SECONDS", 0.0)


async def a_class(pool: asyncpg.Pool, keys: vault.Keys, one: MakeSender, mail_catcher: Peer) -> None:
    """Anna and Bilal are told of it, to be reminded once, and have read all of it; a receipt has come for each mail."""
    await reachable(pool, [ANNA, BILAL], keys)
    await handle(pool, classes.publish_timetable, published(members=(ANNA, BILAL)))
    first = eight_weeks()[0]
    await handle(pool, reminders.remind_of_session, reminder_due(first), now=first.starts_at - timedelta(hours=24))
    await send_all(one(smtp_url=mail_catcher.smtp_url))
    await pool.execute(RECEIPT_SQL)
    await pool.execute(READ_SQL)


async def test_a_class_is_remembered_for_thirteen_months_after_its_last_lesson(
    pool: asyncpg.Pool, clock: asyncpg.Connection, keys: vault.Keys, make_sender: MakeSender, mail_catcher: Peer
) -> None:
    await a_class(pool, keys, make_sender, mail_catcher)
    whole = await counted(pool)
    await set_clock(clock, LAST + KEPT - timedelta(minutes=1))
    await retention.forget(pool, KEPT)
    before = await counted(pool)
    await set_clock(clock, LAST + KEPT + timedelta(minutes=1))
    await retention.forget(pool, KEPT)

    assert (whole["timetables"], whole["threads"], whole["notices"], whole["receipts"]) == (1, 4, 2, 2)
    assert (before["timetables"], before["threads"], before["notices"]) == (1, 2, 1)
    assert await counted(pool) == {}
    assert await pool.fetchval("SELECT count(*) FROM recipients") == 2


async def test_that_her_training_ended_stays_proved_until_she_is_erased(
    pool: asyncpg.Pool, clock: asyncpg.Connection, keys: vault.Keys, make_sender: MakeSender, mail_catcher: Peer
) -> None:
    await reachable(pool, [ANNA], keys)
    await end_training(pool)
    await send_all(make_sender(smtp_url=mail_catcher.smtp_url))
    (key,) = [row["key"] for row in await pool.fetch("SELECT key FROM attempts")]
    async with pool.acquire() as conn, conn.transaction():
        await receipts.keep(conn, Receipt("SMTP", Proof.DELIVERED, "2", key=key), now=NOW)
    await set_clock(clock, NOW + 9 * KEPT)
    await retention.forget(pool, KEPT)
    (kept,) = await pool.fetch("SELECT state, proof FROM attempts")

    assert tuple(kept) == ("ACCEPTED", "DELIVERED")
    assert (await counted(pool))["notices"] == 2


async def test_a_thread_in_which_nothing_was_ever_said_goes_with_its_class(
    pool: asyncpg.Pool, clock: asyncpg.Connection
) -> None:
    """Of a class that is cancelled before anybody has heard of it nobody is told."""
    await handle(pool, classes.publish_timetable, published())
    await pool.execute("DELETE FROM escalations; DELETE FROM deliveries; DELETE FROM intents")
    await handle(pool, classes.cancel_class, cancelled(ANNA))
    assert await pool.fetchval("SELECT count(*) FROM threads WHERE recipient = $1", ANNA) == 1
    await set_clock(clock, LAST + KEPT + timedelta(days=1))
    await pool.execute("UPDATE timetables SET changed_at = $1", NOW)
    await retention.forget(pool, KEPT)
    left = await counted(pool)

    assert (left.get("timetables"), left.get("threads")) == (None, None)


async def test_while_a_timetable_names_her_her_thread_stays_so_that_an_erasure_finds_it(
    pool: asyncpg.Pool, clock: asyncpg.Connection
) -> None:
    await handle(pool, classes.publish_timetable, published())
    await set_clock(clock, LAST + KEPT + timedelta(days=1))
    await pool.execute("UPDATE timetables SET changed_at = operator.now()")
    await retention.forget(pool, KEPT)

    assert await pool.fetchval("SELECT count(*) FROM threads WHERE subject = $1", CLASS) == 1


async def test_what_somebody_is_just_planning_is_left_for_tomorrow(
    pool: asyncpg.Pool, clock: asyncpg.Connection
) -> None:
    subject = uuid4()
    await intend(pool, [ANNA, BILAL], subject)
    await set_clock(clock, NOW + 2 * KEPT)
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute("SELECT FROM threads WHERE id = $1 FOR UPDATE", thread_id(ANNA, subject))
        await retention.forget(pool, KEPT)

    assert [row["recipient"] for row in await pool.fetch("SELECT recipient FROM threads")] == [ANNA]


@pytest.mark.parametrize("seed", range(4))
async def test_exactly_what_is_over_goes_whatever_was_said_in_which_order(seed: int, pool: asyncpg.Pool) -> None:
    dice = random.Random(seed)
    for step, ago in enumerate(sorted((dice.randrange(1, 900) for _ in range(60)), reverse=True)):
        subject = uuid5(CLASS, str(dice.randrange(12)))
        said_at = NOW - timedelta(days=ago)
        kind = dice.choice((Kind.NEW_CLASS, Kind.CLASS_CHANGED, Kind.CLASS_LEFT, Kind.REMINDER))
        until = said_at + timedelta(days=dice.randrange(1, 200))
        await intend(
            pool, dice.sample(people(4), 2), subject, kind, useful_until=until, notice=f"notice {step}", now=said_at
        )
        await _heard(pool, dice, subject)
    stands = {row["id"]: row["stays"] for row in await pool.fetch(STAND_SQL, NOW - KEPT, REFUSABLE)}
    await retention.forget(pool, KEPT)
    left = {row["id"] for row in await pool.fetch("SELECT DISTINCT thread_id AS id FROM intents")}

    assert left == {id_ for id_, stays in stands.items() if stays}
    assert 0 < len(left) < len(stands)
    assert await pool.fetchval("SELECT count(*) FROM notices") == await pool.fetchval(
        "SELECT count(DISTINCT notice_id) FROM intents"
    )


async def _heard(pool: asyncpg.Pool, dice: random.Random, subject: UUID) -> None:
    for who in people(4):
        if dice.random() < 0.5:
            await mark_told(pool, who, subject)


async def test_what_a_digest_has_told_goes_when_the_digest_is_no_news_and_what_is_untold_stays(
    pool: asyncpg.Pool, clock: asyncpg.Connection
) -> None:
    """Its digest may be late: an outage, or a message set aside."""
    told = [near() for _ in range(9)]
    for each in told:
        await handle(pool, deadlines.gather_deadline, each)
    await handle(pool, deadlines.tell_of_deadlines, due())
    untold = near()
    await handle(pool, deadlines.gather_deadline, untold)
    day_is_over = datetime(2027, 1, 9, tzinfo=OSLO)
    await set_clock(clock, day_is_over + DIGEST_IS_NEWS_FOR - timedelta(minutes=1))
    await retention.forget(pool, KEPT)
    news = await cases(pool)
    await set_clock(clock, day_is_over + DIGEST_IS_NEWS_FOR + timedelta(minutes=1))
    await retention.forget(pool, KEPT)
    late = await cases(pool)
    await set_clock(clock, day_is_over + KEPT + timedelta(minutes=1))
    await retention.forget(pool, KEPT)

    assert news == {each.about for each in (*told, untold)}
    assert (late, await cases(pool)) == ({untold.about}, set())


async def cases(pool: asyncpg.Pool) -> set[UUID]:
    return {row["about"] for row in await pool.fetch("SELECT about FROM deadlines_near")}


@pytest.mark.parametrize("days", ["", "a year", "395", "-1", "396.5"])
def test_too_short_a_memory_is_refused(days: str) -> None:
    with pytest.raises(BadRetention):
        retention.kept_for({"SAMKLASSE_KEPT_DAYS": days})


def test_a_longer_memory_is_not() -> None:
    assert retention.kept_for({"SAMKLASSE_KEPT_DAYS": "730"}) == timedelta(days=730)
