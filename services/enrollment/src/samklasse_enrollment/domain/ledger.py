"""The hour ledger: append-only, corrected by counter-entries, so that the balance is the sum of all entries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from samklasse_enrollment.domain.errors import BadWeek, NoAccess, NotYours


class Source(StrEnum):
    """Where minutes come from: a session's roll, or a week of learning on one's own as a supplier reports it."""

    SESSION = "SESSION"
    WEEK = "WEEK"


class Side(StrEnum):
    """A COUNTER takes back the ENTRY of the same key."""

    ENTRY = "ENTRY"
    COUNTER = "COUNTER"


@dataclass(frozen=True)
class Entry:
    """Key: (enrollment, source, source id, revision, side). `minutes` count; `told_minutes` are what was told."""

    enrollment_id: UUID
    source: Source
    source_id: str
    revision: int
    side: Side
    day: date
    minutes: int
    told_minutes: int
    kind: str
    subject: str
    module: str | None
    supplier_orgnr: str
    reported: bool
    """Told by a supplier and checked by nobody."""
    rule: str | None = None

    def counter(self) -> "Entry":
        """The entry that takes this one back."""
        return replace(self, side=Side.COUNTER, minutes=-self.minutes, told_minutes=-self.told_minutes)


@dataclass(frozen=True)
class CapRule:
    """From `valid_from` on, at most so much learning time counts per week."""

    name: str
    valid_from: date
    minutes_per_week: int


@dataclass(frozen=True)
class Learner:
    """Who a report of learning time is about."""

    enrollment_id: UUID
    supplier_orgnr: str
    subject: str
    access_from: date | None
    access_to: date | None


def correct(standing: Sequence[Entry], told: Sequence[Entry]) -> list[Entry]:
    """What to append so that `told` replaces what stands for the same source.

    `standing` are the entries of one source that have no counter. An older or equal revision appends nothing.
    """
    if standing and told and told[0].revision <= max(entry.revision for entry in standing):
        return []
    return [*(entry.counter() for entry in standing), *told]


def rule_for(rules: Iterable[CapRule], week: date) -> CapRule | None:
    """The youngest rule in force on that Monday."""
    in_force = [rule for rule in rules if rule.valid_from <= week]
    return max(in_force, key=lambda rule: rule.valid_from, default=None)


def learning_time(
    learner: Learner | None,
    *,
    told_by: str,
    week: date,
    revision: int,
    minutes: int,
    rule: CapRule | None,
    today: date,
) -> Entry:
    """One reported week, capped by the rule of that week and labelled as reported.

    Raises:
        NotYours: another supplier's participant, or nobody's.
        BadWeek: not a Monday, or not begun.
        NoAccess: she had no access in that week.
    """
    if learner is None or learner.supplier_orgnr != told_by:
        raise NotYours(field="enrollment_id")
    if week.weekday() != 0 or week > today:
        raise BadWeek(field="week", week=week)
    first, last = learner.access_from, learner.access_to
    if first is None or last is None or (first - week).days > 6 or last < week:
        raise NoAccess(field="week", week=week)
    return Entry(
        enrollment_id=learner.enrollment_id,
        source=Source.WEEK,
        source_id=week.isoformat(),
        revision=revision,
        side=Side.ENTRY,
        day=week,
        minutes=min(minutes, rule.minutes_per_week) if rule else minutes,
        told_minutes=minutes,
        kind="LEARNING_TIME",
        subject=learner.subject,
        module=None,
        supplier_orgnr=told_by,
        reported=True,
        rule=rule.name if rule else None,
    )


def balance(entries: Iterable[Entry]) -> Mapping[UUID, int]:
    """Minutes that count, per enrollment."""
    total: dict[UUID, int] = {}
    for entry in entries:
        total[entry.enrollment_id] = total.get(entry.enrollment_id, 0) + entry.minutes
    return total
