"""A provider that is slow, or says nothing, holds up nobody else, and what it never got is no try."""

import asyncio
from dataclasses import replace

import asyncpg
import pytest
from samklasse_chassis.vault import Keys
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.sender.delivery import Delivery
from samklasse_notifications.sender.doors import Doors
from samklasse_notifications.sender.outgoing import CLAIM_AT_LEAST, CLAIM_AT_MOST, Pace
from samklasse_notifications.sender.wording import Wording
from samklasse_notifications.sender.worker import Sender

from .builders import ANNA
from .outside import Peer, free_port
from .sending import SUBJECT, MakeSender, claimed, deliver, intend, people, reachable, send_all

pytestmark = pytest.mark.usefixtures("at_noon")

ATTEMPTS_SQL = "SELECT state, outcome, tries FROM attempts"


@pytest.mark.parametrize(
    ("taken", "seconds", "next_time"), [(200, 0.02, CLAIM_AT_MOST), (80, 1.0, 80), (8, 4.0, CLAIM_AT_LEAST)]
)
def test_the_next_claim_is_what_leaves_in_a_second(taken: int, seconds: float, next_time: int) -> None:
    pool: asyncpg.Pool = None  # type: ignore[assignment]
    gone = Delivery(pool, Doors({}, None), Wording(), 0.0, [None] * 200, not_begun=200 - taken, seconds=seconds)  # type: ignore[list-item]
    pace = Pace()
    pace.learn(gone)

    assert pace.most == next_time


def test_a_claim_that_was_kept_back_as_a_whole_teaches_nothing() -> None:
    pool: asyncpg.Pool = None  # type: ignore[assignment]
    pace = Pace()
    pace.learn(Delivery(pool, Doors({}, None), Wording(), 0.0, []))

    assert pace.most == CLAIM_AT_MOST


async def test_mail_leaves_while_a_gateway_says_nothing(
    pool: asyncpg.Pool, mail_catcher: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    port, silent = free_port(), asyncio.Event()

    async def say_nothing(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await silent.wait()
        writer.close()

    server = await asyncio.start_server(say_nothing, "127.0.0.1", port)
    persons = people(310)
    await reachable(pool, persons[:300], keys, channel=Channel.SMS)
    await reachable(pool, persons[300:], keys, first=95000000)
    await intend(pool, persons[:300], SUBJECT)
    await intend(pool, persons[300:], SUBJECT, notice="later")
    both = make_sender(smtp_url=mail_catcher.smtp_url, sms_url=f"http://127.0.0.1:{port}")
    loops = [asyncio.create_task(Sender(pool, both.doors, (each,)).run()) for each in (Channel.SMS, Channel.EMAIL)]
    await asyncio.sleep(3)
    for loop in loops:
        loop.cancel()
    await asyncio.gather(*loops, return_exceptions=True)
    silent.set()
    server.close()
    await asyncio.sleep(0)

    assert len(mail_catcher.entries()) == 10


async def test_what_was_never_begun_is_no_try(
    pool: asyncpg.Pool, sms_gateway: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], keys, channel=Channel.SMS)
    await intend(pool, [ANNA], SUBJECT)
    one = make_sender(sms_url=sms_gateway.url)
    await deliver(pool, one, await claimed(pool, one), too_late=True)
    never = await pool.fetchrow(ATTEMPTS_SQL)
    await send_all(one)
    then = await pool.fetchrow(ATTEMPTS_SQL)

    assert tuple(never) == ("UNKNOWN", "NOT_BEGUN", 0)
    assert (then["state"], then["tries"]) == ("ACCEPTED", 1)


async def test_it_counts_once_for_the_brake(
    pool: asyncpg.Pool, sms_gateway: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], keys, channel=Channel.SMS)
    await intend(pool, [ANNA], SUBJECT)
    one = make_sender(sms_url=sms_gateway.url)
    for _ in range(3):
        await deliver(pool, one, await claimed(pool, one), too_late=True)
    await send_all(one)

    assert await pool.fetchval("SELECT messages FROM hours WHERE owner_orgnr = '*'") == 1


async def test_no_line_to_a_provider_is_no_try_either(
    pool: asyncpg.Pool, sms_gateway: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], keys, channel=Channel.SMS)
    await intend(pool, [ANNA], SUBJECT)
    one = make_sender(sms_url=sms_gateway.url)
    in_flight = [replace(each, claimed=replace(each.claimed, provider="ELSE")) for each in await claimed(pool, one)]
    await deliver(pool, one, in_flight)

    assert tuple(await pool.fetchrow(ATTEMPTS_SQL)) == ("UNKNOWN", "NO_LINE", 0)
