"""What an offering is."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from samklasse_enrollment.domain.values import CourseType, Subject


@dataclass(frozen=True)
class ListPrice:
    """A supplier's own price in øre without tax; what a buyer pays stands in its agreement."""

    basis: str
    ore: int


@dataclass(frozen=True)
class Term:
    """Seats announced for courses that start from `starts_on` to and with `ends_on`; `taken` as `seats_taken`."""

    starts_on: date
    ends_on: date
    seats: int
    taken: int = 0

    @property
    def free(self) -> int:
        """Seats left."""
        return self.seats - self.taken

    def covers(self, day: date) -> bool:
        """Whether a course that starts that day belongs to the term."""
        return self.starts_on <= day <= self.ends_on


@dataclass(frozen=True)
class Offering:
    """`seats_taken` counts requested and confirmed seats of lines that still stand; no terms: capacity alone counts."""

    id: UUID
    supplier_orgnr: str
    ref: str
    course_type: CourseType
    subject: Subject
    focus: str
    levels: tuple[str, ...]
    windows: tuple[str, ...]
    teaching_languages: tuple[str, ...]
    sessions_per_week: int
    session_minutes: int
    weeks: int
    starts_from: date
    starts_to: date
    capacity: int
    seats_taken: int = 0
    malforms: tuple[str, ...] = ()
    industry: str | None = None
    work_directed: bool = False
    supplementing: bool = False
    reviewed_on: date | None = None
    prices: tuple[ListPrice, ...] = ()
    terms: tuple[Term, ...] = ()
    described_on: date | None = field(default=None, compare=False)
    """When this description came; telling the same again does not change it."""

    @property
    def free_seats(self) -> int:
        """Of the whole capacity; a term may have fewer."""
        return self.capacity - self.seats_taken

    @property
    def counts_as_work_directed(self) -> bool:
        """An industry course counts towards the 15 hours a week (integreringsloven section 14a, read 2026-07-28)."""
        return self.work_directed or self.subject is Subject.INDUSTRY
