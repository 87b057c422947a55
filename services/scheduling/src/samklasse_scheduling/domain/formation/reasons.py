"""Why somebody found no place, from what the run knows, and the nearest thing that would help."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from samklasse_scheduling.domain.formation import bits
from samklasse_scheduling.domain.formation.model import Opened
from samklasse_scheduling.domain.formation.options import Option
from samklasse_scheduling.domain.formation.patterns import patterns_of
from samklasse_scheduling.domain.formation.roster import Roster
from samklasse_scheduling.domain.formation.staffing import Staffing
from samklasse_scheduling.domain.plan import HELP_FOR, Kind, NoPlace, Reason
from samklasse_scheduling.domain.situation import Person
from samklasse_scheduling.domain.weekly import covers, mask_of


@dataclass(frozen=True)
class Findings:
    """What a finished search leaves to explain from."""

    roster: Roster
    options: Sequence[Option]
    staffing: Staffing
    groups: Sequence[Opened]


def explain(findings: Findings) -> tuple[NoPlace, ...]:
    """A reason for everybody without a place."""
    placed = 0
    for group in findings.groups:
        placed |= group.people
    options_for: dict[int, list[Option]] = defaultdict(list)
    for option in findings.options:
        for index in bits.members(option.people & ~placed):
            options_for[index].append(option)
    return tuple(
        _no_place(person, _reason(index, options_for, findings, placed))
        for index, person in enumerate(findings.roster.people)
        if not placed >> index & 1
    )


def _no_place(person: Person, reason: Reason) -> NoPlace:
    return NoPlace(person.enrollment, reason, HELP_FOR[reason])


def _reason(index: int, options_for: Mapping[int, list[Option]], findings: Findings, placed: int) -> Reason:
    refused = findings.roster.refused.get(index)
    if refused is not None:
        return refused
    mine = options_for.get(index, [])
    if not mine:
        return _without_options(index, findings)
    staffable = [option for option in mine if option.kind is Kind.FIXED or findings.staffing.able[option]]
    if not staffable:
        return Reason.NO_TEACHER
    if any(group.option.joiners >> index & 1 for group in findings.groups):
        return Reason.NO_CAPACITY
    enough = [option for option in staffable if (option.people & ~placed).bit_count() >= option.minimum]
    return Reason.NO_TEACHER if enough else Reason.TOO_FEW_AT_LEVEL


def _without_options(index: int, findings: Findings) -> Reason:
    """Nobody's option: no time suits her, or no time suits enough others, or there are too few others."""
    roster = findings.roster
    person = roster.people[index]
    offering = roster.situation.offering_by_id[person.seat.offering]
    fixed = [group.times for group in roster.situation.fixed if group.offering == offering.id]
    if not any(covers(person.availability, mask_of(times)) for times in (*patterns_of(offering), *fixed)):
        return Reason.NO_COMMON_TIME
    kin = [people for people in roster.singles.values() if people >> index & 1]
    if kin and kin[0].bit_count() < roster.rules.minimum:
        return Reason.TOO_FEW_AT_LEVEL
    return Reason.NO_COMMON_TIME
