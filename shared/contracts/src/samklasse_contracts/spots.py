"""Every place in a body that a schema describes: what may stand there, and whether it could hold a sentence."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Schema = Mapping[str, Any]
FIXED = ("pattern", "format", "const")


@dataclass(frozen=True)
class Spot:
    """One place in a body, such as `sessions[].starts_at`."""

    kinds: frozenset[str]
    required: bool
    values: frozenset[str] | None
    """The values of an enum."""
    limits: Mapping[str, Any]
    """Pattern, format or constant."""

    @property
    def free_text(self) -> bool:
        """A string that could hold anything."""
        return "string" in self.kinds and self.values is None and not any(key in self.limits for key in FIXED)


def spots(schema: Schema) -> dict[str, Spot]:
    """Every place in a body, by its path."""
    return dict(_walk(schema, schema.get("$defs", {}), "", required=True))


def _walk(schema: Schema, defs: Mapping[str, Schema], path: str, *, required: bool) -> Iterator[tuple[str, Spot]]:
    choices = [_resolved(choice, defs) for choice in schema.get("anyOf", [schema])]
    yield path, _spot(choices, required)
    for choice in choices:
        needed = choice.get("required", ())
        for name, inner in choice.get("properties", {}).items():
            yield from _walk(inner, defs, f"{path}.{name}".lstrip("."), required=name in needed)
        if "items" in choice:
            yield from _walk(choice["items"], defs, f"{path}[]", required=True)


def _spot(choices: list[Schema], required: bool) -> Spot:
    listed = [choice["enum"] for choice in choices if "enum" in choice]
    limits = {key: choice[key] for choice in choices for key in FIXED if key in choice}
    values = frozenset(str(value) for values in listed for value in values) if listed else None
    return Spot(frozenset(str(choice.get("type", "any")) for choice in choices), required, values, limits)


def _resolved(schema: Schema, defs: Mapping[str, Schema]) -> Schema:
    reference = schema.get("$ref")
    return defs[reference.rpartition("/")[2]] if reference else schema
