"""Who can be placed at all: people sorted by what a class must have in common, and the others with a reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from samklasse_scheduling.domain import level as levels
from samklasse_scheduling.domain.formation.patterns import patterns_of
from samklasse_scheduling.domain.level import Level
from samklasse_scheduling.domain.plan import Reason
from samklasse_scheduling.domain.rules import ClassRules
from samklasse_scheduling.domain.situation import (
    FixedClass,
    Need,
    Offering,
    Person,
    Seat,
    Situation,
    Term,
    Unit,
    fixed_term,
    seat_covers,
    term_of,
)


@dataclass(frozen=True, order=True)
class Kin:
    """What people must have in common before times are looked at."""

    offering: UUID
    level: Level
    track: int
    language: str


@dataclass(frozen=True)
class Block:
    """A bought group: its people (indexes) go to one class or to none; a closed one is alone there."""

    line: UUID
    kin: Kin
    people: tuple[int, ...]
    closed: bool
    small: bool


@dataclass
class Terms:
    """The terms a seat of each offering may be used in, looked up once per offering."""

    situation: Situation
    formed: dict[UUID, Term | None] = field(default_factory=dict)
    fixed: dict[UUID, list[FixedClass]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.formed = {o.id: term_of(o, self.situation.earliest) for o in self.situation.offerings}
        for one in self.situation.fixed:
            if one.first_day >= self.situation.earliest:
                self.fixed.setdefault(one.offering, []).append(one)

    def why_not(self, seat: Seat) -> Reason | None:
        """Why a seat fits no term, if so."""
        terms = [fixed_term(one) for one in self.fixed.get(seat.offering, ())]
        formed = self.formed[seat.offering]
        if formed is not None:
            terms.append(formed)
        if not terms:
            return Reason.OFFERING_STARTED
        return None if any(seat_covers(seat, term) for term in terms) else Reason.SEAT_TOO_SHORT


@dataclass(frozen=True)
class Roster:
    """People by index into the situation's. `singles` may join classes one by one."""

    situation: Situation
    rules: ClassRules
    terms: Terms
    singles: Mapping[Kin, Sequence[int]]
    blocks: Sequence[Block]
    refused: Mapping[int, Reason]


def enroll(situation: Situation, rules: ClassRules) -> Roster:
    """Sort everybody who waits."""
    terms = Terms(situation)
    singles: dict[Kin, list[int]] = defaultdict(list)
    lines: dict[UUID, list[int]] = defaultdict(list)
    refused: dict[int, Reason] = {}
    teachable = {o.id: bool(patterns_of(o)) or bool(terms.fixed.get(o.id)) for o in situation.offerings}
    for index, person in enumerate(situation.people):
        reason = _why_not(person, terms, teachable, rules)
        if person.seat.unit is Unit.GROUP:
            lines[person.seat.line].append(index)
        elif reason is None:
            singles[_kin(person, situation.offering_by_id[person.seat.offering], rules)].append(index)
        if reason is not None:
            refused[index] = reason
    blocks = [_block(line, group, situation, rules, refused) for line, group in sorted(lines.items())]
    ordered = dict(sorted(singles.items()))
    return Roster(situation, rules, terms, ordered, [block for block in blocks if block is not None], refused)


def _kin(person: Person, offering: Offering, rules: ClassRules) -> Kin:
    level = levels.class_level(person.levels, oral=offering.oral, rules=rules)
    return Kin(offering.id, level, person.track, person.language if offering.languages and person.language else "")


def _why_not(person: Person, terms: Terms, teachable: Mapping[UUID, bool], rules: ClassRules) -> Reason | None:
    offering = terms.situation.offering_by_id.get(person.seat.offering)
    if offering is None or offering.supplier != person.seat.supplier:
        return Reason.OFFERING_UNKNOWN
    if levels.class_level(person.levels, oral=offering.oral, rules=rules) not in offering.levels:
        return Reason.LEVEL_NOT_OFFERED
    if _language_missing(person, offering):
        return Reason.LANGUAGE_NOT_OFFERED
    if not teachable[offering.id]:
        return Reason.SESSION_TOO_LONG
    return terms.why_not(person.seat)


def _language_missing(person: Person, offering: Offering) -> bool:
    """Whether nobody teaches in her language, and no interpreter is called for."""
    taught = not offering.languages or not person.language or person.language in offering.languages
    return not taught and Need.INTERPRETER not in person.needs


def _block(
    line: UUID, group: Sequence[int], situation: Situation, rules: ClassRules, refused: dict[int, Reason]
) -> Block | None:
    """The group as one, or a reason for each of its people."""
    people = [situation.people[index] for index in group]
    small = any(Need.SMALL_GROUP in person.needs for person in people)
    reason = next((refused[index] for index in group if index in refused), None)
    kins = set()
    if reason is None:
        kins = {_kin(person, situation.offering_by_id[person.seat.offering], rules) for person in people}
        if len(people) > (rules.small_group_maximum if small else rules.maximum):
            reason = Reason.GROUP_TOO_LARGE
        elif len(kins) > 1 or not levels.within_spread([person.levels for person in people], rules):
            reason = Reason.GROUP_TOO_MIXED
    if reason is not None:
        refused.update({index: refused.get(index, reason) for index in group})
        return None
    return Block(line, kins.pop(), tuple(group), any(person.seat.closed for person in people), small)
