"""Who can be placed at all: people sorted into groups that could share a class, and the others with a reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from samklasse_scheduling.domain import level as levels
from samklasse_scheduling.domain.formation import bits
from samklasse_scheduling.domain.level import Level, Levels
from samklasse_scheduling.domain.plan import Reason
from samklasse_scheduling.domain.rules import ClassRules
from samklasse_scheduling.domain.situation import (
    Need,
    Offering,
    Person,
    Situation,
    Term,
    Unit,
    fixed_term,
    seat_covers,
    term_of,
)
from samklasse_scheduling.domain.weekly import slots_in


@dataclass(frozen=True, order=True)
class Kin:
    """What people must have in common before times are looked at."""

    offering: UUID
    level: Level
    track: int
    language: str


@dataclass(frozen=True)
class Roster:
    """People by index. `singles` may join classes one by one, `blocks` are bought groups by their line."""

    situation: Situation
    rules: ClassRules
    singles: Mapping[Kin, int]
    blocks: Mapping[UUID, tuple[Kin, int]]
    refused: Mapping[int, Reason]

    @property
    def people(self) -> Sequence[Person]:
        return self.situation.people

    @cached_property
    def small(self) -> int:
        """Everybody who needs a small group."""
        return bits.gather(i for i, person in enumerate(self.people) if Need.SMALL_GROUP in person.needs)

    @cached_property
    def free_at(self) -> Mapping[int, int]:
        """For each half-hour of the week, everybody who is available then."""
        free: dict[int, int] = defaultdict(int)
        slots_by_mask: dict[int, list[int]] = {}
        for index, person in enumerate(self.people):
            if person.availability not in slots_by_mask:
                slots_by_mask[person.availability] = slots_in(person.availability)
            for slot in slots_by_mask[person.availability]:
                free[slot] |= 1 << index
        return free

    def available(self, among: int, mask: int) -> int:
        """Who of `among` is available in every half-hour of `mask`."""
        for slot in slots_in(mask):
            among &= self.free_at.get(slot, 0)
        return among

    def covered(self, among: int, term: Term) -> int:
        """Who of `among` has a seat for the whole term."""
        return bits.gather(i for i in bits.members(among) if seat_covers(self.people[i].seat, term))

    def floors(self, among: int) -> list[tuple[Levels, int]]:
        """The widest sets within `among` that the spread allows, each with its lowest level per skill."""
        by_profile: dict[Levels, int] = defaultdict(int)
        for index in bits.members(among):
            by_profile[self.people[index].levels] |= 1 << index
        candidates: dict[int, Levels] = {}
        for floor in sorted(_floors(list(by_profile))):
            inside = [who for profile, who in by_profile.items() if levels.fits(profile, floor, self.rules)]
            candidates.setdefault(_union(inside), floor)
        sets = list(candidates)
        return [(candidates[sets[kept]], sets[kept]) for kept in bits.maximal(sets) if sets[kept]]


def _union(sets: Sequence[int]) -> int:
    union = 0
    for one in sets:
        union |= one
    return union


def _floors(profiles: Sequence[Levels]) -> set[Levels]:
    found = {()} if profiles else set()  # type: set[tuple[Level, ...]]
    for skill in zip(*profiles, strict=True):
        found = {(*floor, low) for floor in found for low in set(skill)}
    return {Levels(*floor) for floor in found}


def enroll(situation: Situation, rules: ClassRules) -> Roster:
    """Sort everybody who waits."""
    singles: dict[Kin, int] = defaultdict(int)
    lines: dict[UUID, list[int]] = defaultdict(list)
    refused: dict[int, Reason] = {}
    for index, person in enumerate(situation.people):
        reason = _why_not(person, situation, rules)
        if person.seat.unit is Unit.GROUP:
            lines[person.seat.line].append(index)
        elif reason is None:
            singles[_kin(person, situation.offering_by_id[person.seat.offering], rules)] |= 1 << index
        if reason is not None:
            refused[index] = reason
    blocks: dict[UUID, tuple[Kin, int]] = {}
    for line, group in lines.items():
        block = _block(group, situation, rules, refused)
        if isinstance(block, Reason):
            refused.update({index: refused.get(index, block) for index in group})
        else:
            blocks[line] = block
    return Roster(situation, rules, dict(singles), blocks, refused)


def _kin(person: Person, offering: Offering, rules: ClassRules) -> Kin:
    level = levels.class_level(person.levels, oral=offering.oral, rules=rules)
    return Kin(offering.id, level, person.track, person.language if offering.languages and person.language else "")


def _why_not(person: Person, situation: Situation, rules: ClassRules) -> Reason | None:
    offering = situation.offering_by_id.get(person.seat.offering)
    if offering is None:
        return Reason.OFFERING_UNKNOWN
    if levels.class_level(person.levels, oral=offering.oral, rules=rules) not in offering.levels:
        return Reason.LEVEL_NOT_OFFERED
    if person.language and offering.languages and person.language not in offering.languages:
        return Reason.LANGUAGE_NOT_OFFERED
    terms = [fixed_term(fixed) for fixed in situation.fixed if fixed.offering == offering.id]
    formed = term_of(offering, situation.earliest)
    if formed is not None:
        terms.append(formed)
    if not terms:
        return Reason.OFFERING_STARTED
    return None if any(seat_covers(person.seat, term) for term in terms) else Reason.SEAT_TOO_SHORT


def _block(
    group: Sequence[int], situation: Situation, rules: ClassRules, refused: Mapping[int, Reason]
) -> tuple[Kin, int] | Reason:
    people = [situation.people[index] for index in group]
    for index in group:
        if index in refused:
            return refused[index]
    small = any(Need.SMALL_GROUP in person.needs for person in people)
    if len(people) > (rules.small_group_maximum if small else rules.maximum):
        return Reason.GROUP_TOO_LARGE
    kins = {_kin(person, situation.offering_by_id[person.seat.offering], rules) for person in people}
    if len(kins) > 1 or not levels.within_spread([person.levels for person in people], rules):
        return Reason.GROUP_TOO_MIXED
    return kins.pop(), bits.gather(group)
