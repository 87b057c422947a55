"""How far the values of one kind reach: whether everything inside one schema's limits is inside another's."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

Schema = Mapping[str, Any]
Inside = Callable[[Any, Any], bool]


def _same(said: object, heard: object) -> bool:
    return said == heard


def _no_less(said: Any, heard: Any) -> bool:
    return said is not None and bool(said >= heard)


def _no_more(said: Any, heard: Any) -> bool:
    return said is not None and bool(said <= heard)


def _a_multiple(said: Any, heard: Any) -> bool:
    return said is not None and said % heard == 0


def _unless_wanted(said: object, heard: object) -> bool:
    return bool(said) or not heard


LIMITS: Mapping[str, tuple[Inside, str]] = {
    "pattern": (_same, "may not match {}"),
    "format": (_same, "may be no {}"),
    "minimum": (_no_less, "may be less than {}"),
    "exclusiveMinimum": (_no_less, "may be {} or less"),
    "maximum": (_no_more, "may be more than {}"),
    "exclusiveMaximum": (_no_more, "may be {} or more"),
    "multipleOf": (_a_multiple, "may be no multiple of {}"),
    "minLength": (_no_less, "may be shorter than {}"),
    "maxLength": (_no_more, "may be longer than {}"),
    "minItems": (_no_less, "may have fewer than {}"),
    "maxItems": (_no_more, "may have more than {}"),
    "uniqueItems": (_unless_wanted, "may repeat itself"),
}
"""By keyword: whether a limit lies inside another, and what is said when it does not. None stands for no limit;
whether one pattern allows less than another nobody can tell, so they must be the same."""
PYTHON_TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,), "integer": (int,), "number": (int, float), "boolean": (bool,), "null": (type(None),),
    "anything": (str, int, float, bool, type(None)),
}  # fmt: skip


def beyond(said: Schema, heard: Schema) -> Iterator[str]:
    """How a value of the same kind that is said may lie outside what is heard."""
    for key, (inside, what) in LIMITS.items():
        if key in heard and not inside(said.get(key), heard[key]):
            yield what.format(heard[key])


def accepts(schema: Schema, value: object) -> bool:
    """Whether one value of a closed list is read; whether it has a format is not tried, and so denied."""
    if "enum" in schema:
        return value in schema["enum"]
    if type(value) not in PYTHON_TYPES.get(kind(schema), ()):
        return False
    return not any(beyond(_exactly(value, schema), schema))


def _exactly(value: object, heard: Schema) -> Schema:
    """The narrowest limits around one value."""
    if isinstance(value, str):
        pattern = heard.get("pattern")
        fits = pattern is not None and re.search(pattern, value) is not None
        return {"minLength": len(value), "maxLength": len(value), "pattern": pattern if fits else None}
    return dict.fromkeys(("minimum", "maximum", "multipleOf"), value)


def kind(schema: Schema) -> str:
    """The JSON type."""
    return str(schema.get("type", "anything"))


def kind_fits(said: Schema, heard: Schema) -> bool:
    """Whether a reader of the one kind takes the other."""
    kinds = (kind(said), kind(heard))
    return kinds[0] == kinds[1] or kinds[1] == "anything" or kinds == ("integer", "number")


def words(values: Sequence[object]) -> str:
    """A closed list, as a person reads it."""
    return ", ".join(sorted(map(str, values)))
