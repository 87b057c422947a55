"""A situation in parts that share nothing: whoever has a seat can only be taught by the supplier who sold it.

Each part lifts municipalities to the floors of its own people (`formation.lifting`), since none knows how the others
fare; what the whole plan says of floors is counted of everybody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from samklasse_scheduling.domain.plan import Plan, Share
from samklasse_scheduling.domain.rules import ClassRules, in_force
from samklasse_scheduling.domain.situation import Person, Situation


def parts(situation: Situation, most: int) -> tuple[Situation, ...]:
    """At most `most` parts of about the same number of people, each of whole suppliers."""
    homes = {person.enrollment: _home(person, situation) for person in situation.people}
    sizes = Counter(homes.values())
    if most < 2 or len(sizes) < 2:
        return (situation,)
    loads = [0] * min(most, len(sizes))
    part_of: dict[str, int] = {}
    for supplier, size in sorted(sizes.items(), key=lambda one: (-one[1], one[0])):
        lightest = loads.index(min(loads))
        part_of[supplier] = lightest
        loads[lightest] += size
    return tuple(_part(situation, homes, part_of, number) for number in range(len(loads)))


def _home(person: Person, situation: Situation) -> str:
    offering = situation.offering_by_id.get(person.seat.offering)
    return offering.supplier if offering else person.seat.supplier


def _part(situation: Situation, homes: Mapping[UUID, str], part_of: Mapping[str, int], number: int) -> Situation:
    """What nobody has a seat with goes with the first part."""

    def ours(supplier: str) -> bool:
        return part_of.get(supplier, 0) == number

    offerings = tuple(offering for offering in situation.offerings if ours(offering.supplier))
    known = {offering.id for offering in offerings}
    return replace(
        situation,
        people=tuple(person for person in situation.people if ours(homes[person.enrollment])),
        offerings=offerings,
        teachers=tuple(teacher for teacher in situation.teachers if ours(teacher.supplier)),
        fixed=tuple(fixed for fixed in situation.fixed if fixed.offering in known),
    )


def of_part(plan: Plan, part: Situation) -> Plan:
    """What a plan of the whole has of one part."""
    known = part.offering_by_id
    return replace(
        plan,
        classes=tuple(group for group in plan.classes if group.offering in known),
        unplaced=tuple(one for one in plan.unplaced if one.enrollment in part.person_by_id),
        shares=(),
    )


def together(plans: Sequence[Plan], earliest: date) -> Plan:
    """One plan of the plans of all parts, whose situation is from the day `earliest` on."""
    if len(plans) == 1:
        return plans[0]
    return replace(
        plans[0],
        classes=tuple(group for plan in plans for group in plan.classes),
        unplaced=tuple(one for plan in plans for one in plan.unplaced),
        bound=sum(plan.bound for plan in plans),
        proven=all(plan.proven for plan in plans),
        bound_seconds=max(plan.bound_seconds for plan in plans),
        shares=_shares(plans, in_force(earliest)),
        iterations=sum(plan.iterations for plan in plans),
    )


def _shares(plans: Sequence[Plan], rules: ClassRules) -> tuple[Share, ...]:
    """Floors are of the national share, which no part knows: what each has counted is not added up."""
    counted = [share for plan in plans for share in plan.shares]
    national = sum(share.placed for share in counted) / max(1, sum(share.people for share in counted))
    whole: dict[str, Share] = {}
    for share in counted:
        before = whole.get(share.municipality, Share(share.municipality, 0, 0, 0, 0))
        whole[share.municipality] = Share(
            share.municipality,
            before.people + share.people,
            before.placed + share.placed,
            rules.floor(before.people + share.people, national),
            None if before.most is None or share.most is None else before.most + share.most,
        )
    return tuple(whole[municipality] for municipality in sorted(whole))
