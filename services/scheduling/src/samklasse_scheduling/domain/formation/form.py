"""`form(situation) -> Plan`: the whole of class formation, pure and deterministic for a seed."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid5

from samklasse_scheduling.domain.formation import bits
from samklasse_scheduling.domain.formation.assign import settle, waiting_for
from samklasse_scheduling.domain.formation.model import Opened
from samklasse_scheduling.domain.formation.options import Cell, cells_of, options_of
from samklasse_scheduling.domain.formation.reasons import Findings, explain
from samklasse_scheduling.domain.formation.roster import Roster, enroll
from samklasse_scheduling.domain.formation.search import WORKERS, Bounded, Budget, bound_all, staffed
from samklasse_scheduling.domain.formation.staffing import Staffing, staff
from samklasse_scheduling.domain.plan import Plan, PlannedClass
from samklasse_scheduling.domain.rules import in_force
from samklasse_scheduling.domain.situation import Situation

NO_RUN = UUID(int=0)
BOUND_SHARE = 0.35
EFFORT_PER_SECOND = 1.4
"""Deterministic seconds that two busy cores do in one, with some to spare."""


def form(situation: Situation, *, seed: int, limit: float, run: UUID = NO_RUN) -> Plan:
    """Make classes of everybody who waits.

    `limit` is in seconds; the work is measured in the solver's deterministic time, so the same seed gives the
    same plan unless the machine is too slow to do it within `limit`. Class ids derive from `run`.

    Raises:
        UnknownRules: no class rules are in force on the situation's first day.
    """
    began = time.monotonic()
    roster = enroll(situation, in_force(situation.earliest))
    options = options_of(roster)
    staffing = staff(situation, options)
    cells = cells_of(options)
    effort = limit * EFFORT_PER_SECOND
    bounded = bound_all(cells, staffing, Budget(effort * BOUND_SHARE, began + limit * BOUND_SHARE), seed)
    opened = _search(bounded, staffing, Budget(effort * (1 - BOUND_SHARE), began + limit * 0.95), seed)
    groups = settle(opened, roster)
    return Plan(
        classes=_classes(groups, roster, staffing, run),
        unplaced=explain(Findings(roster, options, staffing, groups)),
        bound=_bound(bounded, options, staffing),
        proven=all(one.proven for one in bounded),
        seed=seed,
    )


def _search(bounded: Sequence[Bounded], staffing: Staffing, budget: Budget, seed: int) -> list[Opened]:
    by_supplier: dict[str, list[Bounded]] = defaultdict(list)
    for one in bounded:
        by_supplier[one.cell.supplier].append(one)
    with ThreadPoolExecutor(WORKERS) as pool:
        jobs = [
            pool.submit(staffed, ours, staffing, _part(budget, ours, bounded), seed)
            for _, ours in sorted(by_supplier.items())
        ]
        return [group for job in jobs for group in job.result()]


def _part(budget: Budget, ours: Sequence[Bounded], everyone: Sequence[Bounded]) -> Budget:
    total = sum(one.bound for one in everyone) or 1
    return Budget(budget.effort * sum(one.bound for one in ours) / total, budget.until)


def _bound(bounded: Sequence[Bounded], options: Sequence[object], staffing: Staffing) -> int:
    """The smaller of what the solver proved, cell by cell, and everybody who has any feasible class."""
    feasible = 0
    for one in bounded:
        feasible |= _feasible(one.cell, staffing)
    return min(sum(one.bound for one in bounded), feasible.bit_count())


def _feasible(cell: Cell, staffing: Staffing) -> int:
    people = 0
    for option in cell.options:
        if option.fixed is not None or staffing.able[option]:
            people |= option.people
    return people


def _classes(groups: Sequence[Opened], roster: Roster, staffing: Staffing, run: UUID) -> tuple[PlannedClass, ...]:
    waiting = waiting_for(groups, roster)
    return tuple(_planned(group, line, roster, run) for group, line in zip(groups, waiting, strict=True))


def _planned(group: Opened, waiting: Sequence[int], roster: Roster, run: UUID) -> PlannedClass:
    option = group.option
    members = tuple(sorted(roster.people[index].enrollment for index in bits.members(group.people)))
    teacher = option.fixed.teacher if option.fixed else roster.situation.teachers[group.teacher or 0].id
    name = "class " + " ".join(str(member) for member in members)
    return PlannedClass(
        id=option.fixed.id if option.fixed else uuid5(run, name),
        kind=option.kind,
        offering=option.offering.id,
        supplier=option.offering.supplier,
        level=option.kin.level,
        track=option.kin.track,
        language=option.kin.language or None,
        teacher=teacher,
        times=option.times,
        first_day=option.term.first_day,
        last_day=option.term.last_day,
        weeks=option.term.weeks,
        minimum=option.minimum,
        maximum=option.maximum,
        members=members,
        waiting=tuple(roster.people[index].enrollment for index in waiting),
    )
