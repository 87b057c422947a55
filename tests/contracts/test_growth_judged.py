"""The gate against an outside judge: what it lets through breaks nobody, on values drawn from the schemas.

`jsonschema` is the judge for the planted changes, and the models themselves are the readers and writers of today.
"""

import json
from collections.abc import Callable, Mapping
from copy import deepcopy
from datetime import UTC
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, assume, event, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import ValidationError
from samklasse_contracts import growth, published
from samklasse_contracts.catalogue import BY_KEY

Schema = dict[str, Any]
ASCII = st.characters(codec="ascii", exclude_categories=["Cc"])
FORMATS: Mapping[str, st.SearchStrategy[str]] = {
    "uuid": st.uuids().map(str),
    "date": st.dates().map(str),
    "date-time": st.datetimes(timezones=st.just(UTC)).map(lambda at: at.isoformat(timespec="seconds")),
}
BASE: Schema = {
    "type": "object",
    "required": ["line", "entries", "by"],
    "properties": {
        "line": {"type": "string", "format": "uuid"},
        "quantity": {"type": "integer", "minimum": 1, "maximum": 4},
        "code": {"type": "string", "minLength": 1, "maxLength": 3},
        "entries": {"type": "array", "maxItems": 2, "items": {"$ref": "#/$defs/Entry"}},
        "module": {"anyOf": [{"type": "string", "pattern": "^[a-z]{1,2}$"}, {"type": "null"}]},
        "by": {"oneOf": [
            {"type": "object", "required": ["kind"], "properties": {"kind": {"const": kind}}} for kind in ("A", "B")]},
    },
    "$defs": {"Entry": {"type": "object", "required": ["kind"], "properties": {
        "kind": {"type": "string", "enum": ["P", "Q"]}, "n": {"type": "integer"}}}},
}  # fmt: skip
UNSHRUNK: Mapping[str, Any] = {
    "deadline": None,
    "derandomize": True,
    "phases": [Phase.explicit, Phase.generate],
    "suppress_health_check": [HealthCheck.filter_too_much],
}
LIMITS = ("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems")


def values(schema: Schema, whole: Schema) -> st.SearchStrategy[Any]:
    """What a writer with this schema may say."""
    if "$ref" in schema:
        return values(whole["$defs"][schema["$ref"].rpartition("/")[2]], whole)
    for choice in ("anyOf", "oneOf"):
        if choice in schema:
            return st.one_of([values(inner, whole) for inner in schema[choice]])
    if "const" in schema or "enum" in schema:
        return st.sampled_from(schema.get("enum", [schema.get("const")]))
    return BY_TYPE[schema["type"]](schema, whole)


def several(schema: Schema) -> st.SearchStrategy[list[Any]]:
    """A few values, so that hardly a difference goes unseen."""
    return st.lists(values(schema, schema), min_size=5, max_size=5)


def _text(schema: Schema, _whole: Schema) -> st.SearchStrategy[Any]:
    if "format" in schema:
        return FORMATS[schema["format"]]
    if "pattern" in schema:
        return st.from_regex(schema["pattern"], fullmatch=True, alphabet=ASCII)
    ends = (schema.get("minLength", 0), schema.get("maxLength", 20))
    return st.sampled_from(["x" * length for length in ends]) | st.text(ASCII, min_size=ends[0], max_size=ends[1])


def _number(schema: Schema, _whole: Schema) -> st.SearchStrategy[Any]:
    ends = (schema.get("minimum", -(10**6)), schema.get("maximum", 10**6))
    return st.sampled_from(ends) | st.integers(*ends)


def _list(schema: Schema, whole: Schema) -> st.SearchStrategy[Any]:
    most = min(schema.get("maxItems", 3), 3)
    return st.lists(values(schema["items"], whole), min_size=schema.get("minItems", 0), max_size=most)


def _object(schema: Schema, whole: Schema) -> st.SearchStrategy[Any]:
    fields = {name: values(inner, whole) for name, inner in schema.get("properties", {}).items()}
    needed = set(schema.get("required", ()))
    return st.fixed_dictionaries(
        {name: fields[name] for name in fields if name in needed},
        optional={name: fields[name] for name in fields if name not in needed},
    )


BY_TYPE: Mapping[str, Callable[[Schema, Schema], st.SearchStrategy[Any]]] = {
    "string": _text,
    "integer": _number,
    "array": _list,
    "object": _object,
    "boolean": lambda _schema, _whole: st.booleans(),
    "null": lambda _schema, _whole: st.none(),
}


