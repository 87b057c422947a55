"""SMS over HTTP against the gateway simulator in a process of its own."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from samklasse_notifications.domain.attempt import State
from samklasse_notifications.sender import sms_http
from samklasse_notifications.sender.provider import Answer, Text
from samklasse_notifications.sender.sms_doors import UnknownProvider, open_sms
from samklasse_notifications.sender.sms_http import HttpSmsLine

from .outside import free_port
from .smsc import Centre, http_gateway

TO = "+4790000000"


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[Centre]:
    with http_gateway(tmp_path / "sms.db") as running:
        yield running


def text(hours: float = 2, **reference: str) -> Text:
    return Text("Hei", "Samklasse", timedelta(hours=hours), reference)


async def test_the_gateways_name_for_a_message_is_kept_and_an_honest_repeat_is_none_of_its_business(
    gateway: Centre,
) -> None:
    line, key = HttpSmsLine("SMS_FIRST", gateway.url), uuid4()
    first = await line.hand_over(TO, text(2, at="10:00"), key)
    again = await line.hand_over(TO, text(1, at="11:00"), key)
    line.hang_up()
    kept = gateway.texts()

    assert first == again == Answer(State.ACCEPTED, "202", kept[0]["id"])
    assert [one["repeat"] for one in kept] == [False, True]
    assert kept[0]["message"]["valid_seconds"] == 7200


async def test_refused_later_and_lost_are_three_things(gateway: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sms_http, "CALL", timedelta(seconds=0.5))
    line, answers = HttpSmsLine("SMS_FIRST", gateway.url), []
    for fault in ("refuse", "later", "lose"):
        gateway.misbehave(**{fault: 1})
        answers.append(await line.hand_over(TO, text(), uuid4()))
    line.hang_up()

    assert answers == [
        Answer(State.REFUSED, "422"),
        Answer(State.UNKNOWN, "503"),
        Answer(State.UNKNOWN, "CONNECTION_LOST"),
    ]
    assert len(gateway.entries()) == 1


async def test_a_key_that_is_in_use_is_no_refusal(gateway: Centre) -> None:
    """Else a second provider would be asked for what the first has taken."""
    line, key = HttpSmsLine("SMS_FIRST", gateway.url), uuid4()
    await line.hand_over(TO, text(), key)
    other = await line.hand_over("+4790000001", text(), key)
    line.hang_up()

    assert other == Answer(State.UNKNOWN, "409", known=True)


@asynccontextmanager
async def answering(answer: bytes) -> AsyncIterator[tuple[str, list[bytes]]]:
    """A gateway that gives these bytes back, and what it was asked."""
    asked: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(answer)
        writer.close()

    port = free_port()
    server = await asyncio.start_server(serve, "127.0.0.1", port)
    yield f"127.0.0.1:{port}/base/", asked
    server.close()


@pytest.mark.parametrize(
    ("body", "reference"),
    [(b'{"id": "a-1"}', "a-1"), (b'{"id": 7}', None), (b'{"id": "a b"}', None), (b"[]", None), (b"\xff", None)],
)
async def test_only_a_plain_name_is_kept(body: bytes, reference: str | None) -> None:
    head = f"HTTP/1.1 202 Accepted\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    async with answering(head + body) as (place, asked):
        line = HttpSmsLine("SMS_FIRST", f"http://larvik:s%3Acret@{place}")
        answer = await line.hand_over(TO, text(), uuid4())
        line.hang_up()
        await asyncio.sleep(0.01)

    assert answer == Answer(State.ACCEPTED, "202", reference)
    assert asked[0].startswith(b"POST /base/messages HTTP/1.1")
    assert b"Authorization: Basic bGFydmlrOnM6Y3JldA==" in asked[0]


async def _nobody(_: object) -> None:
    raise AssertionError


def test_the_address_chooses_the_adapter_and_an_unknown_one_is_refused_without_its_secret() -> None:
    gateway = open_sms("SMS_FIRST", "https://a:b@sms.example", _nobody, lines=8)
    network = open_sms("SMS_SECOND", "smpp://a:b@sms.example:2775", _nobody, lines=8)
    with pytest.raises(UnknownProvider) as refused:
        open_sms("SMS_FIRST", "ftp://a:secret@sms.example", _nobody, lines=8)

    assert (gateway.session, {line.name for line in gateway.lines}) == (None, {"SMS_FIRST"})
    assert network.session is not None and {line.name for line in network.lines} == {"SMS_SECOND"}
    assert "secret" not in str(refused.value)
