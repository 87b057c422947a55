"""Golden examples: what has once been said can always be read."""

import json
import shutil
from pathlib import Path

import pytest
from pydantic import ValidationError
from samklasse_contracts import published, spots
from samklasse_contracts.catalogue import BY_KEY, TOLD
from samklasse_contracts.message import envelope_from, headers

KEYS = sorted(BY_KEY)
SUPPLIER_KEYS = {message.key for message in TOLD}
OURS = sorted(set(KEYS) - SUPPLIER_KEYS)
SPOTS = {key: spots.spots(published.schema(BY_KEY[key])) for key in KEYS}
ENUMS = [(key, path) for key in KEYS for path, spot in SPOTS[key].items() if spot.values is not None]
EXAMPLES = [(key, told, body) for key in KEYS for told, body in published.examples(key)]
OBJECTS = [(key, path) for key in KEYS for path, spot in SPOTS[key].items() if "object" in spot.kinds]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The published files, to plant a fault in."""
    for folder in (published.EXAMPLES, published.SCHEMAS):
        shutil.copytree(published.HOME / folder, tmp_path / folder)
    return tmp_path


@pytest.mark.parametrize(("key", "told", "body"), EXAMPLES)
def test_an_example_survives_reading_and_saying_again(key: str, told: dict[str, str], body: dict[str, object]) -> None:
    read = BY_KEY[key].model_validate_json(json.dumps(body))

    assert published.keeps(json.loads(read.body()), body)


def test_a_lost_field_is_noticed_and_a_grown_one_is_not() -> None:
    told = {"a": 1, "rows": [{"b": 2}]}

    assert published.keeps({"a": 1, "rows": [{"b": 2, "grown": 0}], "grown": []}, told)
    for said in ({"rows": [{"b": 2}]}, {"a": 2, "rows": [{"b": 2}]}, {"a": 1, "rows": [{}]}, {"a": 1, "rows": []}):
        assert not published.keeps(said, told)


@pytest.mark.parametrize(("key", "told", "body"), [one for one in EXAMPLES if one[0] in OURS])
def test_the_envelope_of_an_example_survives_too(key: str, told: dict[str, str], body: object) -> None:
    envelope = envelope_from(told)

    assert headers(envelope) == told
    assert envelope.type == key
    assert (envelope.sequence is not None) == BY_KEY[key].sequenced
    assert envelope.privacyclass is BY_KEY[key].privacy


def test_a_message_read_from_its_body_is_in_its_envelope_and_one_made_is_in_none() -> None:
    key, told, body = next(one for one in EXAMPLES if one[0] in OURS)
    envelope = envelope_from(told)
    read = BY_KEY[key].from_body(json.dumps(body).encode(), envelope)
    made = BY_KEY[key].model_validate(body)

    assert read == made.inside(envelope)
    assert read.envelope is envelope
    with pytest.raises(LookupError, match="has not been said yet"):
        assert made.envelope


def test_an_envelope_is_read_from_bytes_too_and_passes_over_what_it_does_not_know() -> None:
    told = {**published.example(OURS[0])[0], "ce-audience": "399999014,399999022"}
    odd = {"ce-of-a-later-version": b"\xff", "x-death": [{}], **{name: value.encode() for name, value in told.items()}}

    assert envelope_from(odd) == envelope_from(told)
    assert envelope_from(odd).audience == ("399999014", "399999022")


@pytest.mark.parametrize("key", sorted(SUPPLIER_KEYS))
def test_a_supplier_says_who_it_is_and_how_it_calls_its_message(key: str) -> None:
    told, _ = published.example(key)

    assert told["ce-type"] == key
    assert told["ce-source"].startswith("/supplier/")
    assert told["ce-id"]


@pytest.mark.parametrize("key", KEYS)
def test_the_examples_show_every_field_but_those_that_exclude_each_other(key: str) -> None:
    rarely = {"buyer_orgnrs", "teaching_language", "module", "helps"}
    shown = {path for _, body in published.examples(key) for path in body}
    outermost = {path for path in SPOTS[key] if path and not set(".[") & set(path)}

    assert outermost - shown <= rarely


@pytest.mark.parametrize(("key", "path"), OBJECTS)
def test_an_unknown_field_is_ignored(key: str, path: str) -> None:
    _, body = published.example(key)
    known = BY_KEY[key].model_validate(body)

    for place in _objects_at(body, path):
        place["field_of_a_later_version"] = {"deep": [1, "x"]}

    assert BY_KEY[key].model_validate(body) == known


@pytest.mark.parametrize(("key", "path"), ENUMS)
def test_an_unknown_enum_value_is_no_reading(key: str, path: str) -> None:
    steps = path.replace("[]", ".[]").split(".")
    pairs = [(body, _with("VALUE_OF_A_LATER_VERSION", body, steps)) for _, body in published.examples(key)]
    changed = [later for body, later in pairs if later != body]
    if not changed:
        pytest.fail(f"no example of {key} shows anything at {path}")

    for later in changed:
        with pytest.raises(ValidationError):
            BY_KEY[key].model_validate(later)


def test_what_has_been_published_still_holds() -> None:
    assert published.broken() == []


def test_what_is_published_is_what_the_models_say() -> None:
    stale = [name for name, schema in published.schemas().items() if published.frozen_schema(name) != schema]

    assert stale == [], "run: samklasse contracts freeze"
    for folder in (published.EXAMPLES, published.SCHEMAS):
        sums = (published.HOME / folder / published.SUMS).read_text().splitlines()
        assert [line.split()[1] for line in sums] == sorted(
            path.name for path in (published.HOME / folder).glob("*.json")
        ), "run: samklasse contracts freeze"


def test_a_changed_example_is_noticed(copy: Path) -> None:
    path = copy / published.EXAMPLES / "gateway.seats.confirmed.v1.json"
    path.write_text(path.read_text().replace('"quantity": 6', '"quantity": 7'))

    assert published.broken(copy) == ["examples/gateway.seats.confirmed.v1.json: a published file has changed"]


def test_a_deleted_example_is_noticed(copy: Path) -> None:
    (copy / published.EXAMPLES / "gateway.seats.confirmed.v1.json").unlink()

    assert published.broken(copy) == [
        "examples/gateway.seats.confirmed.v1.json: a published file is gone",
        "gateway.seats.confirmed.v1: has no example",
    ]


def test_a_message_that_is_gone_is_noticed(copy: Path) -> None:
    shutil.copy(copy / published.SCHEMAS / f"{KEYS[0]}.json", copy / published.SCHEMAS / "gateway.seats.dreamt.v1.json")

    assert published.broken(copy) == ["gateway.seats.dreamt.v1: a published message is gone"]


def test_a_schema_edited_by_hand_is_noticed(copy: Path) -> None:
    path = copy / published.SCHEMAS / "gateway.seats.confirmed.v1.json"
    path.write_text(path.read_text().replace('"minimum": 1', '"minimum": 0'))

    assert "schemas/gateway.seats.confirmed.v1.json: a published file has changed" in published.broken(copy)


def test_a_message_that_breaks_somebody_is_noticed_and_not_published(copy: Path) -> None:
    path = copy / published.SCHEMAS / "gateway.seats.confirmed.v1.json"
    once = json.loads(path.read_text())
    once["properties"]["waiting_list"] = {"type": "integer"}
    path.write_text(json.dumps(once))

    with pytest.raises(published.Broken, match="waiting_list is gone"):
        published.freeze(copy)

    assert json.loads(path.read_text()) == once


def test_a_message_that_starts_to_be_counted_is_noticed(copy: Path) -> None:
    path = copy / published.SCHEMAS / "gateway.seats.confirmed.v1.json"
    path.write_text(path.read_text().replace('"x-sequenced": false', '"x-sequenced": true'))

    assert any("has another x-sequenced" in line for line in published.broken(copy))


def test_an_envelope_that_refuses_what_was_said_is_noticed(copy: Path) -> None:
    path = copy / published.SCHEMAS / "envelope.json"
    path.write_text(path.read_text().replace("{0,79}", "{0,99}"))

    assert any(line.startswith("envelope: source may not match") for line in published.broken(copy))


def test_a_message_that_has_grown_gets_a_second_example_beside_its_first(copy: Path) -> None:
    first = copy / published.EXAMPLES / "gateway.seats.confirmed.v1.json"
    shutil.copy(first, first.with_name("gateway.seats.confirmed.v1.2.json"))
    published.freeze(copy)

    assert len(published.examples("gateway.seats.confirmed.v1", copy)) == 2
    assert "gateway.seats.confirmed.v1.2.json" in (copy / published.EXAMPLES / published.SUMS).read_text()


def _objects_at(body: object, path: str) -> list[dict[str, object]]:
    """Every object at `path`; none where the example leaves it out."""
    found = [body]
    for step in filter(None, path.replace("[]", ".[]").split(".")):
        if step == "[]":
            found = [inner for each in found if isinstance(each, list) for inner in each]
        else:
            found = [each[step] for each in found if isinstance(each, dict) and step in each]
    return [each for each in found if isinstance(each, dict)]


def _with(value: str, body: object, steps: list[str]) -> object:
    """`body` with `value` at the place."""
    if not steps:
        return value
    step, *rest = steps
    if step == "[]" and isinstance(body, list):
        return [_with(value, inner, rest) for inner in body]
    if isinstance(body, dict) and step in body:
        return {**body, step: _with(value, body[step], rest)}
    return body