@st.composite
def changed(draw: st.DrawFn) -> Schema:
    """The base after a few changes, most of them forbidden."""
    after = deepcopy(BASE)
    for _ in range(draw(st.integers(1, 2))):
        draw(st.sampled_from(CHANGES))(after, draw)
    return after


def _move_a_limit(schema: Schema, draw: st.DrawFn) -> None:
    place = schema["properties"][draw(st.sampled_from(["quantity", "code", "entries"]))]
    for key in LIMITS:
        if key in place:
            place[key] = max(0, place[key] + draw(st.sampled_from([-1, 0, 0, 1])))


def _change_the_list(schema: Schema, draw: st.DrawFn) -> None:
    schema["$defs"]["Entry"]["properties"]["kind"]["enum"] = draw(
        st.sampled_from([["P", "Q"], ["Q", "P"], ["P"], ["P", "Q", "R"]])
    )


def _change_the_choices(schema: Schema, draw: st.DrawFn) -> None:
    kinds = draw(st.sampled_from(["AB", "BA", "A", "ABC"]))
    choices = [{"type": "object", "required": ["kind"], "properties": {"kind": {"const": kind}}} for kind in kinds]
    schema["properties"]["by"] = {draw(st.sampled_from(["oneOf", "anyOf"])): choices}


def _need_others(schema: Schema, draw: st.DrawFn) -> None:
    schema["required"] = draw(
        st.sampled_from([["entries", "by", "line"], ["line", "by"], ["line", "entries", "by", "code"]])
    )


def _add_a_field(schema: Schema, draw: st.DrawFn) -> None:
    where = draw(st.sampled_from([schema, schema["$defs"]["Entry"]]))
    where["properties"]["new"] = {"type": "integer"}
    where["required"] = [*where["required"], *draw(st.sampled_from([[], [], ["new"]]))]


def _retype(schema: Schema, draw: st.DrawFn) -> None:
    name = draw(st.sampled_from(["quantity", "code", "module"]))
    kinds = [schema["properties"][name], {"type": "string"}, {"type": "integer"}, {"type": "null"}]
    schema["properties"][name] = draw(st.sampled_from(kinds))


CHANGES = [_move_a_limit, _change_the_list, _change_the_choices, _need_others, _add_a_field, _retype]


@given(after=changed(), data=st.data())
@settings(max_examples=300, **UNSHRUNK)
def test_what_the_gate_lets_through_breaks_no_reader_and_no_writer(after: Schema, data: st.DataObject) -> None:
    let_through = growth.breaks(BASE, after) == []
    event(f"let through: {let_through}")
    assume(let_through)
    old, new = data.draw(several(BASE), "old"), data.draw(several(after), "new")

    assert all(Draft202012Validator(after).is_valid(one) for one in old)
    assert all(Draft202012Validator(BASE).is_valid(one) for one in new)


@given(after=changed(), data=st.data())
@settings(max_examples=150, **UNSHRUNK)
def test_whatever_the_judge_refuses_the_gate_has_refused(after: Schema, data: st.DataObject) -> None:
    old, new = data.draw(several(BASE), "old"), data.draw(several(after), "new")
    fine = all(Draft202012Validator(after).is_valid(one) for one in old)
    refused = not (fine and all(Draft202012Validator(BASE).is_valid(one) for one in new))
    event(f"refused by the judge: {refused}")

    assert not refused or growth.breaks(BASE, after)


@pytest.mark.parametrize("key", sorted(BY_KEY))
def test_old_writers_are_read_today_and_todays_writers_by_old_readers(key: str) -> None:
    released = published.frozen_schema(key)
    assert released is not None
    reader = Draft202012Validator(released)

    @given(values(released, released))
    @settings(max_examples=8, deadline=None, derandomize=True, database=None)
    def both_ways(said: Any) -> None:
        try:
            read = BY_KEY[key].model_validate_json(json.dumps(said))
        except ValidationError as error:
            kinds = {one["type"] for one in error.errors()}
            assert kinds == {"value_error"}, "only a rule between fields, which no schema knows, may refuse it"
            return
        again = json.loads(read.body())

        assert reader.is_valid(again), [one.message for one in reader.iter_errors(again)]

    both_ways()
