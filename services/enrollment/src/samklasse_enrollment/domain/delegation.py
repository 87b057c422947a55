"""Administration that a supplier carries out for a municipality: a written scope, a first and a last day.

Only the carrying out is delegated (il § 3, read 2026-07-28): what decides or binds stays with the municipality.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from samklasse_enrollment.domain.errors import (
    AlreadyDelegated,
    BadPeriod,
    DelegationOver,
    NoSurge,
    OutsideDelegation,
    TaskNotInTerms,
)
from samklasse_enrollment.domain.surge import Surge

AGREEMENT_TERMINATED = "AGREEMENT_TERMINATED"


class Freed(StrEnum):
    """By which rule money is given back when a delegation is over.

    NOT_BEGUN: all of it. PERIOD_OVER: nothing, it has been carried out. WHOLE_HOURS_OF_BEGUN_DAYS: nobody reports hours
    of administration, so a day's are taken to be carried out when it begins: of `hours` over `d` days, `b` of them
    begun, ceil(hours * b / d) stay paid, at the price of an hour, and the rest is free. The rule is ours.
    """

    NOT_BEGUN = "NOT_BEGUN"
    PERIOD_OVER = "PERIOD_OVER"
    WHOLE_HOURS_OF_BEGUN_DAYS = "WHOLE_HOURS_OF_BEGUN_DAYS"


class Task(StrEnum):
    """What may be carried out on a municipality's behalf; the words are those of the contracts."""

    ENROLLMENT = "ENROLLMENT"
    TIMETABLE = "TIMETABLE"
    ATTENDANCE = "ATTENDANCE"
    REPORTING = "REPORTING"
    EXAM_SIGN_UP = "EXAM_SIGN_UP"


@dataclass(frozen=True)
class Delegation:
    """In force from `starts_on` to and with `ends_on`, unless `ended_on` (the first day without it) came before."""

    id: UUID
    agreement_id: UUID
    owner_orgnr: str
    supplier_orgnr: str
    tasks: frozenset[Task]
    starts_on: date
    ends_on: date
    hours: int
    price_ore: int
    """Of `hours` of administration, held of the agreement's ceiling."""
    granted_by: str
    surge: bool = False
    """Everything at once, because of high arrivals."""
    ended_on: date | None = None
    reason: str | None = None
    freed_ore: int = 0
    """What it no longer holds of the ceiling."""
    freed_by: Freed | None = None

    @property
    def held_ore(self) -> int:
        """What it holds of the ceiling, or is owed for it."""
        return self.price_ore - self.freed_ore

    def runs(self, today: date) -> bool:
        """Whether it is in force."""
        return self.ended_on is None and self.starts_on <= today <= self.ends_on


@dataclass(frozen=True)
class Act:
    """What a supplier does in a municipality's name: which task, who, by which door, about which ids, and when."""

    task: Task
    subject: str
    route: str
    about: Mapping[str, object]
    at: datetime


def grant(
    wanted: Delegation,
    *,
    terms: Iterable[str],
    others: Sequence[Delegation],
    surges: Iterable[Surge],
    longest: timedelta,
    today: date,
) -> Delegation:
    """Judge a delegation. `others` are those between the same parties.

    `terms`: tasks that the cooperation terms allow; a surge allows all.

    Raises:
        BadPeriod: backwards, in the past, or longer than `longest`.
        NoSurge: everything is asked for and no surge covers the period.
        TaskNotInTerms: the first task that the terms do not name.
        AlreadyDelegated: one of the tasks is delegated in that period.
    """
    days = wanted.ends_on - wanted.starts_on
    if wanted.starts_on < today or days < timedelta(0) or days > longest:
        raise BadPeriod(starts_on=wanted.starts_on, ends_on=wanted.ends_on, longest_days=longest.days)
    if wanted.surge and not any(surge.covers(wanted.starts_on, wanted.ends_on) for surge in surges):
        raise NoSurge(starts_on=wanted.starts_on, ends_on=wanted.ends_on)
    missing = sorted(wanted.tasks - set(terms))
    if missing and not wanted.surge:
        raise TaskNotInTerms(task=missing[0], agreement_id=wanted.agreement_id)
    for other in others:
        twice = sorted(wanted.tasks & other.tasks)
        if twice and other.ended_on is None and _meet(wanted, other):
            raise AlreadyDelegated(task=twice[0], delegation_id=other.id)
    return wanted


def revoke(delegation: Delegation, reason: str, *, today: date) -> Delegation:
    """It is over at once, and what has not been carried out is free; what is over stays as it was.

    The day on which it is revoked has begun: something may have been done on it.
    """
    if delegation.ended_on is not None:
        return delegation
    return _over(delegation, reason, ended_on=today, last=today)


def expire(delegation: Delegation, *, agreement_until: date | None = None, today: date) -> Delegation:
    """Its last day is over, or that of its agreement, where that was terminated."""
    last = min(delegation.ends_on, agreement_until or delegation.ends_on)
    if delegation.ended_on is not None or last >= today:
        return delegation
    if last == delegation.ends_on:
        ended = last + timedelta(days=1)
        return replace(delegation, ended_on=ended, reason="PERIOD_OVER", freed_by=Freed.PERIOD_OVER)
    return _over(delegation, AGREEMENT_TERMINATED, ended_on=last + timedelta(days=1), last=last)


def _over(delegation: Delegation, reason: str, *, ended_on: date, last: date) -> Delegation:
    """Ended before its time; `last`: the last day that may have been worked."""
    days = (delegation.ends_on - delegation.starts_on).days + 1
    begun = min(days, max(0, (last - delegation.starts_on).days + 1))
    paid_hours = -(-delegation.hours * begun // days)
    paid_ore = -(-delegation.price_ore * paid_hours // delegation.hours)
    rule = Freed.WHOLE_HOURS_OF_BEGUN_DAYS if begun else Freed.NOT_BEGUN
    freed = delegation.price_ore - paid_ore
    return replace(delegation, ended_on=ended_on, reason=reason, freed_ore=freed, freed_by=rule)


def covering(delegations: Sequence[Delegation], task: Task, *, today: date) -> Delegation:
    """The delegation that lets a supplier carry out `task` today, of all that a municipality ever gave it.

    Raises:
        DelegationOver: none of them runs today.
        OutsideDelegation: none that runs names the task.
    """
    running = [each for each in delegations if each.runs(today)]
    if not running:
        last = max(delegations, key=lambda each: each.ends_on)
        raise DelegationOver(delegation_id=last.id, starts_on=last.starts_on, ended_on=last.ended_on or last.ends_on)
    found = next((each for each in running if task in each.tasks), None)
    if found is None:
        raise OutsideDelegation(task=task, tasks=sorted({task for each in running for task in each.tasks}))
    return found


def _meet(one: Delegation, other: Delegation) -> bool:
    return one.starts_on <= other.ends_on and other.starts_on <= one.ends_on
