"""A supplementing course and the municipality's own: which modules meet in which week. Required before the start."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from samklasse_enrollment.domain.errors import BadPlan, NoPlan, NotSupplementing, NotYours
from samklasse_enrollment.domain.line import Line
from samklasse_enrollment.domain.pricing import started_weeks


class Side(StrEnum):
    """Whose course changed."""

    MUNICIPALITY = "MUNICIPALITY"
    SUPPLIER = "SUPPLIER"


@dataclass(frozen=True)
class Week:
    """Counted from 1 at the line's start; each side's module by its own reference."""

    week: int
    municipal_module: str | None = None
    supplier_module: str | None = None


@dataclass(frozen=True)
class Plan:
    """What both have said, in the order of the weeks."""

    line_id: UUID
    revision: int
    changed_by: Side
    weeks: tuple[Week, ...]


def may_start(line: Line) -> bool:
    """Whether people on the line may begin: seats that supplement another course wait for a plan (A06)."""
    return line.coordinated or not line.supplementing


def agree(line: Line, known: Plan | None, told: Sequence[Week]) -> Plan:
    """The municipality makes the plan, or changes its side; where it names no module of the supplier's, that stands.

    Raises:
        NotSupplementing: the line needs no plan.
        BadPlan: see `_checked`.
    """
    if not line.supplementing:
        raise NotSupplementing(line_id=line.id)
    theirs = {week.week: week.supplier_module for week in known.weeks} if known else {}
    own = {week.week: week for week in _checked(line, told)}
    merged = [
        Week(number, own[number].municipal_module, own[number].supplier_module or theirs.get(number))
        if number in own
        else Week(number, None, theirs[number])
        for number in sorted(own.keys() | theirs.keys())
    ]
    return _plan(line, known, merged, Side.MUNICIPALITY)


def propose(line: Line, known: Plan | None, told: Sequence[Week], *, by: str) -> Plan:
    """The supplier's course has changed: its side in full, the municipality's stands.

    Raises:
        NotYours: another supplier's line.
        NoPlan: there is nothing to change yet.
        BadPlan: see `_checked`.
    """
    if by != line.supplier_orgnr:
        raise NotYours(field="line_id")
    if known is None:
        raise NoPlan(field="line_id")
    ours = {week.week: week.municipal_module for week in known.weeks}
    theirs = {week.week: week.supplier_module for week in _checked(line, told)}
    merged = [Week(number, ours.get(number), theirs.get(number)) for number in sorted(ours.keys() | theirs.keys())]
    return _plan(line, known, merged, Side.SUPPLIER)


def _plan(line: Line, known: Plan | None, merged: Sequence[Week], side: Side) -> Plan:
    weeks = tuple(week for week in merged if week.municipal_module or week.supplier_module)
    if not any(week.municipal_module for week in weeks):
        raise BadPlan(field="weeks")
    if known is not None and known.weeks == weeks:
        return known
    return Plan(line.id, known.revision + 1 if known else 1, side, weeks)


def _checked(line: Line, told: Sequence[Week]) -> Sequence[Week]:
    """Each week once, none outside the line, none empty."""
    numbers = [week.week for week in told]
    last = started_weeks(line.starts_on, line.ends_on)
    inside = all(1 <= number <= last for number in numbers)
    empty = any(not (week.municipal_module or week.supplier_module) for week in told)
    if not told or not inside or empty or len(set(numbers)) < len(numbers):
        raise BadPlan(field="weeks", last_week=last)
    return told
