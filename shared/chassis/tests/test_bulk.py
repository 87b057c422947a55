"""What goes out with one write is what pamqp would have sent, frame by frame."""

from datetime import UTC, datetime
from uuid import uuid4

import pamqp.frame
from hypothesis import given
from hypothesis import strategies as st
from pamqp import base, body, header, heartbeat
from pamqp.commands import Basic
from samklasse_chassis import bulk
from samklasse_chassis.parcel import Parcel

texts = st.text(max_size=60)
names = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=40)


def parcel(headers: dict[str, str], payload: bytes) -> Parcel:
    at = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    return Parcel("ev", "alpha.thing.said.v1", uuid4(), "alpha.thing.said.v1", str(uuid4()), at, headers, payload)


def frames(data: bytes) -> list[base.Frame | header.ContentHeader | body.ContentBody | heartbeat.Heartbeat]:
    found = []
    while data:
        used, channel, frame = pamqp.frame.unmarshal(data)
        assert channel == 7
        found.append(frame)
        data = data[used:]
    return found


@given(st.dictionaries(names, texts, max_size=14), st.binary(max_size=500), st.integers(50, 600))
def test_another_reader_finds_everything_that_was_put_in(
    headers: dict[str, str], payload: bytes, most_bytes: int
) -> None:
    sent = parcel(headers, payload)
    method, content, *chunks = frames(bulk.encode(7, sent, most_bytes))

    assert isinstance(method, Basic.Publish)
    assert (method.exchange, method.routing_key, method.mandatory) == (sent.exchange, sent.routing_key, True)
    assert isinstance(content, header.ContentHeader)
    found = content.properties
    assert (found.message_id, found.message_type, found.correlation_id) == (
        str(sent.id),
        sent.type,
        sent.correlation_id,
    )
    assert (found.delivery_mode, found.content_type, found.timestamp) == (2, "application/json", sent.said_at)
    assert found.headers == headers
    assert content.body_size == len(payload)
    assert b"".join(chunk.value for chunk in chunks if isinstance(chunk, body.ContentBody)) == payload
    assert all(len(chunk.value) <= most_bytes for chunk in chunks if isinstance(chunk, body.ContentBody))
