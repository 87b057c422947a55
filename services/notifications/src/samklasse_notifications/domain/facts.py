"""What a message is about, without words and without a person: shared by everyone who is told the same."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from samklasse_notifications.domain import words
from samklasse_notifications.domain.timetable import Session
from samklasse_notifications.domain.words import Pattern


@dataclass(frozen=True)
class DueCases:
    """So many cases of one kind of deadline; the paragraph as the rule sets write it (`il-30`), None: no law's."""

    deadline: str
    cases: int
    first_due_on: date
    paragraph: str | None = None


@dataclass(frozen=True)
class Facts:
    """Full present state. `live` are sessions still to come; `gone` stood in the plan and will not be held.

    `moved_from` is when some of those that are live were to begin and do not: whoever does not hear of it goes there.
    `revision` is the class's. `placed` and `waiting` are people, `classes` classes, of one municipality;
    `answer_by` is an instant. `supplier` is an organisation's name.
    """

    subject: str | None = None
    level: str | None = None
    revision: int | None = None
    live: tuple[Session, ...] = ()
    gone: tuple[Session, ...] = ()
    moved_from: tuple[datetime, ...] = ()
    opens_on: date | None = None
    closes_on: date | None = None
    placed: int = 0
    waiting: int = 0
    classes: int = 0
    answer_by: datetime | None = None
    deadlines: tuple[DueCases, ...] = ()
    supplier: str | None = None

    def __hash__(self) -> int:
        """Made anew each time, so of little; what is kept by facts is found by the very same ones."""
        return hash((self.subject, self.level, self.revision, len(self.live), len(self.gone), self.live[:1]))

    @cached_property
    def pattern(self) -> Pattern:
        """What repeats of what is to come; the same in every language."""
        return words.pattern(self.live)

    @cached_property
    def starts(self) -> tuple[datetime, ...]:
        """When the sessions named here begin, or were to begin, in order."""
        return tuple(sorted((*(session.starts_at for session in (*self.live, *self.gone)), *self.moved_from)))

    def ahead(self, now: datetime) -> "Facts":
        """The same without the sessions that are over; all of them where none is left."""
        if not self.live or self.live[0].ends_at > now:
            return self
        return replace(self, live=tuple(session for session in self.live if session.ends_at > now) or self.live)
