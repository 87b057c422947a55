"""The line to a mail relay: what each of its answers means, and that the line is of use after every one of them."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import httpx
import pytest
from samklasse_notifications.domain import mime
from samklasse_notifications.domain.attempt import CALL, State
from samklasse_notifications.domain.bounce import is_gone
from samklasse_notifications.sender.mail import MailLine
from samklasse_notifications.sender.provider import Answer, Mail

from .outside import Peer
from .relays import Fault, erring

TO = "anna@test.example"


@pytest.fixture
async def line(mail_catcher: Peer) -> AsyncIterator[MailLine]:
    opened = MailLine(mail_catcher.smtp_url)
    yield opened
    opened.hang_up()
    await asyncio.sleep(0)


def mail(key: UUID) -> Mail:
    return Mail(f"To: {TO}\r\nMessage-ID: {mime.message_id(key)}\r\n\r\nHei\r\n.prikk\r\n".encode())


async def hand_over(line: MailLine, key: UUID | None = None, to: str = TO) -> Answer:
    key = key or uuid4()
    return await line.hand_over(to, mail(key), key)


def misbehave(peer: Peer, **faults: int) -> None:
    httpx.post(f"{peer.url}/faults", json=faults).raise_for_status()


@pytest.mark.parametrize(
    ("fault", "state", "code"),
    [
        ("later", State.UNKNOWN, "450 4.2.1"),
        ("refuse", State.REFUSED, "550 5.1.1"),
        ("busy", State.UNKNOWN, "451 4.3.0"),
        ("reject", State.REFUSED, "554 5.7.1"),
        ("cut", State.UNKNOWN, "CONNECTION_LOST"),
        ("bye", State.UNKNOWN, "421 4.3.2"),
    ],
)
async def test_what_goes_wrong_once_is_told_apart_and_the_next_mail_leaves(
    line: MailLine, mail_catcher: Peer, fault: str, state: State, code: str
) -> None:
    before = await hand_over(line)
    misbehave(mail_catcher, **{fault: 1})
    wrong = await hand_over(line)
    after = await hand_over(line)

    assert (before, after) == (Answer(State.ACCEPTED, "250"), Answer(State.ACCEPTED, "250"))
    assert wrong == Answer(state, code)
    assert is_gone(wrong.code) == (fault == "refuse")
    assert len(mail_catcher.entries()) == 2


async def test_a_relay_that_takes_a_mail_and_never_says_so_leaves_it_unknown_in_time_to_settle(
    line: MailLine, mail_catcher: Peer
) -> None:
    key = uuid4()
    misbehave(mail_catcher, lose=1)
    started = asyncio.get_running_loop().time()
    lost = await hand_over(line, key)
    took = asyncio.get_running_loop().time() - started
    again = await hand_over(line, key)

    assert lost == Answer(State.UNKNOWN, "CONNECTION_LOST")
    assert CALL.total_seconds() <= took < CALL.total_seconds() + 1
    assert again.state is State.ACCEPTED
    assert [entry["key"] for entry in mail_catcher.entries()] == [mime.message_id(key)] * 2


async def test_a_malformed_recipient_is_refused_and_the_line_goes_on(line: MailLine, mail_catcher: Peer) -> None:
    refused = await hand_over(line, to="anna@@test.example")
    taken = await hand_over(line)

    assert (refused.state, taken.state) == (State.REFUSED, State.ACCEPTED)
    assert [entry["recipient"] for entry in mail_catcher.entries()] == [TO]


async def test_a_mail_leaves_at_once_and_whole_where_the_relay_takes_it_so() -> None:
    first, second = uuid4(), uuid4()
    async with erring(chunking=True) as (url, relay):
        line = MailLine(url)
        answers = [await hand_over(line, first), await hand_over(line, second)]
        line.hang_up()

    assert answers == [Answer(State.ACCEPTED, "250")] * 2
    assert relay.contents == [mail(first).raw, mail(second).raw]


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Fault.PUT_OFF, "450 4.2.1"),
        (Fault.CUT_BEFORE_DATA, "CONNECTION_LOST"),
        (Fault.CUT_IN_DATA, "CONNECTION_LOST"),
        (Fault.ANSWER_LOST, "CONNECTION_LOST"),
    ],
)
async def test_what_goes_wrong_with_a_mail_that_left_at_once_is_told_apart_as_well(fault: Fault, code: str) -> None:
    async with erring(fault, chunking=True) as (url, relay):
        line = MailLine(url)
        wrong, after = await hand_over(line), await hand_over(line)
        line.hang_up()

    assert wrong == Answer(State.UNKNOWN, code)
    assert after.state is State.ACCEPTED
    assert len(relay.contents) == (2 if fault is Fault.ANSWER_LOST else 1)


async def told(*answers: bytes) -> Answer:
    """What the line makes of a relay that says these, each after the next thing said to it, and hangs up."""
    hung_up = asyncio.Event()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for answer in answers:
            writer.write(answer + b"\r\n")
            await reader.readline()
        writer.close()
        hung_up.set()

    async with await asyncio.start_server(talk, "127.0.0.1", 0) as server:
        line = MailLine(f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        answer = await hand_over(line)
        line.hang_up()
        await hung_up.wait()
    return answer


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ((b"554 No service here",), "554 TO_US"),
        ((b"220 relay", b"550 Who are you"), "550 TO_US"),
        ((b"220 relay", b"250 relay", b"530 5.7.0 Log in first"), "530 TO_US"),
        ((b"garbage",), "CONNECTION_LOST"),
        ((b"220",), "CONNECTION_LOST"),
    ],
)
async def test_what_a_relay_says_of_us_is_no_refusal_of_a_message(answers: tuple[bytes, ...], code: str) -> None:
    assert await told(*answers) == Answer(State.UNKNOWN, code)


async def test_a_refusal_stands_though_the_relay_hangs_up_on_it() -> None:
    refused = await told(b"220 relay", b"250 relay", b"250 OK", b"550 5.1.1 Nobody")

    assert refused == Answer(State.REFUSED, "550 5.1.1")


def test_a_login_never_travels_readable() -> None:
    with pytest.raises(ValueError, match="smtps"):
        MailLine("smtp://samklasse:secret@relay.example:25")


async def test_a_relay_that_has_hung_up_meanwhile_is_called_anew() -> None:
    greetings = 0

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal greetings
        greetings += 1
        for answer in (b"220 relay", b"250 relay", b"250 OK", b"250 OK", b"354 Go on"):
            writer.write(answer + b"\r\n")
            await (reader.readuntil(b"\r\n.\r\n") if answer[:3] == b"354" else reader.readline())
        writer.write(b"250 Taken\r\n")
        writer.close()

    async with await asyncio.start_server(talk, "127.0.0.1", 0) as server:
        line = MailLine(f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        first = await hand_over(line)
        await asyncio.sleep(0.1)
        second = await hand_over(line)
        line.hang_up()
        await asyncio.sleep(0.1)

    assert (first.state, second.state, greetings) == (State.ACCEPTED, State.ACCEPTED, 2)
