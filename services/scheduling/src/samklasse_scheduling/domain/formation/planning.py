"""From the boards to a plan: places shared fairly, classes named, everybody without a place given a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID, uuid5

from samklasse_scheduling.domain.formation.board import CLASSES, MOVES, PLACED, WORK
from samklasse_scheduling.domain.formation.bounding import Bound
from samklasse_scheduling.domain.formation.building import Part
from samklasse_scheduling.domain.formation.continuing import keep_together
from samklasse_scheduling.domain.formation.explaining import explain
from samklasse_scheduling.domain.formation.groups import Group, groups_on, write_back
from samklasse_scheduling.domain.formation.kinship import Roster
from samklasse_scheduling.domain.formation.lifting import lift
from samklasse_scheduling.domain.formation.listening import Hear
from samklasse_scheduling.domain.formation.refilling import refill
from samklasse_scheduling.domain.formation.settling import Settled, could_have
from samklasse_scheduling.domain.plan import Kind, Plan, PlannedClass
from samklasse_scheduling.domain.situation import Term, fixed_term

LITTLE, LITTLE_SHARE = 6, 0.005
"""How many fewer, of those placed, may be placed in all for floors to be met."""
LIFTS = 4
"""Rounds of lifting municipalities to their floor: each may free somebody whom the next one places."""


@dataclass
class Draft:
    """What is to become a plan; what the boards held when one was last written out is kept."""

    roster: Roster
    parts: Sequence[Part]
    run: UUID
    seed: int
    _last: tuple[tuple[int, ...], Plan] | None = None

    def plan(self, bound: Bound) -> Plan:
        """What the boards hold, as a plan."""
        state = tuple(int(part.board.tally[what]) for part in self.parts for what in (WORK, MOVES, CLASSES, PLACED))
        if self._last is None or self._last[0] != state:
            self._last = state, self._written()
        plan = self._last[1]
        proven = plan.placed == bound.total
        return replace(plan, bound=bound.total, proven=proven, bound_seconds=round(bound.seconds, 2), bound_by=bound.by)

    def lift(self, hear: Hear) -> None:
        """Lift the municipalities that are below their floor, while that costs little."""
        placed = sum(int(part.board.tally[PLACED]) for part in self.parts)
        fewest = placed - max(LITTLE, int(LITTLE_SHARE * placed))
        for turn in range(LIFTS):
            groups = groups_on(self.parts)
            Settled(groups, self.roster).share_places()
            write_back(self.parts, groups)
            if (
                not self.parts
                or self.roster.situation.quotas
                or not lift(self.parts, groups, hear, self.seed + turn, fewest)
            ):
                break

    def _written(self) -> Plan:
        roster, parts = self.roster, self.parts
        owners = [part for part in parts for _ in range(sum(int(many) for many in part.board.open))]
        groups = groups_on(parts)
        settled = Settled(groups, roster)
        settled.share_places()
        keep_together(groups, roster)
        refill(parts, groups, settled)
        keep_together([group for group in groups if group.fixed is None], roster)
        classes = tuple(
            _planned(group, waiting, part, self.run)
            for group, waiting, part in zip(groups, settled.waiting_orders(), owners, strict=True)
        )
        return Plan(
            classes=classes,
            unplaced=explain(roster, parts, groups),
            bound=0,
            proven=False,
            seed=self.seed,
            shares=settled.shares.table(could_have(parts, settled.shares)),
            iterations=sum(int(part.board.tally[MOVES]) for part in parts),
        )


def _planned(group: Group, waiting: Sequence[int], part: Part, run: UUID) -> PlannedClass:
    roster = part.roster
    people, rules = roster.situation.people, roster.rules
    members = tuple(sorted(people[index].enrollment for index in group.members))
    fixed = group.fixed
    term = _term(group, roster)
    return PlannedClass(
        id=fixed.id if fixed else uuid5(run, "class " + " ".join(str(member) for member in members)),
        kind=group.kind,
        offering=group.kin.offering,
        supplier=part.supplier,
        level=group.kin.level,
        track=group.kin.track,
        language=group.kin.language or None,
        teacher=fixed.teacher if fixed else part.staff.teachers[group.teacher].id,
        times=group.times,
        first_day=term.first_day,
        last_day=term.last_day,
        weeks=term.weeks,
        minimum=fixed.minimum if fixed else len(group.block) if group.kind is Kind.GROUP else rules.minimum,
        maximum=_maximum(group, roster),
        members=members,
        waiting=tuple(people[index].enrollment for index in waiting),
    )


def _maximum(group: Group, roster: Roster) -> int:
    """Whoever is in it: that it must be small is asked of those who are in it by then, when somebody is to join."""
    if group.fixed is not None:
        return group.fixed.open_seats
    closed = any(roster.situation.people[index].seat.bought_whole for index in group.block)
    return len(group.block) if closed else roster.rules.maximum


def _term(group: Group, roster: Roster) -> Term:
    if group.fixed is not None:
        return fixed_term(group.fixed)
    term = roster.terms.formed[group.kin.offering]
    if term is None:
        raise AssertionError(group.kin)  # options of formed classes are made from that term
    return term
