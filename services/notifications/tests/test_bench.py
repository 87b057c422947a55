"""What the bench measures with: a ceiling that hands everything over, and a judge that believes nothing less."""

import asyncio
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import asyncpg
import pytest
from samklasse.infra import ports
from samklasse_notifications.bench import at_sink, ceiling, stage, town
from samklasse_notifications.bench.at_sink import NotDelivered
from samklasse_notifications.bench.stage import Order, Stage
from samklasse_notifications.domain.attempt import Channel

from .relays import refusing

RAW = b"Subject: hei\r\n\r\n.\r\n..\r\nhei\r\n"


@pytest.fixture
def sink() -> Iterator[tuple[int, int]]:
    with ports.reserved(2) as (smtp, door):
        process = subprocess.Popen([sys.executable, "-m", "samklasse_peers.sink", str(smtp), str(door)])
        try:
            while not ports.open_port(door):
                time.sleep(0.02)
            yield smtp, door
        finally:
            process.kill()
            process.wait()


@pytest.fixture
async def staged(database: Any, sink: tuple[int, int], kek_file: Path, at_noon: None) -> AsyncIterator[Stage]:
    """Forty people in two classes, told of their first timetable and nothing handed over yet."""
    smtp, door = sink
    order = Order(database.url("notifications"), str(kek_file), smtp, door, 40, 20, 1, None, None, 500.0, 0.1)
    async with stage.opened(order) as opened:
        now = await opened.now()
        await opened.hear(*town.registered(now))
        await stage.settle_in(opened, (Channel.EMAIL,))
        await opened.hear(*(town.published(each, 1, now) for each in opened.classes))
        yield opened


Way = Callable[[str, bytes, UUID], ceiling.Prebuilt]


def prebuilt(keys: list[UUID], way: Way = ceiling.by_data) -> list[ceiling.Prebuilt]:
    return [way("a@x.example", RAW, key) for key in keys]


@pytest.mark.parametrize("way", [ceiling.by_data, ceiling.by_bdat])
@pytest.mark.parametrize("count", [1, 8, 500])
async def test_the_ceiling_hands_over_every_mail_once(sink: tuple[int, int], way: Way, count: int) -> None:
    keys = [uuid4() for _ in range(count)]
    await ceiling.mails_per_s(prebuilt(keys, way), sink[0], lines=8)

    assert Counter(key for key, _ in await at_sink.times(sink[1])) == Counter(keys)


async def test_a_refused_mail_is_no_ceiling() -> None:
    async with refusing() as url:
        with pytest.raises(ceiling.Broken):
            await ceiling.mails_per_s(prebuilt([uuid4()]), urlsplit(url).port or 0, lines=1)
        await asyncio.sleep(0.05)  # the relay sees that we have hung up


async def test_a_round_in_which_everybody_was_told_once_is_believed(staged: Stage) -> None:
    async with staged.sending():
        await staged.until_idle()
    taken = await at_sink.judged(staged, staged.classes)

    assert Counter(each.class_id for each in taken) == {each.id: 20 for each in staged.classes}


async def test_a_round_in_which_nobody_was_told_is_not(staged: Stage) -> None:
    with pytest.raises(NotDelivered, match="40 untold"):
        await at_sink.judged(staged, staged.classes)


async def test_a_mail_that_leaves_twice_is_not_forgiven(staged: Stage, pool: asyncpg.Pool) -> None:
    async with staged.sending():
        await staged.until_idle()
    key = await pool.fetchval("SELECT key FROM attempts LIMIT 1")
    await ceiling.mails_per_s(prebuilt([key]), staged.order.smtp_port, lines=1)

    with pytest.raises(NotDelivered, match="1 of them twice"):
        await at_sink.judged(staged, staged.classes)
