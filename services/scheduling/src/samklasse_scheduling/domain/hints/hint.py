"""A sentence as data: what would place how many people. Words for it are found where it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from samklasse_scheduling.domain.level import Level
from samklasse_scheduling.domain.plan import Help
from samklasse_scheduling.domain.situation import Window
from samklasse_scheduling.domain.weekly import WeeklyTime


@dataclass(frozen=True)
class Hint:
    """What would help `people` (enrollments) of `municipalities`.

    NEW_CLASS: a class of `subject` at `level` with these `times` would place them all. MORE_PEOPLE_AT_LEVEL: it would
    with `missing` more. The other kinds name a want that no class meets; they have no times and no window.
    """

    kind: Help
    subject: str
    level: Level
    people: tuple[UUID, ...]
    municipalities: tuple[str, ...]
    track: int | None = None
    language: str | None = None
    window: Window | None = None
    times: tuple[WeeklyTime, ...] = ()
    missing: int = 0
    minimum: int = 0
    """The fewest people such a class may have, where it has times."""

    @property
    def count(self) -> int:
        return len(self.people)

    @property
    def weekdays(self) -> tuple[int, ...]:
        """1 is Monday."""
        return tuple(time.weekday for time in self.times)
