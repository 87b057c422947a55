"""CEFR levels per skill, and the level that decides which class a person belongs in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum

from samklasse_scheduling.domain.rules import ClassRules


class Level(IntEnum):
    """The four levels, in order."""

    A1 = 1
    A2 = 2
    B1 = 3
    B2 = 4


@dataclass(frozen=True, order=True)
class Levels:
    """A person's level in each skill."""

    listening: Level
    reading: Level
    speaking: Level
    writing: Level

    def __iter__(self) -> Iterator[Level]:
        return iter((self.listening, self.reading, self.speaking, self.writing))

    def of(self, skill: str) -> Level:
        """The level in one skill, by its contract name."""
        level: Level = getattr(self, skill.lower())
        return level


def class_level(levels: Levels, *, oral: bool, rules: ClassRules) -> Level:
    """The lowest of the skills that decide: the oral ones for an oral class, else all of them."""
    if oral:
        return min(levels.of(skill) for skill in rules.oral_skills)
    return min(levels)


def within_spread(people: Iterable[Levels], rules: ClassRules) -> bool:
    """Whether no skill differs by more than the rules allow; all four skills count, in oral classes too."""
    return all(max(skill) - min(skill) <= rules.spread for skill in zip(*people, strict=True))


def fits(levels: Levels, floor: Levels, rules: ClassRules) -> bool:
    """Whether a person can join a class whose members start at `floor` in each skill."""
    return all(low <= level <= low + rules.spread for level, low in zip(levels, floor, strict=True))
