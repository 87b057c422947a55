"""Pieces of HTML. Whatever comes in is escaped here and nowhere else."""

import re
from collections.abc import Sequence
from html import escape
from typing import Protocol

from samklasse_notifications.page.texts import Texts

TIMES = re.compile(r"(?<=\d)–(?=\d)")
JOINED = "\u2060–\u2060"
"""Between word joiners, so that no line breaks in the middle of a lesson."""
LEFT_TO_RIGHT = re.compile(r"[0-9A-Za-zÀ-ÿ](?:[0-9A-Za-zÀ-ÿ .:–-]*[0-9A-Za-zÀ-ÿ])?")


class Spoken(Protocol):
    """Texts of the page's own, or what a thread says."""

    @property
    def language(self) -> str: ...

    @property
    def direction(self) -> str: ...


def text(said: str, direction: str = "ltr") -> str:
    """Text with its line breaks. What reads left to right in right-to-left text (times, Latin names) is isolated."""
    marked = LEFT_TO_RIGHT.sub("\u2066\\g<0>\u2069", said) if direction == "rtl" else said
    safe = escape(marked, quote=False).replace("\n", "<br>")
    return TIMES.sub(JOINED, safe).replace("\u2066", '<bdi dir="ltr">').replace("\u2069", "</bdi>")


def beside(languages: Sequence[Texts], said: Sequence[str], tag: str = "span") -> str:
    """The same in each of the page's languages, Norwegian after hers."""
    pieces = [text(one, texts.direction) for texts, one in zip(languages, said, strict=True)]
    return _each(languages, pieces, tag)


def own(languages: Sequence[Texts], key: str, tag: str = "span") -> str:
    """A text of the page's own, in each language."""
    return beside(languages, [texts.said[key] for texts in languages], tag)


def columns(languages: Sequence[Spoken], inner: Sequence[str]) -> str:
    """Markup in each language: beside each other where there is room, else one below the other."""
    return f'<div class="two">{_each(languages, inner, "div")}</div>'


def _each(languages: Sequence[Spoken], inner: Sequence[str], tag: str) -> str:
    """Every piece says its language and direction, by which programs read it aloud and lay it out."""
    pieces: list[str] = []
    for texts, one in zip(languages, inner, strict=True):
        second = ' class="nb"' if pieces else ""
        pieces.append(f'<{tag} lang="{texts.language}" dir="{texts.direction}"{second}>{one}</{tag}>')
    return "".join(pieces)


def attribute(value: str) -> str:
    return escape(value, quote=True)
