"""Texts of several parts of which the network has some, and other words under a key that it has had."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from samklasse_notifications.domain.attempt import State
from samklasse_notifications.domain.parts import read
from samklasse_notifications.sender import smpp, smpp_pdu
from samklasse_notifications.sender.provider import Answer
from samklasse_notifications.sender.smpp import SmppLine

from .outside import free_port
from .smsc import TO, Centre, text
from .test_smpp import connected

SHORT, LONG, OTHER = "Ny klasse", "Ny klasse. " * 30, "New class. " * 30
KEY = UUID("00000000-0000-4000-8000-000000000007")
LATE = 0.8


async def test_a_second_part_that_may_be_taken_later_leaves_later_and_the_first_not_again(centre: Centre) -> None:
    key = uuid4()
    async with connected(centre.sms_url) as (line, _):
        centre.misbehave(take=1, later=1)
        later = await line.hand_over(TO, text(LONG), key)
        whole = await line.hand_over(TO, text(LONG), key)
    (kept,) = centre.texts()

    assert later == Answer(State.UNKNOWN, "SMPP_58")
    assert kept["message"]["text"] == LONG
    assert whole == Answer(State.ACCEPTED, "OK", " ".join(kept["ids"]))


async def test_a_second_part_that_is_refused_for_certain_refuses_the_whole(centre: Centre) -> None:
    async with connected(centre.sms_url) as (line, _):
        centre.misbehave(take=1, refuse=1)
        partly = await line.hand_over(TO, text(LONG), uuid4())

    assert partly == Answer(State.REFUSED, "PARTLY_TAKEN")
    assert centre.entries() == []


@asynccontextmanager
async def slow() -> AsyncIterator[tuple[SmppLine, list[bytes]]]:
    """A network whose first answer comes when nobody waits for it any more, and the texts that it was given."""
    port, given = free_port(), list[bytes]()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with closing(writer):
            while header := await reader.read(16):
                pdu = smpp_pdu.parsed(header, await reader.readexactly(smpp_pdu.length(header)))
                if pdu.command == smpp_pdu.Command.SUBMIT_SM:
                    given.append(smpp_pdu.delivered(pdu.body).content)
                    await asyncio.sleep(LATE if len(given) == 1 else 0)
                name = f"id-{len(given)}".encode() + b"\0"
                writer.write(smpp_pdu.Pdu(pdu.command | smpp_pdu.RESPONSE, 0, pdu.sequence, name).raw)

    server = await asyncio.start_server(serve, "127.0.0.1", port)
    async with connected(f"smpp://a:b@127.0.0.1:{port}") as (line, _):
        yield line, given
    server.close()


async def twice(line: SmppLine, first: str, second: str) -> tuple[Answer, Answer]:
    """Under one key."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(smpp, "CALL", timedelta(seconds=0.6))
        lost = await line.hand_over(TO, text(first), KEY)
    await asyncio.sleep(LATE)
    return lost, await line.hand_over(TO, text(second), KEY)


async def test_a_text_that_was_taken_after_all_is_not_followed_by_another_one() -> None:
    async with slow() as (line, given):
        lost, again = await twice(line, SHORT, LONG)

    assert lost == Answer(State.UNKNOWN, "NO_ANSWER")
    assert again == Answer(State.ACCEPTED, "OK", "id-1")
    assert [read(0, content) for content in given] == [SHORT]


async def test_another_text_than_the_one_that_was_taken_in_part_leaves_as_a_whole() -> None:
    async with slow() as (line, given):
        _, again = await twice(line, LONG, OTHER)
    headers, contents = [content[:6] for content in given], [content[6:] for content in given]

    assert again.state is State.ACCEPTED
    assert again.reference == " ".join(f"id-{number}" for number in range(2, len(given) + 1))
    assert "".join(read(0, content) for content in contents[1:]) == OTHER
    assert [header[5] for header in headers] == [1, *range(1, len(given))]
    assert headers[0][3] != headers[1][3], "no phone puts the two together"
