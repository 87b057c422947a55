"""Dated rule sets: every number that a law or regulation sets, from `rules/<subject>.toml`, chosen by a day.

A file holds `[[rule]]` tables: `name`, `valid_from`, optionally `repealed_on` (the first day without it), `paragraph`
(`ours` where no law sets it), `read_on` (when somebody last read the published text), and `[rule.values]`. Which day
chooses is the caller's to know: the law says for each rule whether it is the day of the permit, of the offer or today.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from samklasse_enrollment.domain.errors import NoRule

PACKAGE = "samklasse_enrollment"


@dataclass(frozen=True)
class RuleSet:
    """What the law said about one subject from `valid_from` until the next set, or until it was repealed."""

    subject: str
    name: str
    valid_from: date
    paragraph: str
    read_on: date
    values: Mapping[str, Any]
    repealed_on: date | None = None

    def number(self, key: str) -> int:
        """A whole number; its unit is in the key.

        Raises:
            KeyError: the file has no such number, or something else under that name.
        """
        value = self.values[key]
        if not isinstance(value, int):
            raise KeyError(key)
        return value

    def codes(self, key: str) -> tuple[str, ...]:
        """A list of codes."""
        return tuple(self.values[key])

    def table(self, key: str) -> Mapping[str, Any]:
        """Values that belong together."""
        found: Mapping[str, Any] = self.values[key]
        return found

    @property
    def version(self) -> str:
        """The law as it is since a day, as messages name it: `il-2021-01-01`."""
        return f"{self.paragraph.partition('-')[0]}-{self.valid_from.isoformat()}"

    def covers(self, day: date) -> bool:
        """Whether it is in force on that day, as far as this set itself knows."""
        return self.valid_from <= day and (self.repealed_on is None or day < self.repealed_on)


@cache
def history(subject: str) -> tuple[RuleSet, ...]:
    """All sets of a subject, oldest first.

    Raises:
        FileNotFoundError: there is no such subject.
    """
    text = files(PACKAGE).joinpath("rules", f"{subject}.toml").read_text(encoding="utf-8")
    return read(subject, text)


def read(subject: str, text: str) -> tuple[RuleSet, ...]:
    """The sets that a file's text tells, oldest first."""
    found = [RuleSet(subject=subject, **told) for told in tomllib.loads(text)["rule"]]
    return tuple(sorted(found, key=lambda each: each.valid_from))


def at(subject: str, day: date) -> RuleSet:
    """The set in force on `day`: the youngest that has begun, unless it has been repealed.

    Raises:
        NoRule: nothing was in force that day.
    """
    return choose(subject, history(subject), day)


def named(subject: str, name: str) -> RuleSet:
    """The set of that name.

    Raises:
        KeyError: there is none.
    """
    return {each.name: each for each in history(subject)}[name]


def choose(subject: str, sets: tuple[RuleSet, ...], day: date) -> RuleSet:
    """As `at`, of sets that are already read."""
    begun = [each for each in sets if each.valid_from <= day]
    if not begun or not begun[-1].covers(day):
        raise NoRule(subject=subject, day=day)
    return begun[-1]
