"""personal_data_leaks and protected_seen_outside: what must not be found, and where it was looked for."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from samklasse_contracts.privacy import FORBIDDEN_FIELDS

from samklasse.checker.facts import Canaries

PAIR = re.compile(r"(?=\b([A-ZÆØÅ][\wæøåÆØÅ]+)[\s,;\"\t]+([A-ZÆØÅ][\wæøåÆØÅ]+))")
OLD_DATE = re.compile(r"^(19\d\d|200\d)-\d\d-\d\d")
FORBIDDEN_HERE = FORBIDDEN_FIELDS | {"morsmal", "fornavn", "etternavn", "epost", "telefon", "fodselsdato"}


@dataclass(frozen=True)
class Place:
    """Some text, and where it was found: a table, a log, a message."""

    name: str
    text: str


def leaks_in_messages(bodies: Iterable[tuple[str, bytes]], canaries: Canaries) -> list[str]:
    """Forbidden fields and personal values in (name of the message, JSON body)."""
    singles = {part for name in canaries.names for part in name}
    found = []
    for name, body in bodies:
        text = body.decode("utf-8", "replace")
        reasons = set(_in_json(body, singles)) | set(_in_text(text, canaries))
        found += [f"message {name}: {reason}" for reason in sorted(reasons)]
    return found


def leaks_in_text(places: Iterable[Place], canaries: Canaries) -> list[str]:
    """Personal values in tables and logs."""
    return [f"{place.name}: {reason}" for place in places for reason in sorted(set(_in_text(place.text, canaries)))]


def protected_seen_outside(places: Iterable[Place], canaries: Canaries) -> list[str]:
    """Anything about people with a protected address anywhere but in enrollment's sealed store."""
    hexed = {canary.encode().hex(): canary for canary in canaries.strings if len(canary) > 8}
    found = leaks_in_text(places := list(places), canaries)
    return found + [f"{place.name}: an identifier" for place in places for key in hexed if key in place.text]


def _in_json(body: bytes, singles: set[str]) -> Iterator[str]:
    try:
        value = json.loads(body)
    except ValueError:
        return
    for field, leaf in _leaves(value):
        if field in FORBIDDEN_HERE:
            yield f"field {field}"
        if isinstance(leaf, str) and leaf in singles:
            yield f"a name in {field}"
        if isinstance(leaf, str) and OLD_DATE.match(leaf):
            yield f"a date of birth in {field}"


def _leaves(value: Any, field: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(inner, str(name))
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner, field)
    else:
        yield field, value


@lru_cache(maxsize=1000)
def _pairs(text: str) -> frozenset[tuple[str, str]]:
    """Every two neighbouring words with capital letters; kept, since large texts are searched twice."""
    return frozenset((found[1], found[2]) for found in PAIR.finditer(text))


def _in_text(text: str, canaries: Canaries) -> Iterator[str]:
    if canaries.names and not canaries.names.isdisjoint(_pairs(text)):
        yield "a full name"
    if any(canary in text for canary in canaries.strings):
        yield "an identifier"
