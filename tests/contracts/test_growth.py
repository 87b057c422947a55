"""Neither an old reader nor an old writer stumbles: each way to break one is seen, each way to grow is let through."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from samklasse_contracts import growth

Schema = dict[str, Any]
BEFORE: Schema = {
    "type": "object",
    "required": ["line", "entries"],
    "properties": {
        "line": {"type": "string", "format": "uuid"},
        "quantity": {"type": "integer", "minimum": 1, "maximum": 1000},
        "entries": {"type": "array", "items": {"$ref": "#/$defs/Entry"}},
        "module": {"anyOf": [{"type": "string", "pattern": "^[a-z]+$"}, {"type": "null"}], "default": None},
        "code": {"type": "string", "maxLength": 10},
        "mood": {"anyOf": [{"type": "string", "enum": ["SAD"]}, {"type": "string", "pattern": "^[A-Z]+$"}]},
        "counts": {"type": "object", "additionalProperties": {"type": "integer", "maximum": 9}},
        "by": {
            "discriminator": {"propertyName": "kind"},
            "oneOf": [
                {"type": "object", "properties": {"kind": {"const": "MAIL"}, "n": {"type": "integer"}}},
                {"type": "object", "properties": {"kind": {"const": "WEB"}, "n": {"type": "integer"}}},
            ],
        },
    },
    "$defs": {
        "Kind": {"type": "string", "enum": ["PRESENT", "ABSENT"]},
        "Entry": {
            "type": "object",
            "required": ["kind"],
            "properties": {"kind": {"$ref": "#/$defs/Kind"}, "minutes": {"type": "integer"}},
        },
    },
}


def _fields(schema: Schema) -> Schema:
    fields: Schema = schema["properties"]
    return fields


def _rename(schema: Schema) -> None:
    _fields(schema)["row"] = _fields(schema).pop("line")
    schema["required"][0] = "row"


def _nullable(schema: Schema) -> None:
    _fields(schema)["line"] = {"anyOf": [_fields(schema)["line"], {"type": "null"}]}


def _by(kind: str) -> Schema:
    return {"type": "object", "properties": {"kind": {"const": kind}, "n": {"type": "integer"}}}


def _entry(schema: Schema) -> Schema:
    entry: Schema = schema["$defs"]["Entry"]
    return entry


BREAKS: list[tuple[str, Callable[[Schema], object], list[str]]] = [
    ("a field is gone", lambda s: _fields(s).pop("quantity"), ["< quantity is gone"]),
    ("a field is renamed", _rename,
     ["< line is gone", "> row is new and required"]),
    ("retyped", lambda s: _fields(s)["quantity"].update(type="string"),
     ["< quantity may be string", "> quantity may be integer"]),
    ("an integer becomes any number", lambda s: _fields(s)["quantity"].update(type="number"),
     ["< quantity may be number"]),
    ("another format", lambda s: _fields(s)["line"].update(format="date"),
     ["< line may be no uuid", "> line may be no date"]),
    ("no format", lambda s: _fields(s)["line"].pop("format"), ["< line may be no uuid"]),
    ("may be null", _nullable, ["< line may be null"]),
    ("may no longer be null", lambda s: _fields(s)["module"]["anyOf"].pop(), ["> module may be null"]),
    ("now required", lambda s: s["required"].append("quantity"), ["> quantity may be left out"]),
    ("no longer required", lambda s: s["required"].remove("line"), ["< line may be left out"]),
    ("new and required", lambda s: (_fields(s).update(x={"type": "integer"}), s["required"].append("x")),
     ["> x is new and required"]),
    ("a new enum value", lambda s: s["$defs"]["Kind"]["enum"].append("LATE"), ["< entries[].kind may be LATE"]),
    ("an enum value is gone", lambda s: s["$defs"]["Kind"]["enum"].remove("ABSENT"),
     ["> entries[].kind may be ABSENT"]),
    ("free becomes closed", lambda s: _fields(s)["code"].update(enum=["a"]), ["> code may be other than a"]),
    ("closed becomes free", lambda s: s["$defs"]["Kind"].pop("enum"),
     ["< entries[].kind may be other than ABSENT, PRESENT"]),
    ("a higher minimum", lambda s: _fields(s)["quantity"].update(minimum=2), ["> quantity may be less than 2"]),
    ("a lower minimum", lambda s: _fields(s)["quantity"].update(minimum=0), ["< quantity may be less than 1"]),
    ("a lower maximum", lambda s: _fields(s)["quantity"].update(maximum=9), ["> quantity may be more than 9"]),
    ("a higher maximum", lambda s: _fields(s)["quantity"].update(maximum=1001),
     ["< quantity may be more than 1000"]),
    ("no maximum", lambda s: _fields(s)["quantity"].pop("maximum"), ["< quantity may be more than 1000"]),
    ("an excluded end", lambda s: _fields(s)["quantity"].update(exclusiveMaximum=1000),
     ["> quantity may be 1000 or more"]),
    ("an excluded start", lambda s: _fields(s)["quantity"].update(exclusiveMinimum=1),
     ["> quantity may be 1 or less"]),
    ("steps", lambda s: _fields(s)["quantity"].update(multipleOf=5), ["> quantity may be no multiple of 5"]),
    ("longer strings", lambda s: _fields(s)["code"].update(maxLength=11), ["< code may be longer than 10"]),
    ("shorter strings", lambda s: _fields(s)["code"].update(maxLength=9), ["> code may be longer than 9"]),
    ("a shortest string", lambda s: _fields(s)["code"].update(minLength=3), ["> code may be shorter than 3"]),
    ("a longest list", lambda s: _fields(s)["entries"].update(maxItems=9), ["> entries may have more than 9"]),
    ("a shortest list", lambda s: _fields(s)["entries"].update(minItems=1), ["> entries may have fewer than 1"]),
    ("a list of different ones", lambda s: _fields(s)["entries"].update(uniqueItems=True),
     ["> entries may repeat itself"]),
    ("another pattern", lambda s: _fields(s)["module"]["anyOf"][0].update(pattern="^a$"),
     ["< module may not match ^[a-z]+$", "> module may not match ^a$"]),
    ("a new pattern", lambda s: _fields(s)["code"].update(pattern="^a$"), ["> code may not match ^a$"]),
    ("an inner field is new and required", lambda s: (_entry(s)["properties"].update(n={"type": "integer"}),
     _entry(s)["required"].append("n")), ["> entries[].n is new and required"]),
    ("an inner field is gone", lambda s: _entry(s)["properties"].pop("minutes"), ["< entries[].minutes is gone"]),
    ("items of another type", lambda s: _fields(s)["entries"].update(items={"type": "string"}),
     ["< entries[] may be string", "> entries[] may be object"]),
    ("one more choice", lambda s: _fields(s)["by"]["oneOf"].append(_by("PHONE")), ["< by.kind may be PHONE"]),
    ("one choice less", lambda s: _fields(s)["by"]["oneOf"].pop(), ["> by.kind may be WEB"]),
    ("a choice has grown narrow", lambda s: _fields(s)["by"]["oneOf"][0]["properties"]["n"].update(minimum=0),
     ["> by.n may be less than 0"]),
    ("another tell", lambda s: _fields(s)["by"].update(discriminator={"propertyName": "n"}),
     ["< by.kind may be left out", "> by.n may be left out"]),
    ("closed to later fields", lambda s: s.update(additionalProperties=False),
     ["> the body may have further fields"]),
    ("a map of other values", lambda s: _fields(s)["counts"]["additionalProperties"].update(maximum=5),
     ["> counts{} may be more than 5"]),
    ("another meaning when left out", lambda s: _fields(s)["module"].update(default="x"),
     ["< module, left out, means 'x' and no longer None"]),
    ("a keyword that nobody here knows", lambda s: s.update(dependentRequired={"line": ["quantity"]}),
     ["< has another dependentRequired, which nobody here can judge",
      "> has another dependentRequired, which nobody here can judge"]),
]  # fmt: skip

GROWS: list[tuple[str, Callable[[Schema], object]]] = [
    ("nothing", lambda s: None),
    ("an optional field", lambda s: _fields(s).update(x={"type": "integer", "default": 1})),
    ("an optional inner field", lambda s: _entry(s)["properties"].update(x={"type": "integer"})),
    ("an optional part with required fields", lambda s: _fields(s).update(part=deepcopy(_entry(s)))),
    ("other words", lambda s: s.update(description="More about it.", title="T")),
    ("another name for the same", lambda s: s["$defs"].update(Sort=s["$defs"]["Kind"]) or
     _entry(s)["properties"].update(kind={"$ref": "#/$defs/Sort"})),
    ("a value that readers were told to expect", lambda s: _fields(s)["mood"]["anyOf"][0]["enum"].append("GLAD")),
    ("a list written out as choices", lambda s: s["$defs"].update(Kind={"anyOf": [
        {"const": "ABSENT", "type": "string"}, {"const": "PRESENT", "type": "string"}]})),
]  # fmt: skip


@pytest.mark.parametrize(("change", "lines"), [row[1:] for row in BREAKS], ids=[row[0] for row in BREAKS])
def test_a_change_that_somebody_would_stumble_over_is_named(
    change: Callable[[Schema], object], lines: list[str]
) -> None:
    """`<`: an old reader stumbles, `>`: an old writer."""
    after = deepcopy(BEFORE)
    change(after)

    assert [_short(line) for line in growth.breaks(BEFORE, after)] == lines


@pytest.mark.parametrize("change", [row[1] for row in GROWS], ids=[row[0] for row in GROWS])
def test_growing_is_allowed(change: Callable[[Schema], object]) -> None:
    after = deepcopy(BEFORE)
    change(after)

    assert growth.breaks(BEFORE, after) == []


def test_a_schema_that_contains_itself_is_judged_too() -> None:
    inside = {"n": {"type": "integer"}, "in": {"$ref": "#/$defs/Tree"}}
    tree: Schema = {"$ref": "#/$defs/Tree", "$defs": {"Tree": {"type": "object", "properties": inside}}}
    after = deepcopy(tree)
    after["$defs"]["Tree"]["properties"]["n"]["minimum"] = 0

    assert growth.breaks(tree, tree) == []
    assert [_short(line) for line in growth.breaks(tree, after)] == ["> n may be less than 0"]


def _short(line: str) -> str:
    what, _, whom = line.partition(": an old ")
    return f"{'<' if whom.startswith('reader') else '>'} {what}"
