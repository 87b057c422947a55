"""What an SMS that somebody sends us means. Only whole messages that leave no doubt are acted upon.

The words may tell of illness or worse, so they are read once and kept nowhere: only their meaning is. Nothing is ever
answered by SMS.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

LONGEST = 300
ACCENTS = frozenset("\u0301\u0302\u0306\u0307\u0308\u030a\u030c\u0327\u0328")


class Meaning(StrEnum):
    """STOP and START are about SMS as a way to reach her, CANNOT_COME about her next lesson."""

    STOP = "STOP"
    START = "START"
    CANNOT_COME = "CANNOT_COME"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True)
class Inbound:
    """An SMS to us. Number and words are personal (P3): never printed, never kept. `reference` is the provider's."""

    provider: str
    sender: str = field(repr=False)
    text: str = field(repr=False)
    reference: str | None = None


@dataclass(frozen=True)
class Phrases:
    """What people write, folded as `fold` does it; of `cannot_come` the longest first."""

    stop: frozenset[str]
    start: frozenset[str]
    cannot_come: tuple[str, ...]
    beside: frozenset[str]


def phrases(*, stop: Iterable[str], start: Iterable[str], cannot_come: Iterable[str], beside: Iterable[str]) -> Phrases:
    return Phrases(
        stop=frozenset(map(fold, stop)),
        start=frozenset(map(fold, start)),
        cannot_come=tuple(sorted(map(fold, cannot_come), key=len, reverse=True)),
        beside=frozenset(word for each in beside for word in fold(each).split()),
    )


def meaning(text: str, known: Phrases) -> Meaning:
    """What is asked of us, where the whole message says one thing only."""
    if len(text) > LONGEST:
        return Meaning.UNKNOWN
    said = fold(text)
    if said in known.stop:
        return Meaning.STOP
    if said in known.start:
        return Meaning.START
    return Meaning.CANNOT_COME if _cannot_come(said, known) else Meaning.UNKNOWN


def _cannot_come(said: str, known: Phrases) -> bool:
    """The phrase as whole words, and around it nothing but words that change nothing."""
    for phrase in known.cannot_come:
        before, found, after = f" {said} ".partition(f" {phrase} ")
        if found and known.beside.issuperset(f"{before} {after}".split()):
            return True
    return False


def fold(text: str) -> str:
    """Letters, digits and single spaces, all in one case, without vowel signs and invisible signs."""
    split = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(unicodedata.normalize("NFC", "".join(map(_kept, split))).split())


def _kept(sign: str) -> str:
    """Accents of letters stay (å is no a), vowel signs of Arabic go; what is invisible goes without a gap."""
    category = unicodedata.category(sign)
    if category in {"Mn", "Cf"}:
        return sign if sign in ACCENTS else ""
    return sign if category[0] in "LN" else " "
