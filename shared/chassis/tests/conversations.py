"""Whatever a broker may send over one connection, and how pamqp reads it."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from itertools import pairwise

import pamqp.frame
from hypothesis import strategies as st
from pamqp import base
from pamqp.body import ContentBody
from pamqp.commands import Basic, Channel, Connection
from pamqp.header import ContentHeader
from pamqp.heartbeat import Heartbeat
from samklasse_chassis.consumer import Received

HOT, OTHER = 3, 4
Frame = base.Frame | ContentHeader | ContentBody | Heartbeat
Sent = tuple[int, Frame]
"""A channel, and what came on it."""
shorts = st.text(max_size=20)
values = st.recursive(
    st.one_of(
        st.text(max_size=200), st.integers(-(2**40), 2**40), st.booleans(), st.none(),
        st.binary(max_size=9).map(bytearray), st.just(datetime(2026, 11, 22, tzinfo=UTC)), st.just(Decimal("1.25")),
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(shorts, inner, max_size=3),
    max_leaves=4,
)  # fmt: skip
texts = st.dictionaries(st.sampled_from(["ce-id", "ce-type", "ce-source", "x"]), st.text(max_size=150), max_size=4)
ascii_texts = st.dictionaries(
    st.sampled_from(["ce-id", "ce-type", "ce-time"]), st.text(st.characters(max_codepoint=126), max_size=40), max_size=3
)
tables = st.none() | ascii_texts | texts | st.dictionaries(shorts, values, max_size=4)
properties = st.builds(
    Basic.Properties,
    content_type=st.none() | shorts, content_encoding=st.none() | shorts, headers=tables,
    delivery_mode=st.sampled_from([None, 1, 2]), priority=st.none() | st.integers(0, 9),
    correlation_id=st.none() | shorts, reply_to=st.none() | shorts, expiration=st.none() | shorts,
    message_id=st.none() | shorts, timestamp=st.none() | st.just(datetime(2026, 11, 22, tzinfo=UTC)),
    message_type=st.none() | shorts,
    user_id=st.none() | shorts, app_id=st.none() | shorts,
)  # fmt: skip
words = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=20)
almost_ours = st.builds(
    Basic.Properties,
    content_type=st.none() | words, content_encoding=st.none() | words, message_id=st.none() | words,
    headers=st.fixed_dictionaries({"ce-id": words}, optional={"ce-type": words, "odd": values, "ø": st.just("æ")}),
    user_id=st.none() | words,
)  # fmt: skip
tags = st.integers(1, 2**63 - 1)


def deliver(tag: int) -> Basic.Deliver:
    return Basic.Deliver("consumer", tag, False, "ev", "key")


def content(channel: int, method: base.Frame, told: Basic.Properties, body: bytes, most: int) -> list[Sent]:
    chunks = [body[at : at + most] for at in range(0, len(body), most)]
    return [
        (channel, method),
        (channel, ContentHeader(0, len(body), told)),
        *((channel, ContentBody(c)) for c in chunks),
    ]


def delivering(channel: int) -> st.SearchStrategy[list[Sent]]:
    method = st.builds(Basic.Deliver, shorts, tags, st.booleans(), st.just("ev"), shorts)
    return st.builds(content, st.just(channel), method, properties, st.binary(max_size=60), st.integers(1, 70))


def carrying(*methods: base.Frame) -> st.SearchStrategy[list[Sent]]:
    return st.builds(content, st.just(HOT), st.sampled_from(methods), properties, st.binary(max_size=9), st.just(5))


ALONE: Sequence[Sent] = (
    (0, Heartbeat()), (0, Connection.Blocked("memory")), (HOT, Basic.QosOk()), (HOT, Basic.ConsumeOk("a")),
    (HOT, Basic.Cancel("a")), (HOT, Basic.Ack(7, True)), (HOT, Channel.Close(404, "gone", 60, 20)),
    (OTHER, Basic.QosOk()),
)  # fmt: skip
passing = st.one_of(
    st.sampled_from(ALONE).map(lambda one: [one]),
    delivering(OTHER),
    carrying(Basic.Return(312, "NO_ROUTE", "ev", "key"), Basic.GetOk(5, False, "ev", "key", 2)),
)


@st.composite
def streams(draw: st.DrawFn) -> list[Sent]:
    """Whole conversations; frames of other channels may come between those of one message."""
    found: list[Sent] = []
    for one in draw(st.lists(delivering(HOT) | passing, max_size=6)):
        for at, frame in enumerate(one):
            between = at and one[0][0] == HOT and draw(st.integers(0, 9)) == 0
            found += [(0, Heartbeat()), (OTHER, Basic.QosOk())] if between else []
            found.append(frame)
    return found


def as_pamqp_reads(stream: Sequence[Sent]) -> Iterator[tuple[int, Received]]:
    """Deliveries of the hot channel, as aiormq reads them, taken from its message as from any delivery."""
    frames = [pamqp.frame.unmarshal(pamqp.frame.marshal(frame, HOT))[2] for channel, frame in stream if channel == HOT]
    while frames:
        method = frames.pop(0)
        if not isinstance(method, Basic.Deliver):
            continue
        header, body = frames.pop(0), b""
        assert isinstance(header, ContentHeader)
        while len(body) < header.body_size:
            body += frames.pop(0).value
        headers = header.properties.headers or {}
        known = headers.get("ce-id") or header.properties.message_id
        yield method.delivery_tag, Received(headers, body, str(known) if known else None, header.properties.user_id)


def not_ours(stream: Sequence[Sent]) -> bytes:
    """What aiormq is to get."""
    kept, ours = b"", False
    for channel, frame in stream:
        if channel == HOT and not isinstance(frame, ContentHeader | ContentBody):
            ours = isinstance(frame, Basic.Deliver)
        kept += b"" if channel == HOT and ours else pamqp.frame.marshal(frame, channel)
    return kept


def cut(data: bytes, places: Sequence[int]) -> list[bytes]:
    edges = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    return [data[begin:end] for begin, end in pairwise(edges) if begin < end]


def marshaled(stream: Sequence[Sent]) -> bytes:
    return b"".join(pamqp.frame.marshal(frame, channel) for channel, frame in stream)
