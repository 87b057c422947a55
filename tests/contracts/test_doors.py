"""What the doors make of a message that breaks its contract."""

import json
from datetime import UTC, datetime
from uuid import UUID

import pytest
from samklasse_chassis import inbox, outbox
from samklasse_contracts import published
from samklasse_contracts import scheduling as s
from samklasse_contracts.message import MAX_BODY_BYTES, envelope_from, say
from samklasse_gateway.domain import door, errors

CONSUMER = inbox.Consumer("x.scheduling-timetable", "scheduling.timetable.#", {s.TimetablePublished: None})  # type: ignore[dict-item]


def test_an_unknown_enum_value_is_set_aside_and_not_handled() -> None:
    told, body = published.example(s.TimetablePublished.key)
    body["state"] = "DREAMT"

    with pytest.raises(inbox.Unreadable) as caught:
        inbox.decode(CONSUMER, envelope_from(told), json.dumps(body).encode())

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
