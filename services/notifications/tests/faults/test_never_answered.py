"""A provider that takes a message and does not say so, or says so too late, and a sender at work.

The same provider gets it again under the same key while it is of use; no other provider, and no other way.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest
from samklasse_chassis.vault import Keys
from samklasse_notifications.domain import mime
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.sender import mail, smpp, sms_http, worker

from ..builders import ANNA, NOW, set_clock
from ..outside import Peer, running
from ..relays import Fault, erring
from ..sending import SUBJECT, MakeSender, intend, reachable, states, ways
from ..smsc import Centre, http_gateway, smpp_centre
from .working import at_work, until

pytestmark = pytest.mark.usefixtures("at_noon", "impatient")
OF_USE = timedelta(hours=1)
PATIENCE = timedelta(seconds=0.6)
LAST_SQL = """
SELECT key, provider, state, outcome, tries
  FROM attempts
"""


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits four seconds for an answer here, nor two for a sweep."""
    for module in (mail, sms_http, smpp):
        monkeypatch.setattr(module, "CALL", PATIENCE)
    monkeypatch.setattr(worker, "SWEEP_SECONDS", 0.1)


@dataclass(frozen=True)
class Case:
    """A provider in a process of its own. `other` is the way that waits behind its own."""

    name: str
    channel: Channel
    other: Channel
    peer: Callable[[Path], AbstractContextManager[Centre]]
    as_key: Callable[[UUID], str] = str

    def urls(self, provider: Centre, second: Peer) -> dict[str, str]:
        """Whom the sender has: this provider, and somebody who would take it instead."""
        if self.channel is Channel.EMAIL:
            return {"smtp_url": provider.smtp_url, "sms_url": second.url}
        return {"sms_url": provider.sms_url, "sms_second_url": second.url}


@contextmanager
def catcher(file: Path) -> Iterator[Centre]:
    with running("mail", file) as peer:
        yield Centre(peer.url, peer.smtp_url, "")


CASES = [
    Case("SMTP", Channel.EMAIL, Channel.SMS, catcher, mime.message_id),
    Case("SMS_FIRST", Channel.SMS, Channel.EMAIL, http_gateway),
    Case("SMS_FIRST", Channel.SMS, Channel.EMAIL, smpp_centre),
]


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    """Somebody who would take it, and must never be asked."""
    with running("sms", tmp_path_factory.mktemp("second") / "sms.db") as peer:
        yield peer


@pytest.fixture(params=CASES, ids=["mail", "http", "smpp"])
def case(request: pytest.FixtureRequest) -> Case:
    found: Case = request.param
    return found


@pytest.fixture
def provider(case: Case, tmp_path: Path) -> Iterator[Centre]:
    with case.peer(tmp_path / "provider.db") as opened:
        yield opened


@pytest.fixture
async def due(pool: asyncpg.Pool, keys: Keys, case: Case) -> None:
    """Anna has two ways, and something that is of use for an hour is to be told her."""
    await reachable(pool, [ANNA], keys, channel=case.channel, then=case.other)
    await intend(pool, [ANNA], SUBJECT, useful_until=NOW + OF_USE)


@pytest.mark.usefixtures("due")
async def test_the_same_provider_is_asked_again_under_the_same_key_and_nobody_else(
    *, case: Case, provider: Centre, pool: asyncpg.Pool, second: Peer, make_sender: MakeSender
) -> None:
    """What it has was written down before it got it: a sender that dies in this moment leaves its attempt behind."""

    async def taken() -> bool:
        return bool(provider.entries())

    async def told() -> bool:
        return await states(pool) == {"TOLD": 1}

    provider.misbehave(lose=2)
    async with at_work(make_sender(**case.urls(provider, second))):
        await until(taken)
        written = await pool.fetch(LAST_SQL)
        await until(told)
    (row,) = await pool.fetch(LAST_SQL)

    assert [tuple(one) for one in written] == [(row["key"], case.name, "HANDING_OVER", None, 1)]
    assert (row["provider"], row["state"], row["tries"]) == (case.name, "ACCEPTED", 3)
    assert [entry["key"] for entry in provider.entries()] == [case.as_key(row["key"])] * 3
    assert second.entries() == []
    assert await ways(pool) == [(case.channel, 1, "TOLD"), (case.other, 2, "HELD")]


@pytest.mark.usefixtures("due")
async def test_when_it_is_of_no_use_any_more_nobody_is_asked_again(
    *,
    case: Case,
    provider: Centre,
    pool: asyncpg.Pool,
    clock: asyncpg.Connection,
    second: Peer,
    make_sender: MakeSender,
) -> None:
    async def twice() -> bool:
        return len(provider.entries()) == 2

    async def over() -> bool:
        return await states(pool) == {"EXPIRED": 1}

    provider.misbehave(lose=1000)
    async with at_work(make_sender(**case.urls(provider, second))):
        await until(twice)
        await set_clock(clock, NOW + OF_USE)
        await until(over)
        await pool.execute("UPDATE deliveries SET not_before = '-infinity'")
        await asyncio.sleep(0.6)

    assert len(provider.entries()) == 2
    assert second.entries() == []
    assert await ways(pool) == [(case.channel, 1, "EXPIRED"), (case.other, 2, "EXPIRED")]


async def test_an_answer_that_comes_too_late_is_no_refusal_and_the_relay_is_asked_again(
    pool: asyncpg.Pool, second: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    async def told() -> bool:
        return await states(pool) == {"TOLD": 1}

    await reachable(pool, [ANNA], keys, then=Channel.SMS)
    await intend(pool, [ANNA], SUBJECT)
    late = 2 * PATIENCE.total_seconds()
    async with (
        erring(Fault.ANSWER_LATE, late=late) as (smtp_url, relay),
        at_work(make_sender(smtp_url=smtp_url, sms_url=second.url)),
    ):
        await until(told)
    (row,) = await pool.fetch(LAST_SQL)

    assert tuple(row)[1:] == ("SMTP", "ACCEPTED", "250", 2)
    assert [key for _, key in relay.taken] == [mime.message_id(row["key"])] * 2
    assert second.entries() == []
