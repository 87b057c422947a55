"""May a schema become this one? A message only grows: new optional fields, new enum values, wider limits."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Schema = Mapping[str, Any]
LOWEST = ("minimum", "exclusiveMinimum", "minLength", "minItems")
HIGHEST = ("maximum", "exclusiveMaximum", "maxLength", "maxItems")
FIXED = ("pattern", "format", "const")


@dataclass(frozen=True)
class Spot:
    """One place in a body, such as `sessions[].starts_at`."""

    kinds: frozenset[str]
    required: bool
    values: frozenset[str] | None
    """The values of an enum."""
    limits: Mapping[str, Any]

    @property
    def free_text(self) -> bool:
        """A string that could hold anything."""
        return "string" in self.kinds and self.values is None and not any(key in self.limits for key in FIXED)


def spots(schema: Schema) -> dict[str, Spot]:
    """Every place in a body, by its path."""
    return dict(_walk(schema, schema.get("$defs", {}), "", required=True))


def shrinks(published: Schema, wanted: Schema) -> list[str]:
    """What readers or writers of the published schema would stumble over, one line each."""
    old, new = spots(published), spots(wanted)
    lines = [line for path, was in old.items() for line in _lost(path, was, new.get(path))]
    added = (path for path, spot in new.items() if path not in old and spot.required and _parent(path) in old)
    return lines + [f"{path} is new and required" for path in added]


def _lost(path: str, was: Spot, now: Spot | None) -> Iterator[str]:
    if now is None:
        yield f"{path} is gone"
        return
    if was.kinds != now.kinds:
        yield f"{path} was {_words(was.kinds)} and is {_words(now.kinds)}"
    if was.required != now.required:
        yield f"{path} was {'always' if was.required else 'not always'} there"
    if gone := (was.values or frozenset()) - (now.values or frozenset()):
        yield f"{path} no longer takes {_words(gone)}"
    if was.values is None and now.values is not None:
        yield f"{path} takes a closed list only"
    yield from _narrowed(path, was.limits, now.limits)


def _narrowed(path: str, was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    for key in LOWEST:
        if key in now and now[key] > was.get(key, float("-inf")):
            yield f"{path} has a higher {key}"
    for key in HIGHEST:
        if key in now and now[key] < was.get(key, float("inf")):
            yield f"{path} has a lower {key}"
    for key in FIXED:
        if was.get(key) != now.get(key):
            yield f"{path} has another {key}"


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
    limits = {key: choice[key] for choice in choices for key in (*LOWEST, *HIGHEST, *FIXED) if key in choice}
    values = frozenset(str(value) for values in listed for value in values) if listed else None
    return Spot(frozenset(str(choice.get("type", "any")) for choice in choices), required, values, limits)


def _resolved(schema: Schema, defs: Mapping[str, Schema]) -> Schema:
    reference = schema.get("$ref")
    return defs[reference.rpartition("/")[2]] if reference else schema


def _parent(path: str) -> str:
    if path.endswith("[]"):
        return path[:-2]
    return path.rpartition(".")[0]


def _words(values: frozenset[str]) -> str:
    return ", ".join(sorted(values))
