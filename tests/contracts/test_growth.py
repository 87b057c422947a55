"""Schemas only grow: each way to shrink is seen, and each way to grow is let through."""

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
    },
    "$defs": {
        "Kind": {"type": "string", "enum": ["PRESENT", "ABSENT"]},
        "Entry": {"type": "object", "required": ["kind"], "properties": {"kind": {"$ref": "#/$defs/Kind"}}},
    },
}


def _fields(schema: Schema) -> Schema:
    fields: Schema = schema["properties"]
    return fields


def _rename(schema: Schema) -> None:
    _fields(schema)["row"] = _fields(schema).pop("line")
    schema["required"][0] = "row"


SHRINKS: list[tuple[str, Callable[[Schema], object], list[str]]] = [
    ("a field is gone", lambda s: _fields(s).pop("quantity"), ["quantity is gone"]),
    ("a field is renamed", _rename, ["line is gone", "row is new and required"]),
    ("retyped", lambda s: _fields(s)["line"].update(type="integer"), ["line was string and is integer"]),
    ("another format", lambda s: _fields(s)["line"].update(format="date"), ["line has another format"]),
    ("may be null", lambda s: _fields(s).update(line={"anyOf": [_fields(s)["line"], {"type": "null"}]}),
     ["line was string and is null, string"]),
    ("now required", lambda s: s["required"].append("quantity"), ["quantity was not always there"]),
    ("no longer required", lambda s: s["required"].remove("line"), ["line was always there"]),
    ("new and required", lambda s: (_fields(s).update(x={"type": "integer"}), s["required"].append("x")),
     ["x is new and required"]),
    ("an enum value is gone", lambda s: s["$defs"]["Kind"]["enum"].remove("ABSENT"),
     ["entries[].kind no longer takes ABSENT"]),
    ("free becomes closed", lambda s: _fields(s)["line"].update(enum=["a"]), ["line takes a closed list only"]),
    ("a higher minimum", lambda s: _fields(s)["quantity"].update(minimum=2), ["quantity has a higher minimum"]),
    ("a lower maximum", lambda s: _fields(s)["quantity"].update(maximum=9), ["quantity has a lower maximum"]),
    ("a new limit", lambda s: _fields(s)["entries"].update(maxItems=9), ["entries has a lower maxItems"]),
    ("another pattern", lambda s: _fields(s)["module"]["anyOf"][0].update(pattern="^a$"),
     ["module has another pattern"]),
    ("an inner field is required", lambda s: (s["$defs"]["Entry"]["properties"].update(n={"type": "integer"}),
     s["$defs"]["Entry"]["required"].append("n")), ["entries[].n is new and required"]),
]  # fmt: skip

GROWS: list[tuple[str, Callable[[Schema], object]]] = [
    ("nothing", lambda s: None),
    ("an optional field", lambda s: _fields(s).update(x={"type": "integer"})),
    ("an optional part with required fields", lambda s: _fields(s).update(part=deepcopy(s["$defs"]["Entry"]))),
    ("an enum value", lambda s: s["$defs"]["Kind"]["enum"].append("LATE")),
    ("a wider limit", lambda s: _fields(s)["quantity"].update(maximum=2000, minimum=0)),
    ("other words", lambda s: s.update(description="More about it.", title="T")),
]


@pytest.mark.parametrize(("change", "lines"), [row[1:] for row in SHRINKS], ids=[row[0] for row in SHRINKS])
def test_a_change_that_somebody_would_stumble_over_is_named(
    change: Callable[[Schema], object], lines: list[str]
) -> None:
    after = deepcopy(BEFORE)
    change(after)

    assert growth.shrinks(BEFORE, after) == lines


@pytest.mark.parametrize("change", [row[1] for row in GROWS], ids=[row[0] for row in GROWS])
def test_growing_is_allowed(change: Callable[[Schema], object]) -> None:
    after = deepcopy(BEFORE)
    change(after)

    assert growth.shrinks(BEFORE, after) == []
