"""The texts in each language, and which ones a reader gets. One TOML file per language in `texts/`.

Fallback: the exact tag, its language; for a language that we lack, the whole message in bokmål and in English, side by
side; where only one of the two says it, that one. Never half a message. Every fallback is recorded with its attempt.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from samklasse_notifications import proofread
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.language import Texts

FOLDER = Path(__file__).parent / "texts"
LAST_RESORTS = ("nb", "en")
SIDE_BY_SIDE = "+"
SAME_LANGUAGE = {"no": "nb", "prs": "fa-af", "ku": "kmr"}
"""Other names of languages that we have: the national register says `prs` for Dari."""
NEAR_ENOUGH = {"fa": "fa-af", "pes": "fa-af"}
"""Read without trouble, yet not the language that was asked for."""


WISHES_KEPT = 1000
"""Languages that somebody has asked for, by kind; each message asks."""


@dataclass(frozen=True)
class Choice:
    """What a reader gets: one language, or those that stand side by side in one message."""

    texts: tuple[Texts, ...]

    @property
    def language(self) -> str:
        """As it is recorded; asked for again, it chooses the same."""
        return SIDE_BY_SIDE.join(each.language for each in self.texts)


@cache
def languages() -> Mapping[str, Texts]:
    """Raises:
    BadText: a file has something in it that would go wrong.
    """
    return {file.stem: proofread.read(file) for file in sorted(FOLDER.glob("*.toml"))}


@cache
def _by_tag() -> Mapping[str, Texts]:
    return {tag.lower(): texts for tag, texts in languages().items()}


@lru_cache(WISHES_KEPT)
def choose(wanted: str, kind: Kind) -> Choice:
    """The best there is for this kind. It is a fallback unless its language is the one wanted."""
    for tag in (*_same(wanted), NEAR_ENOUGH.get(_base(wanted), "")):
        texts = _by_tag().get(tag)
        if texts and kind in texts.kinds:
            return Choice((texts,))
    found = tuple(texts for tag in LAST_RESORTS if kind in (texts := languages()[tag]).kinds)
    if not found:
        raise LookupError(f"no catalogue says {kind}")
    return Choice(found)


def is_fallback(wanted: str, choice: Choice) -> bool:
    return choice.language.lower() not in _same(wanted)


def _same(wanted: str) -> tuple[str, ...]:
    """The tags of the language wanted, the exact one first."""
    tag, base = wanted.lower(), _base(wanted)
    return (tag, base, SAME_LANGUAGE.get(base, base))


def _base(wanted: str) -> str:
    return wanted.lower().partition("-")[0]
