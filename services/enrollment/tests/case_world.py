"""A person's training cases, moved by the same pure functions as the product's."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from samklasse_enrollment.domain.training.leave import Leave
from samklasse_enrollment.domain.training.values import About, TrainingCase

FIRST = date(2027, 1, 1)
TOWNS = ("399000011", "399000012", "399000013")
MODULES = ("EDUCATION_AND_WORK", "FAMILY_AND_HEALTH", "NORWAY_THEN_AND_NOW", "COOKING")


@dataclass
class World:
    """A person's cases, leave and hours; the last case is the one that stands."""

    about: About
    today: date = FIRST
    case: TrainingCase = field(default_factory=lambda: TrainingCase(UUID(int=1), UUID(int=2), TOWNS[0]))
    leaves: list[Leave] = field(default_factory=list)
    taken: dict[str, int] = field(default_factory=dict)
    granted: int = 0
    offered: date | None = None
    steps: int = 0
