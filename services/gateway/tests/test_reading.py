"""Whatever bytes come, they become a known message or a refusal that names a field and no value."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samklasse_contracts import supplier as s
from samklasse_contracts.message import MAX_BODY_BYTES
from samklasse_gateway.domain import errors
from samklasse_gateway.translate import reading

from .builders import fixed_class, letter, offering, roll, teacher, uid

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
SAYINGS: tuple[s.Told, ...] = (offering(), teacher(), fixed_class(), roll("anna"))


@given(st.binary(max_size=400) | json_values.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    try:
        told = reading.told(letter(body))
    except errors.Refusal as refusal:
        assert refusal.code in {"NOT_JSON", "MISSING_FIELD", "UNKNOWN_VALUE", "INVALID_FIELD"}
    else:
        assert isinstance(told, s.SeatsGranted)


@given(st.sampled_from(SAYINGS), st.data())
def test_one_spoiled_field_is_named_and_its_value_is_not(told: s.Told, data: st.DataObject) -> None:
    body = json.loads(told.body())
    name = data.draw(st.sampled_from(sorted(body)))
    body[name] = {"Anna Hansen": "anna@example.org"}
    with pytest.raises(errors.Refusal) as refused:
        reading.told(letter(json.dumps(body).encode(), **{"ce-type": told.key}))

    assert (refused.value.field or "").startswith(name)
    assert "nna" not in f"{refused.value.field} {refused.value.code} {refused.value}"


@pytest.mark.parametrize("told", SAYINGS)
def test_a_field_we_do_not_know_goes_no_further(told: s.Told) -> None:
    body = json.loads(told.body()) | {"phone": "+47 99999999", "names": ["Anna Hansen"]}
    read = reading.told(letter(json.dumps(body).encode(), **{"ce-type": told.key}))

    assert read == told
    assert b"Hansen" not in read.body()


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"level": "C3"}, "UNKNOWN_VALUE", "level"),
        ({"level": None}, "UNKNOWN_VALUE", "level"),
        ({"weeks": 0}, "INVALID_FIELD", "weeks"),
        ({"ref": "Anna Hansen"}, "INVALID_FIELD", "ref"),
        ({"weekly": [{"weekday": 8, "start": "18:00", "minutes": 60}]}, "INVALID_FIELD", "weekly.0.weekday"),
    ],
)
def test_the_offending_field_is_named(change: dict[str, Any], code: str, field: str) -> None:
    body = json.loads(fixed_class().body()) | change
    with pytest.raises(errors.Refusal) as refused:
        reading.told(letter(json.dumps(body).encode(), **{"ce-type": s.ClassDescribed.key}))

    assert (refused.value.code, refused.value.field) == (code, field)


def test_a_missing_field_is_named() -> None:
    with pytest.raises(errors.MissingField) as refused:
        reading.told(letter(b'{"quantity": 3}'))

    assert refused.value.field == "line_id"


def test_64_kib_is_enough_and_a_byte_more_is_refused_unread() -> None:
    line = json.dumps({"line_id": str(uid("x")), "quantity": 1}).encode()
    reading.told(letter(line.ljust(MAX_BODY_BYTES)))
    with pytest.raises(errors.TooLarge):
        reading.told(letter(line.ljust(MAX_BODY_BYTES + 1)))


def test_headers_may_come_as_bytes() -> None:
    told = letter(offering(), **{"ce-type": s.OfferingDescribed.key.encode()})

    assert reading.told(told) == offering()
