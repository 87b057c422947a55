"""The page's own texts, one file a language in `texts/`, and in which languages a page stands.

A language is there as a whole or not at all: a file that lacks a text or a placeholder is refused when it is read.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from string import Formatter

from babel import Locale, UnknownLocaleError

from samklasse_notifications import catalogue
from samklasse_notifications.domain import words
from samklasse_notifications.domain.words import Tables

FOLDER = Path(__file__).parent / "texts"
NORWEGIAN = "nb"
ENGLISH = "en"
IS_NORWEGIAN = frozenset({"nb", "nn"})


@dataclass(frozen=True)
class Texts:
    """What the page says in one language, by key; `way` by channel."""

    language: str
    direction: str
    tables: Tables
    said: Mapping[str, str]
    way: Mapping[str, str]

    def moment(self, key: str, at: datetime, **values: str) -> str:
        """A text with the day and the hour of an instant in it, as the language says them («kl. 17.20»)."""
        day, _ = words.moment_in_words(at, self.tables)
        hour = words.start_in_words(at.astimezone(words.OSLO).time(), self.tables)
        return self.said[key].format(day=day, clock=hour, **values)


@cache
def languages() -> Mapping[str, Texts]:
    """Those in which the page can be shown: whoever gets messages in a language gets times in it too.

    Raises:
        ValueError: a file lacks a text or a placeholder, or has one that the page does not know.
    """
    known = catalogue.languages()
    said = {file.stem: read(file) for file in sorted(FOLDER.glob("*.toml")) if file.stem in known}
    return {
        tag: Texts(tag, known[tag].direction, known[tag].tables, {k: v for k, v in own.items() if "." not in k}, way)
        for tag, own in said.items()
        if (way := {k.removeprefix("way."): v for k, v in own.items() if "." in k})
    }


def read(file: Path) -> dict[str, str]:
    """Every text of a file, the ways as `way.SMS`.

    Raises:
        ValueError: it is not whole, measured by bokmål.
    """
    found = _flat(file)
    wanted = {key: placeholders(text) for key, text in _flat(FOLDER / f"{NORWEGIAN}.toml").items()}
    wrong = wanted.items() ^ {key: placeholders(text) for key, text in found.items()}.items()
    if wrong or not all(text.strip() for text in found.values()):
        raise ValueError(f"{file.name} is not whole: {', '.join(sorted(key for key, _ in wrong)) or 'an empty text'}")
    return found


def placeholders(text: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def _flat(file: Path) -> dict[str, str]:
    raw = tomllib.loads(file.read_text(encoding="utf-8"))
    way = {f"way.{channel}": text for channel, text in raw.pop("way", {}).items()}
    return {**raw, **way}


def side_by_side(wanted: str) -> tuple[Texts, ...]:
    """Her language with simple Norwegian; Norwegian alone for its readers; English for a language that we lack."""
    near = catalogue.NEAR_ENOUGH.get(wanted.lower().partition("-")[0], "")
    hers = languages()[_ours(wanted) or _ours(near) or ENGLISH]
    return (hers,) if hers.language in IS_NORWEGIAN else (hers, languages()[NORWEGIAN])


def choices(wanted: str) -> list[tuple[str, str, bool]]:
    """Languages that she may choose: tag, own name, whether it is hers. One that we do not have stays on the list."""
    hers = _ours(wanted)
    ours = [(tag, texts.said["own_name"], tag == hers) for tag, texts in languages().items()]
    other = [] if hers else [(wanted, own_name(wanted), True)]
    return sorted([*ours, *other], key=lambda choice: choice[1].casefold())


def _ours(wanted: str) -> str | None:
    """The language of ours that was asked for, by whichever of its names."""
    base = wanted.lower().partition("-")[0]
    by_tag = {tag.lower(): tag for tag in languages()}
    names = (wanted.lower(), base, catalogue.SAME_LANGUAGE.get(base, base))
    return next((by_tag[name] for name in names if name in by_tag), None)


def own_name(tag: str) -> str:
    """A language's name in itself, or its tag where nobody knows it."""
    try:
        return Locale.parse(tag, sep="-").get_display_name() or tag
    except (ValueError, UnknownLocaleError):
        return tag
