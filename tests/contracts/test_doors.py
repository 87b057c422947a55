"""What the doors make of a message that breaks its contract."""

import json
from datetime import UTC, datetime
from uuid import UUID

import pytest
from samklasse.provision import installed
from samklasse_chassis import consumer as consumers
from samklasse_chassis import outbox
from samklasse_contracts import published
from samklasse_contracts import scheduling as s
from samklasse_contracts.catalogue import BY_KEY, CORE
from samklasse_contracts.message import MAX_BODY_BYTES, envelope_from, say
from samklasse_gateway.domain import door, errors

CONSUMER = consumers.Consumer("x.scheduling-timetable", "scheduling.timetable.#", {s.TimetablePublished: None})  # type: ignore[dict-item]
HEARD = [
    (consumer, key)
    for service in installed().values()
    for consumer in service.consumers
    for key in sorted(consumer.by_key)
    if key in BY_KEY
]


@pytest.mark.parametrize(("consumer", "key"), HEARD, ids=[f"{consumer.queue} {key}" for consumer, key in HEARD])
def test_every_message_that_was_ever_released_is_read_by_who_hears_it_today(
    consumer: consumers.Consumer, key: str
) -> None:
    for told, body in published.examples(key):
        read = consumers.decode(consumer, envelope_from(told), json.dumps(body).encode())

        assert read is not None
        assert published.keeps(json.loads(read.body()), body)


def test_every_message_that_somebody_hears_is_among_them() -> None:
    heard = {row.message.key for row in CORE if row.hearers}

    assert heard <= {key for _, key in HEARD}


def test_an_unknown_enum_value_is_set_aside_and_not_handled() -> None:
    told, body = published.example(s.TimetablePublished.key)
    body["state"] = "DREAMT"

    with pytest.raises(consumers.Unreadable) as caught:
        consumers.decode(CONSUMER, envelope_from(told), json.dumps(body).encode())

    assert str(caught.value) == "state"


async def test_a_body_over_64_kib_never_reaches_the_outbox() -> None:
    people = tuple(UUID(int=number) for number in range(MAX_BODY_BYTES // 39 + 1))
    plan = s.PlanApproved(plan_id=UUID(int=1), municipality_orgnr="399999014", enrollment_ids=people)
    said = say(plan, subject=UUID(int=1), at=datetime(2027, 1, 4, tzinfo=UTC), sequence=1)

    with pytest.raises(ValueError, match=f"more than {MAX_BODY_BYTES}"):
        await outbox.add(None, said)


@pytest.mark.parametrize(("extra", "refused"), [(0, False), (1, True)])
def test_the_gateway_takes_64_kib_and_not_a_byte_more(extra: int, refused: bool) -> None:
    outside = door.Delivery("399999014", "1", "/supplier/399999014", "supplier.roll.taken.v1", MAX_BODY_BYTES + extra)

    def admit() -> bool:
        try:
            door.admit(outside, types={"supplier.roll.taken.v1"}, max_bytes=MAX_BODY_BYTES)
        except errors.TooLarge:
            return True
        return False

    assert admit() is refused
