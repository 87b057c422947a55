"""Whatever a broker sends, cut anywhere: deliveries come out as pamqp reads them, and aiormq gets every other byte."""

import asyncio
import time
from collections.abc import Sequence
from typing import Any

import pytest
from conversations import HOT, Sent, almost_ours, as_pamqp_reads, content, cut, deliver, marshaled, not_ours, streams
from hypothesis import given
from hypothesis import strategies as st
from pamqp.body import ContentBody
from pamqp.commands import Basic
from pamqp.header import ContentHeader
from pamqp.heartbeat import Heartbeat
from samklasse_chassis import sieve
from samklasse_chassis.arrivals import Arrivals
from samklasse_chassis.consumer import Received
from samklasse_chassis.sieve import Sieve


async def sieved(pieces: Sequence[bytes], channel: int = HOT) -> tuple[list[tuple[int, Received]], bytes]:
    """What is taken out, and what is passed on."""
    arrivals = Arrivals(channel)
    reader = Sieve(arrivals)
    for piece in pieces:
        reader.feed_data(piece)
    reader.feed_eof()
    return arrivals.waiting, await reader.read()


@pytest.fixture
def no_beats(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sieve, "HEARTBEAT", b"")


@pytest.mark.usefixtures("no_beats")
@given(streams(), st.lists(st.integers(0, 10_000), max_size=12))
def test_any_stream_cut_anywhere_is_read_as_pamqp_reads_it(stream: list[Sent], places: list[int]) -> None:
    taken, passed = asyncio.run(sieved(cut(marshaled(stream), places)))

    assert taken == list(as_pamqp_reads(stream))
    assert passed == not_ours(stream)


@pytest.mark.usefixtures("no_beats")
@given(streams(), st.integers(0, 10_000))
def test_byte_by_byte_and_broken_off_anywhere_it_is_the_same_until_there(stream: list[Sent], end: int) -> None:
    data = marshaled(stream)
    begun = data[: end % (len(data) + 1)]
    taken, passed = asyncio.run(sieved([bytes((byte,)) for byte in begun]))
    whole, at = [], 0
    for sent in stream:
        if at + len(marshaled([sent])) > len(begun):
            break
        whole.append(sent)
        at += len(marshaled([sent]))

    assert taken == _complete(whole)
    assert passed == not_ours(whole) + begun[at:]


def _complete(stream: list[Sent]) -> list[tuple[int, Received]]:
    for end in range(len(stream), -1, -1):
        try:
            return list(as_pamqp_reads(stream[:end]))
        except IndexError:
            continue
    return []


@given(almost_ours)
def test_what_is_almost_as_our_relay_sends_it_is_read_as_pamqp_reads_it(told: Basic.Properties) -> None:
    stream = content(HOT, deliver(1), told, b"{}", 9)
    taken, _ = asyncio.run(sieved([marshaled(stream)]))

    assert taken == list(as_pamqp_reads(stream))


@given(st.binary(min_size=1, max_size=40))
def test_until_a_channel_is_named_everything_passes(data: bytes) -> None:
    stream = content(HOT, deliver(1), Basic.Properties(message_id="1"), data, 9)
    taken, passed = asyncio.run(sieved([marshaled(stream)], channel=0))

    assert (taken, passed) == ([], marshaled(stream))


@given(st.integers(0, 30))
def test_what_is_no_frame_is_aiormqs_to_judge(place: int) -> None:
    said = b"AMQP\x00\x00\x09\x01 and whatever comes then"

    assert asyncio.run(sieved(cut(said, [place]))) == ([], said)


BROKEN = {
    "a delivery within another": [(HOT, deliver(1)), (HOT, deliver(2))],
    "two headers": [(HOT, deliver(1)), (HOT, ContentHeader(0, 9)), (HOT, ContentHeader(0, 9))],
    "a body without a header": [(HOT, deliver(1)), (HOT, ContentBody(b"x"))],
}


@pytest.mark.parametrize("stream", BROKEN.values(), ids=BROKEN)
async def test_frames_in_an_impossible_order_end_the_connection(stream: list[Sent]) -> None:
    with pytest.raises(ConnectionResetError, match="unreadable delivery"):
        await sieved([marshaled(stream)])


async def test_a_frame_that_does_not_end_where_it_says_ends_the_connection() -> None:
    with pytest.raises(ConnectionResetError, match="unreadable delivery"):
        await sieved([marshaled([(HOT, deliver(1))])[:-1] + b"\x00"])


async def test_headers_that_nobody_can_read_end_the_connection() -> None:
    told = marshaled([(HOT, ContentHeader(0, 1, Basic.Properties(headers={"name": "x"})))])

    with pytest.raises(ConnectionResetError, match="unreadable delivery"):
        await sieved([marshaled([(HOT, deliver(1))]), told.replace(b"name", b"\xff\xff\xff\xff")])


async def test_many_small_pieces_are_put_together_once() -> None:
    size = 1_000_000
    data = marshaled(content(HOT, deliver(1), Basic.Properties(headers={"ce-id": "x"}), b"x" * size, size))
    pieces = [data[at : at + 16] for at in range(0, len(data), 16)]
    began = time.process_time()
    taken, _ = await sieved(pieces)

    assert [len(one.body) for _, one in taken] == [size]
    assert time.process_time() - began < 1


async def test_deliveries_count_as_signs_of_life_once_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(asyncio.get_running_loop(), "time", lambda: now)
    data = marshaled(content(HOT, deliver(1), Basic.Properties(message_id="1"), b"x", 9))
    reader: Any = Sieve(Arrivals(HOT))
    for now in (100.0, 100.5, 100.9, 101.1, 101.2):  # noqa: B007 (the clock reads it)
        reader.feed_data(data)
    reader.feed_eof()

    assert await reader.read() == 2 * sieve.HEARTBEAT
    assert Heartbeat().marshal() == sieve.HEARTBEAT
