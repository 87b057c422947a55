"""Plans as one message per municipality: its own people only."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid5

from samklasse_contracts import scheduling as s
from samklasse_contracts.message import Cause, Message, say
from samklasse_contracts.values import Level as WireLevel
from samklasse_contracts.values import WeeklyTime

from samklasse_scheduling.domain import weekly
from samklasse_scheduling.domain.difference import Difference
from samklasse_scheduling.domain.hints import Hint
from samklasse_scheduling.domain.plan import NoPlace, PlannedClass
from samklasse_scheduling.domain.proposal import Placement, PlanRow
from samklasse_scheduling.domain.sharing import Seen, Share
from samklasse_scheduling.domain.situation import Person
from samklasse_scheduling.domain.timetable import Member, Timetable
from samklasse_scheduling.translate.hints import would_help
from samklasse_scheduling.translate.said import CLASS_KIND, Because

PART_BYTES = 48 * 1024
"""Of classes and people in one message; the rest of a body is small."""
LINE = 400
"""The most people in line whom one entry of a class names."""

Entry = s.ProposedClass | s.Unplaced


@dataclass(frozen=True)
class Told:
    """What one municipality is told of a plan, whole, before it is cut into messages."""

    municipality: str
    classes: tuple[s.ProposedClass, ...]
    unplaced: tuple[s.Unplaced, ...]
    difference: Difference | None = None


def told(share: Share, described: Mapping[UUID, s.ProposedClass], hinted: Mapping[UUID, Hint]) -> Told:
    """One municipality's share of a new plan; `hinted` is what would help each of those without a class."""
    ours = Counter(hinted[one.enrollment].people[0] for one in share.unplaced if one.enrollment in hinted)
    return Told(
        share.municipality,
        (
            *(entry for group, seen in share.formed for entry in _entries(described[group.id], seen)),
            *(_joins(group, seen, share.municipality) for group, seen in share.joined),
        ),
        tuple(_unplaced(one, hinted.get(one.enrollment), ours) for one in share.unplaced),
        share.difference,
    )


def _unplaced(nowhere: NoPlace, hint: Hint | None, ours: Mapping[UUID, int]) -> s.Unplaced:
    """`ours`: how many of a hint's people are the municipality's, by the first of them all; each is in one hint."""
    return s.Unplaced(
        enrollment_id=nowhere.enrollment,
        reason=nowhere.reason,
        helps=nowhere.helps,
        hint=would_help(hint, ours[hint.people[0]]) if hint else None,
    )


def _entries(group: s.ProposedClass, seen: Seen) -> Iterator[s.ProposedClass]:
    """The class with those of one municipality in it; a long line goes on in further entries."""
    for first in range(0, max(1, len(seen.waiting)), LINE):
        yield group.model_copy(
            update={
                "members": tuple(seen.members) if first == 0 else (),
                "waiting": tuple(seen.waiting[first : first + LINE]),
            }
        )


def _joins(group: Timetable, seen: Seen, municipality: str) -> s.ProposedClass:
    """A class that goes on, with these people in it too. Who they are is not needed to count them."""
    return _joined(group, [Member(enrollment, enrollment, municipality) for enrollment in seen.members])


def parts_of(whole: Told) -> list[Told]:
    """The share in as many messages as it needs: other classes and other people in each."""
    parts: list[tuple[list[Entry], int]] = [([], 0)]
    everything: tuple[Entry, ...] = (*whole.classes, *whole.unplaced)
    for entry in everything:
        size = len(entry.model_dump_json(exclude_none=True)) + 1
        if parts[-1][1] + size > PART_BYTES:
            parts.append(([], 0))
        entries, before = parts[-1]
        entries.append(entry)
        parts[-1] = (entries, before + size)
    return [
        replace(
            whole,
            classes=tuple(entry for entry in entries if isinstance(entry, s.ProposedClass)),
            unplaced=tuple(entry for entry in entries if isinstance(entry, s.Unplaced)),
        )
        for entries, _ in parts
    ]


def proposed(parts: Sequence[Told], row: PlanRow, *, said: int, cause: Because, now: datetime) -> list[s.PlanProposed]:
    """A municipality's share of a plan; the last of its messages has sequence `said`."""
    first = said - len(parts) + 1
    return [
        say(
            _body(part, row, number, len(parts)),
            subject=share_of(row.id, part.municipality),
            at=now,
            cause=_of_part(cause, number),
            sequence=first + number,
            owner_orgnr=part.municipality,
            audience=(part.municipality,),
        )
        for number, part in enumerate(parts)
    ]


