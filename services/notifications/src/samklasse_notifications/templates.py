"""Texts as data with versions: the version is a digest of the words, so that words and version cannot part.

Beside its own words a text says some that are its whole language's (who to ask, who signs, her link): a change of those
is a new version too.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from hashlib import sha256

from samklasse_notifications import catalogue
from samklasse_notifications.catalogue import SIDE_BY_SIDE, Choice
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.shape import NEUTRAL_NAME

SHARED = ("course", "municipality", "contact", "signature", "link", "read")
DIGITS = 12
"""Of the digest, in hex: of thousands of versions no two are alike."""


@dataclass(frozen=True)
class Version:
    """One text as it stands now."""

    language: str
    kind: str
    version: str
    words: str
    """As JSON."""


def of(choice: Choice, kind: Kind, *, neutral: bool = False) -> tuple[str, ...]:
    """What a reader of this choice gets: the version in each language, in their order."""
    name = NEUTRAL_NAME if neutral else kind.value
    return tuple(_versions(texts.language)[name].version for texts in choice.texts)


def joined(versions: tuple[str, ...]) -> str:
    """As it is recorded with a hand-over, beside its languages."""
    return SIDE_BY_SIDE.join(versions)


def current() -> Iterator[Version]:
    """Every text that the service has."""
    for texts in catalogue.languages().values():
        yield from _versions(texts.language).values()


@cache
def _versions(language: str) -> dict[str, Version]:
    texts = catalogue.languages()[language]
    shared = {name: getattr(texts, name) for name in SHARED}
    found = {NEUTRAL_NAME: texts.neutral, **{kind.value: template for kind, template in texts.kinds.items()}}
    said = {kind: json.dumps(asdict(template) | shared, ensure_ascii=False) for kind, template in found.items()}
    return {
        kind: Version(language, kind, sha256(words.encode()).hexdigest()[:DIGITS], words)
        for kind, words in said.items()
    }
