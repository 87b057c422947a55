"""The texts in each language, and which one a reader gets. One TOML file per language in `texts/`.

Fallback: exact tag, its language, bokmål, English. Every fallback is recorded with the attempt it was used for.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale

from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.domain.words import Tables

FOLDER = Path(__file__).parent / "texts"
LAST_RESORTS = ("nb", "en")
SAME_LANGUAGE = {"no": "nb", "iw": "he", "prs": "fa", "kmr": "ku"}


@dataclass(frozen=True)
class Template:
    """One kind of message in one language. `lines` are paragraphs of the mail; `sms` is the whole SMS."""

    title: str
    lines: tuple[str, ...]
    sms: str


@dataclass(frozen=True)
class Texts:
    """Everything one language says."""

    language: str
    direction: str
    course: str
    contact: str
    cancelled: str
    subject: Mapping[str, str]
    tables: Tables
    plural: Mapping[str, Mapping[str, str]]
    kinds: Mapping[Kind, Template]
    deadlines: Mapping[str, str]
    """What is due, by kind; languages that coordinators do not read have none."""
    laws: Mapping[str, str]

    def count(self, what: str, n: int) -> str:
        """`n` things in words, in the plural form of the language (CLDR)."""
        forms = self.plural[what]
        return forms.get(Locale.parse(self.language).plural_form(n), forms["other"]).format(n=n)


@cache
def languages() -> Mapping[str, Texts]:
    return {file.stem: read(file) for file in sorted(FOLDER.glob("*.toml"))}


def read(file: Path) -> Texts:
    raw = tomllib.loads(file.read_text(encoding="utf-8"))
    tables: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in raw["tables"].items()}
    kinds = {
        Kind(name): Template(title=kind["title"], lines=tuple(kind["lines"]), sms=kind["sms"])
        for name, kind in raw["kinds"].items()
    }
    return Texts(
        language=file.stem,
        direction=raw["direction"],
        course=raw["course"],
        contact=raw["contact"],
        cancelled=raw["calendar"]["cancelled"],
        subject=raw["subject"],
        tables=Tables(**tables),
        plural=raw["plural"],
        kinds=kinds,
        deadlines=raw.get("deadlines", {}),
        laws=raw.get("laws", {}),
    )


def choose(wanted: str, kind: Kind) -> Texts:
    """The best language that says this kind. It is a fallback unless its language is the one wanted."""
    base = wanted.lower().partition("-")[0]
    for tag in (wanted.lower(), base, SAME_LANGUAGE.get(base, base), *LAST_RESORTS):
        texts = languages().get(tag)
        if texts and kind in texts.kinds:
            return texts
    raise LookupError(f"no catalogue says {kind}")


def is_fallback(wanted: str, texts: Texts) -> bool:
    base = wanted.lower().partition("-")[0]
    return texts.language != SAME_LANGUAGE.get(base, base)