def _of_part(cause: Because, number: int) -> Because:
    """Every part of a share has an id of its own, the same one each time it is said."""
    because = cause.cause if isinstance(cause, Message) else cause
    return Cause(uuid5(because.id, f"part {number + 1}"), because.correlation_id) if number else cause


def _body(part: Told, row: PlanRow, number: int, parts: int) -> s.PlanProposed:
    change = part.difference
    return s.PlanProposed(
        plan_id=row.id,
        municipality_orgnr=part.municipality,
        answer_by=row.answer_by,
        classes=part.classes,
        unplaced=part.unplaced,
        placed_in_all=row.placed,
        bound_in_all=row.bound,
        cost_ore=change.cost_ore if change else None,
        difference=_difference(change) if change else None,
        part=number + 1 if parts > 1 else None,
        parts=parts if parts > 1 else None,
    )


def _difference(change: Difference) -> s.Difference:
    return s.Difference(
        newly_placed=change.newly_placed,
        keeps_class=change.keeps_class,
        changes_class=change.changes_class,
        still_unplaced=change.still_unplaced,
        cost_before_ore=change.cost_before_ore,
        cost_after_ore=change.cost_after_ore,
    )


def replacement(group: Timetable, person: Person) -> Told:
    """One person for one place that fell vacant."""
    joins = Member(person.enrollment, person.person, person.municipality)
    return Told(person.municipality, (_joined(group, (joins,)),), ())


def handed_over(
    groups: Iterable[Timetable],
    ours: Sequence[Placement],
    in_line: Mapping[UUID, Sequence[UUID]],
    municipality: str,
) -> Told:
    """A municipality's share of a plan, once more and in full, after somebody in the plan has moved there.

    `in_line`: who of its people waits for which class, first in line first.
    """
    joined: dict[UUID | None, list[Member]] = defaultdict(list)
    for one in ours:
        joined[one.class_id].append(Member(one.enrollment, one.person, one.municipality))
    classes = tuple(
        entry
        for group in groups
        if joined[group.id] or in_line.get(group.id)
        for entry in _entries(
            _joined(group, joined[group.id]),
            Seen([member.enrollment for member in joined[group.id]], list(in_line.get(group.id, ()))),
        )
    )
    without = tuple(
        s.Unplaced(enrollment_id=one.enrollment, reason=one.reason, helps=one.helps) for one in ours if one.reason
    )
    return Told(municipality, classes, without)


def _joined(group: Timetable, ours: Sequence[Member]) -> s.ProposedClass:
    """A class as it will be with these of one municipality's people in it."""
    everybody = {member.enrollment: member.municipality for member in (*group.members, *ours)}
    return s.ProposedClass(
        class_id=group.id,
        kind=CLASS_KIND[group.kind],
        supplier_orgnr=group.supplier,
        offering_id=group.offering,
        level=WireLevel(group.level.name),
        weekly=weekly_times(group.times),
        starts_on=group.first_day,
        weeks=group.weeks,
        size=len(everybody),
        municipalities=len(set(everybody.values())),
        members=tuple(member.enrollment for member in ours),
    )


def share_of(plan_id: UUID, municipality: str) -> str:
    """The aggregate a municipality's part of a plan is."""
    return f"{plan_id}/{municipality}"


def described(group: PlannedClass, owners: Mapping[UUID, str]) -> s.ProposedClass:
    """A class of a plan, with nobody named."""
    return s.ProposedClass(
        class_id=group.id,
        kind=CLASS_KIND[group.kind],
        supplier_orgnr=group.supplier,
        offering_id=group.offering,
        level=WireLevel(group.level.name),
        weekly=weekly_times(group.times),
        starts_on=group.first_day,
        weeks=group.weeks,
        size=len(group.members),
        municipalities=len({owners[member] for member in group.members}),
    )


def weekly_times(times: Iterable[weekly.WeeklyTime]) -> tuple[WeeklyTime, ...]:
    """A weekly pattern in the contract's words."""
    return tuple(WeeklyTime(weekday=time.weekday, start=time.at(), minutes=time.minutes) for time in times)


def answered(
    kind: type[s.PlanApproved] | type[s.PlanReturned],
    plan_id: UUID,
    municipality: str,
    enrollments: Sequence[UUID],
    *,
    said: int,
    cause: Cause,
    now: datetime,
) -> s.PlanApproved | s.PlanReturned:
    """A municipality's yes or no to some of its people."""
    body = kind(plan_id=plan_id, municipality_orgnr=municipality, enrollment_ids=tuple(enrollments))
    return say(
        body, subject=share_of(plan_id, municipality), at=now, cause=cause, sequence=said, owner_orgnr=municipality,
        audience=(municipality,),
    )  # fmt: skip
