"""A supplier's own token may act for a municipality, on exactly the routes that its delegated tasks cover.

The header `X-Acting-For` names the municipality. A route that is in no row of `TASKS` decides or binds, and stays the
municipality's own (il § 3, read 2026-07-28). Every act is written down with who did it, a reader's too, and whatever
keeps who did something (the ledger, a sign-up, the read log) keeps her as `<the supplier's orgnr>/<subject>`.

A supplier in a municipality's name sees its own prices and amounts, never another supplier's (`sees_money_of`).

`Task.TIMETABLE` covers no route here: a timetable's plan is approved by people of the municipality, which is a
decision, and everything else about timetables is scheduling's.
"""

from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request
from samklasse_chassis import http
from samklasse_chassis.http import ACTING_FOR, Caller, NotFound, Reading, Role

from samklasse_enrollment.domain.delegation import Act, Task
from samklasse_enrollment.domain.errors import DecisionStays
from samklasse_enrollment.handlers import delegations
from samklasse_enrollment.store import delegations as store

TASKS = {
    "POST /call-offs/lines/{line_id}/names": Task.ENROLLMENT,
    "POST /enrollments/{enrollment_id}/withdrawal": Task.ENROLLMENT,
    "POST /enrollments/{enrollment_id}/pause": Task.ENROLLMENT,
    "POST /enrollments/{enrollment_id}/resumption": Task.ENROLLMENT,
    "GET /people": Task.ENROLLMENT,
    "GET /call-offs": Task.ENROLLMENT,
    "POST /ledger/corrections": Task.ATTENDANCE,
    "POST /ledger/entries": Task.ATTENDANCE,
    "GET /facts": Task.REPORTING,
    "GET /evidence": Task.REPORTING,
    "GET /ledger": Task.REPORTING,
    "GET /ledger/balances": Task.REPORTING,
    "GET /exams/windows": Task.EXAM_SIGN_UP,
    "GET /exams/sign-ups": Task.EXAM_SIGN_UP,
    "POST /exams/sign-ups": Task.EXAM_SIGN_UP,
    "POST /exams/sign-ups/{sign_up_id}/done": Task.EXAM_SIGN_UP,
    "POST /exams/sign-ups/{sign_up_id}/withdrawal": Task.EXAM_SIGN_UP,
}
"""What is carried out; withdrawing is done on the municipality's or the participant's request."""


@dataclass(frozen=True)
class InName(Caller):
    """A supplier in a municipality's name: `orgnr` and `role` are the municipality's."""

    supplier_orgnr: str


def supplier_of(caller: Caller) -> str | None:
    """Which supplier comes in the municipality's name; None: the municipality itself."""
    return caller.supplier_orgnr if isinstance(caller, InName) else None


def sees_money_of(caller: Caller, supplier_orgnr: str) -> bool:
    """Whether prices and amounts of a supplier's lines and agreements are shown: never a competitor's."""
    return supplier_of(caller) in (None, supplier_orgnr)


async def guard(
    request: Request, acting_for: Annotated[str | None, Header(alias=ACTING_FOR, pattern=r"^\d{9}$")] = None
) -> None:
    """Let a supplier in as the municipality it acts for, or say why not.

    Raises:
        NotFound: nobody ever let it act for that municipality.
        DecisionStays: the route decides.
        DelegationOver, OutsideDelegation: it may not, or not any more.
    """
    who: Reading = request.state.command
    if acting_for is None or who.caller.role is not Role.SUPPLIER:
        return
    route = f"{request.method} {request.scope['route'].path}"
    task = TASKS.get(route)
    if task is None:
        if not await store.read_between(who.conn, acting_for, who.caller.orgnr):
            raise NotFound
        raise DecisionStays(route=route)
    act = Act(task, who.caller.subject, route, dict(request.path_params), who.now)
    await delegations.use(who.conn, acting_for, who.caller.orgnr, act)
    somebody = f"{who.caller.orgnr}/{who.caller.subject}"
    in_name = InName(acting_for, Role.MUNICIPALITY, somebody, who.caller.orgnr)
    request.state.command = replace(who, caller=in_name)


def router(prefix: str = "") -> APIRouter:
    """A router of the chassis whose routes a supplier may reach in a municipality's name."""
    made = http.router(prefix)
    made.dependencies.append(Depends(guard))
    return made
