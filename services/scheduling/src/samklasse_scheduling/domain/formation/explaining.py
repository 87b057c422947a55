"""Why somebody found no place, from what the run knows, and the nearest thing that would help."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from samklasse_scheduling.domain.formation.board import FIXED
from samklasse_scheduling.domain.formation.building import Part
from samklasse_scheduling.domain.formation.groups import Group
from samklasse_scheduling.domain.formation.kinship import Block, Kin, Roster
from samklasse_scheduling.domain.formation.patterns import patterns_of
from samklasse_scheduling.domain.formation.proving import bits
from samklasse_scheduling.domain.plan import HELP_FOR, NoPlace, Reason
from samklasse_scheduling.domain.situation import Person
from samklasse_scheduling.domain.weekly import covers, mask_of


def explain(roster: Roster, parts: Sequence[Part], groups: Sequence[Group]) -> tuple[NoPlace, ...]:
    """A reason for everybody without a place."""
    placed = {index for group in groups for index in group.members}
    found = {index: reason for index, reason in roster.refused.items() if index not in placed}
    classes: dict[Kin, list[Group]] = defaultdict(list)
    for group in groups:
        classes[group.kin].append(group)
    done = Outcome(placed, classes, _full_quotas(roster, placed))
    for part in parts:
        for number in range(len(part.kins)):
            found.update(_of_kin(part, number, done))
        kins = {one.kin for one in part.kins}
        for block in roster.blocks:
            if block.kin in kins and block.people[0] not in placed:
                found.update(dict.fromkeys(block.people, _of_block(part, block, done.full)))
    people = roster.situation.people
    return tuple(
        NoPlace(person.enrollment, found[index], HELP_FOR[found[index]])
        for index, person in enumerate(people)
        if index not in placed
    )


def _full_quotas(roster: Roster, placed: set[int]) -> set[object]:
    people, quotas = roster.situation.people, roster.situation.quotas
    used: Counter[object] = Counter()
    for index in placed if quotas else ():
        seat = people[index].seat
        used.update((seat.agreement, seat.offering))
    return {name for name, most in quotas.items() if used[name] >= most}


@dataclass(frozen=True)
class Outcome:
    """What a finished search leaves to explain from."""

    placed: set[int]
    classes: dict[Kin, list[Group]]
    full: set[object]


def _of_kin(part: Part, number: int, done: Outcome) -> dict[int, Reason]:
    one, seats = part.kins[number], part.roster.situation.people
    free = sum(1 << place for place, index in enumerate(one.people) if index not in done.placed)
    enough = able = 0
    for row, words in zip(one.rows, one.joiners, strict=True):
        joiners = int.from_bytes(words.tobytes(), "little")
        able |= joiners
        if row.kind != FIXED and (joiners & free).bit_count() >= row.least:
            enough |= joiners
    found = {}
    for place in bits(free):
        index, bit = one.people[place], 1 << place
        if {seats[index].seat.agreement, seats[index].seat.offering} & done.full:
            found[index] = Reason.QUOTA_FULL
        elif not part.suited[number] & bit:
            found[index] = _without_options(part, seats[index], len(one.people))
        elif not able & bit:
            found[index] = Reason.NO_TEACHER
        elif any(index in group.joiners for group in done.classes[one.kin]):
            found[index] = Reason.NO_CAPACITY
        else:
            found[index] = Reason.NO_TEACHER if enough & bit else Reason.TOO_FEW_AT_LEVEL
    return found


def _of_block(part: Part, block: Block, full: set[object]) -> Reason:
    seat = part.roster.situation.people[block.people[0]].seat
    if seat.agreement in full or seat.offering in full:
        return Reason.QUOTA_FULL
    common = -1
    for index in block.people:
        common &= part.roster.situation.people[index].availability
    offering = part.roster.situation.offering_by_id[block.kin.offering]
    term = part.roster.terms.formed[offering.id]
    if term is None:
        return Reason.OFFERING_STARTED
    fitting = [times for times in patterns_of(offering) if covers(common, mask_of(times))]
    if not fitting:
        return Reason.NO_COMMON_TIME
    calendars = tuple(sorted(set(part.maker.free_days.of(block.people).tolist())))
    if not any(part.maker.free_days.enough(times, term, calendars) for times in fitting):
        return Reason.FREE_DAYS
    return Reason.NO_TEACHER


def _without_options(part: Part, person: Person, kin: int) -> Reason:
    """Nobody's option: no time suits her, free days leave too little, or there are too few others, or none then."""
    situation = part.roster.situation
    offering = situation.offering_by_id[person.seat.offering]
    fixed = [one.times for one in part.roster.terms.fixed.get(offering.id, ())]
    fitting = [times for times in (*patterns_of(offering), *fixed) if covers(person.availability, mask_of(times))]
    if not fitting:
        return Reason.NO_COMMON_TIME
    term = part.roster.terms.formed[offering.id]
    calendar = (part.maker.free_days.alike[person.municipality],)
    if term is not None and not any(part.maker.free_days.enough(times, term, calendar) for times in fitting):
        return Reason.FREE_DAYS
    if kin < part.roster.rules.minimum:
        return Reason.TOO_FEW_AT_LEVEL
    return Reason.NO_COMMON_TIME
