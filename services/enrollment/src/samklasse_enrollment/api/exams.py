"""Examinations in Norwegian and social studies: windows, wishes, signing up, results (if sections 38-42)."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query
from pydantic import BaseModel, ConfigDict, Field
from samklasse_chassis import http
from samklasse_chassis.http import Command, Reading
from samklasse_contracts.values import Code

from samklasse_enrollment.api import acting, roles
from samklasse_enrollment.domain import exam as rules
from samklasse_enrollment.domain import rules as dated
from samklasse_enrollment.domain import weeks
from samklasse_enrollment.domain.exam import SignUp, Skill, Window
from samklasse_enrollment.handlers import exams as handlers
from samklasse_enrollment.store import exams as store

router = acting.router("/exams")
Limit = Annotated[int, Query(ge=1, le=1000)]


class OpenWindow(BaseModel):
    """When an examination is held, and the last day to sign up."""

    model_config = ConfigDict(extra="forbid")

    sign_up_by: date
    first_day: date
    last_day: date


class WantExam(BaseModel):
    """What a candidate has chosen herself; `candidate_chose` says that she has."""

    model_config = ConfigDict(extra="forbid")

    person_id: UUID
    window_id: UUID
    skills: Annotated[list[Skill], Field(min_length=1, max_length=5)]
    candidate_chose: bool
    free: bool = True


class Result(BaseModel):
    """A level, or a pass."""

    model_config = ConfigDict(extra="forbid")

    result: Code


@router.get("/windows")
async def list_windows(
    read: Annotated[Reading, Depends(http.reading)], after: UUID | None = None, limit: Limit = 100
) -> dict[str, Any]:
    """One's own; `missing_this_year` is how many the regulation still asks for."""
    orgnr, today = roles.municipality(read.caller), weeks.oslo_day(read.now)
    found = await store.windows(read.conn, orgnr, after=after, limit=limit)
    announced = await store.windows_of_year(read.conn, orgnr, today.year)
    missing = rules.missing_windows(announced, dated.at("exams", today))
    return {"windows": [_window(one) for one in found], "missing_this_year": missing}


@router.post("/windows", status_code=201)
async def open_window(do: Annotated[Command, Depends(http.command)], wanted: OpenWindow) -> dict[str, Any]:
    """Announce one."""
    window = await handlers.open_window(
        do.conn,
        roles.municipality(do.caller),
        sign_up_by=wanted.sign_up_by,
        first_day=wanted.first_day,
        last_day=wanted.last_day,
        now=do.now,
    )
    return _window(window)


@router.get("/sign-ups")
async def list_sign_ups(
    read: Annotated[Reading, Depends(http.reading)], after: UUID | None = None, limit: Limit = 100
) -> dict[str, Any]:
    """One's own, oldest first."""
    found = await store.listing(read.conn, roles.municipality(read.caller), after=after, limit=limit)
    return {"sign_ups": [_sign_up(one) for one in found]}


@router.post("/sign-ups", status_code=201)
async def want_exam(do: Annotated[Command, Depends(http.command)], wanted: WantExam) -> dict[str, Any]:
    """Put a candidate down."""
    found = await handlers.want(
        do.conn,
        wanted.person_id,
        wanted.window_id,
        wanted.skills,
        free=wanted.free,
        candidate_chose=wanted.candidate_chose,
        owner_orgnr=roles.municipality(do.caller),
        now=do.now,
    )
    return {"sign_ups": [_sign_up(one) for one in found]}


@router.post("/sign-ups/{sign_up_id}/done")
async def sign_up(do: Annotated[Command, Depends(http.command)], sign_up_id: UUID) -> dict[str, Any]:
    """She is signed up with whoever holds the examination."""
    orgnr = roles.municipality(do.caller)
    return _sign_up(await handlers.sign_up(do.conn, sign_up_id, owner_orgnr=orgnr, by=do.caller.subject, now=do.now))


@router.post("/sign-ups/{sign_up_id}/withdrawal")
async def withdraw(do: Annotated[Command, Depends(http.command)], sign_up_id: UUID) -> dict[str, Any]:
    """She has changed her mind."""
    return _sign_up(await handlers.withdraw(do.conn, sign_up_id, owner_orgnr=roles.municipality(do.caller)))


@router.post("/sign-ups/{sign_up_id}/result")
async def assess(do: Annotated[Command, Depends(http.command)], sign_up_id: UUID, told: Result) -> dict[str, Any]:
    """Her result; it is kept here and said to nobody."""
    orgnr = roles.municipality(do.caller)
    await handlers.assess(do.conn, sign_up_id, told.result, owner_orgnr=orgnr, now=do.now)
    return {"sign_up_id": str(sign_up_id)}


def _window(one: Window) -> dict[str, Any]:
    return {
        "window_id": str(one.id),
        "sign_up_by": one.sign_up_by.isoformat(),
        "first_day": one.first_day.isoformat(),
        "last_day": one.last_day.isoformat(),
    }


def _sign_up(one: SignUp) -> dict[str, Any]:
    return {
        "sign_up_id": str(one.id),
        "person_id": str(one.person_id),
        "skill": one.skill,
        "window_id": str(one.window_id),
        "free": one.free,
        "state": one.state,
        "result": one.result,
        "wanted_on": one.wanted_on.isoformat(),
        "result_on": None if one.result_on is None else one.result_on.isoformat(),
    }
