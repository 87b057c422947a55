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
    """It is over at once; what is over stays as it was."""
    if delegation.ended_on is not None:
        return delegation
    return replace(delegation, ended_on=today, reason=reason)


def expire(delegation: Delegation, *, today: date) -> Delegation:
    """Its last day is over."""
    if delegation.ended_on is not None or delegation.ends_on >= today:
        return delegation
    return replace(delegation, ended_on=delegation.ends_on + timedelta(days=1), reason="PERIOD_OVER")


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
