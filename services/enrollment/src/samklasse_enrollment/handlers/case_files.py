"""A training case with what is sealed about it, and who works on it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

import asyncpg
from samklasse_chassis import vault
from samklasse_chassis.errors import NotFound
from samklasse_chassis.http import Caller
from samklasse_contracts.message import Cause

from samklasse_enrollment.domain import weeks
from samklasse_enrollment.domain.errors import FactsMissing, WrongCaseState
from samklasse_enrollment.domain.sealed_kinds import Kind, Purpose
from samklasse_enrollment.domain.training import clocks
from samklasse_enrollment.domain.training.clocks import Clock
from samklasse_enrollment.domain.training.leave import Leave
from samklasse_enrollment.domain.training.plan import Plan
from samklasse_enrollment.domain.training.values import About, Schooling, TargetGroup, TrainingCase
from samklasse_enrollment.store import leaves as leave_store
from samklasse_enrollment.store import plans, training


@dataclass(frozen=True)
class Desk:
    """What a command about a case gets."""

    conn: asyncpg.Connection
    keys: vault.Keys | None
    by: Caller
    cause: Cause
    now: datetime

    @property
    def today(self) -> date:
        """In Europe/Oslo."""
        return weeks.oslo_day(self.now)


@dataclass(frozen=True)
class File:
    """A locked case with what is sealed about it. `grounds`: of leave and of exemptions, by their ids."""

    case: TrainingCase
    about: About | None = None
    grounds: Mapping[str, str] = field(default_factory=dict)
    leaves: tuple[Leave, ...] = ()
    plan: Plan | None = None

    @property
    def clocks(self) -> tuple[Clock, ...]:
        """What runs now."""
        return clocks.of(self.case, self.about, self.leaves)

    @property
    def window_ends(self) -> date | None:
        """The last day of the right or duty; None: no window runs."""
        found = clocks.window_ends(self.case, self.about, self.leaves) if self.about else None
        return found.due_on if found else None

    def knowing(self) -> About:
        """Raises:
        FactsMissing: nobody has told what the clocks need.
        """
        if self.about is None:
            raise FactsMissing(field="target_group", rule="il-26")
        return self.about


async def open_file(desk: Desk, case_id: UUID) -> File:
    """One of the caller's own cases, locked.

    Raises:
        NotFound: no such case of this municipality.
        WrongCaseState: it is over, or she lives elsewhere now; nothing sealed is opened then.
    """
    case = await training.lock(desk.conn, case_id, desk.by.orgnr)
    if case is None:
        raise NotFound
    if not case.state.is_open:
        raise WrongCaseState(state=case.state.value, rule="il-30")
    return await read_file(desk.conn, desk.keys, case, by=desk.by)


async def read_file(conn: asyncpg.Connection, keys: vault.Keys | None, case: TrainingCase, *, by: Caller) -> File:
    """A case with what is sealed about it; the read log says who asked."""
    sealed = await vault.unseal(conn, keys, case.person_id, Kind.CASE, reader=by, purpose=Purpose.CASE_WORK)
    told = json.loads(sealed) if sealed else {}
    grounds = told.get("grounds", {})
    leaves = await leave_store.of_case(conn, case.id, grounds)
    return File(case, _about(told), grounds, leaves, await plans.latest(conn, case.id))


async def seal(desk: Desk, kept: File) -> None:
    """What clocks need, and schooling once more for whoever needs that alone."""
    person_id, about = kept.case.person_id, kept.about
    document: dict[str, Any] = {"grounds": dict(kept.grounds)}
    if about is not None:
        document |= {
            "target_group": about.target_group.value,
            "schooling": about.schooling.value,
            "permit_on": about.permit_on.isoformat(),
            "right_ends_on": about.right_ends_on.isoformat() if about.right_ends_on else None,
        }
        educated = about.schooling is Schooling.UPPER_SECONDARY
        education = {"schooling": about.schooling.value, "upper_secondary": educated}
        await vault.seal(desk.conn, desk.keys, person_id, Kind.EDUCATION, json.dumps(education).encode())
    await vault.seal(desk.conn, desk.keys, person_id, Kind.CASE, json.dumps(document).encode())


def _about(told: Mapping[str, Any]) -> About | None:
    if "target_group" not in told:
        return None
    permit_on, ends = date.fromisoformat(told["permit_on"]), told.get("right_ends_on")
    right_ends_on = date.fromisoformat(ends) if ends else None
    return About(TargetGroup(told["target_group"]), Schooling(told["schooling"]), permit_on, right_ends_on)
