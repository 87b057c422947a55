"""The hour ledger: append-only, corrected by counter-entries, so that the balance is the sum of all entries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from samklasse_enrollment.domain.errors import (
    BadCorrection,
    BadWeek,
    CorrectedByMunicipality,
    NoAccess,
    NotYours,
    UnknownReason,
)


class Source(StrEnum):
    """Where minutes come from: a session's roll, a week of learning on one's own as a supplier reports it, or what the
    municipality itself enters, such as hours that an asylum reception centre gave (if sections 1-2)."""

    SESSION = "SESSION"
    WEEK = "WEEK"
    MANUAL = "MANUAL"


class Correction(StrEnum):
    """Why a municipality corrects by hand; a closed list, so that nobody writes a cause of absence."""

    WRONG_ROLL = "WRONG_ROLL"
    WRONG_MODULE = "WRONG_MODULE"
    COUNTED_TWICE = "COUNTED_TWICE"
    CARRIED_OVER = "CARRIED_OVER"
    OTHER_EVIDENCE = "OTHER_EVIDENCE"


class Side(StrEnum):
    """A COUNTER takes back the ENTRY of the same key."""

    ENTRY = "ENTRY"
    COUNTER = "COUNTER"


@dataclass(frozen=True)
class Entry:
    """Key: (enrollment, source, source id, revision, part, side). `minutes` count; `told_minutes` are what was told.

    `owner_orgnr` is the municipality that owned her on that day (None: to be looked up). `actor` is who corrected it by
    hand. `part` counts how often the owner was put right. `planned_minutes`: of a session that she was expected at.
    """

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
    owner_orgnr: str | None = None
    part: int = 0
    actor: str | None = None
    reason: str | None = None
    planned_minutes: int | None = None

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
    owner_orgnr: str = ""


def correct(standing: Sequence[Entry], told: Sequence[Entry], *, revision: int, heard: int) -> list[Entry]:
    """What to append so that `told` replaces what stands for the same source.

    `standing` are the entries of one source that have no counter, `heard` the latest revision told of it before: an
    older or equal one appends nothing. What the municipality has corrected by hand stays.
    """
    if revision <= heard:
        return []
    by_hand = {entry.enrollment_id for entry in standing if entry.actor}
    taken_back = [entry.counter() for entry in standing if entry.enrollment_id not in by_hand]
    return [*taken_back, *(entry for entry in told if entry.enrollment_id not in by_hand)]


def take_over(standing: Entry | None, told: Entry) -> list[Entry]:
    """A supplier's week, unless the municipality has corrected it.

    Raises:
        CorrectedByMunicipality: it has.
    """
    if standing is None:
        return [told]
    if standing.actor is not None:
        raise CorrectedByMunicipality(field="week", week=standing.source_id)
    return correct([standing], [told], revision=told.revision, heard=standing.revision)


def correct_by_hand(
    standing: Entry | None, *, minutes: int, module: str | None, reason: str, actor: str
) -> list[Entry]:
    """Take an entry back and put another in its place, for one of the reasons in `Correction`.

    Raises:
        UnknownReason: not one of them.
        BadCorrection: nothing stands there, or it would change nothing.
    """
    if reason not in set(Correction):
        raise UnknownReason(reason=reason, known=[*Correction])
    if standing is None:
        raise BadCorrection(field="source_id")
    if (minutes, module or standing.module) == (standing.minutes, standing.module):
        raise BadCorrection(field="minutes")
    instead = replace(
        standing,
        revision=standing.revision + 1,
        minutes=minutes,
        module=module or standing.module,
        reported=False,
        rule=None,
        actor=actor,
        reason=reason,
    )
    return [standing.counter(), instead]


def enter_by_hand(
    learner: Learner,
    *,
    correction_id: UUID,
    day: date,
    minutes: int,
    module: str | None,
    reason: str,
    actor: str,
    today: date,
) -> Entry:
    """Hours that no roll and no supplier tells of.

    Raises:
        UnknownReason: not one of `Correction`.
        BadCorrection: the day has not come.
    """
    if reason not in set(Correction):
        raise UnknownReason(reason=reason, known=[*Correction])
    if day > today:
        raise BadCorrection(field="day", day=day)
    return Entry(
        enrollment_id=learner.enrollment_id,
        source=Source.MANUAL,
        source_id=str(correction_id),
        revision=1,
        side=Side.ENTRY,
        day=day,
        minutes=minutes,
        told_minutes=minutes,
        kind="BY_HAND",
        subject=learner.subject,
        module=module,
        supplier_orgnr=learner.supplier_orgnr,
        reported=False,
        actor=actor,
        reason=reason,
    )


def move_owner(standing: Sequence[Entry], *, to: str, since: date) -> list[Entry]:
    """Put right whose hours they are from `since` on, when a move is registered after them."""
    moved = [entry for entry in standing if entry.day >= since and entry.owner_orgnr != to]
    return [each for entry in moved for each in (entry.counter(), replace(entry, owner_orgnr=to, part=entry.part + 1))]


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
