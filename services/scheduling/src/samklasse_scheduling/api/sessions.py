"""One session: its room, its groups, its roll. For the supplier whose class it is; the room also for those let in, and
room and roll for the supplier whose teacher stands in.
"""

from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from samklasse_chassis import http
from samklasse_contracts.gateway import AttendanceKind

from samklasse_scheduling.api.instants import Instant
from samklasse_scheduling.api.rooms import SERVICE_THAT_SHOWS, link_of
from samklasse_scheduling.domain.roll import Entry, Roll
from samklasse_scheduling.domain.session import Session
from samklasse_scheduling.domain.timetable import Timetable
from samklasse_scheduling.handlers import breakouts, disruptions, rolls, rooms, tutorials
from samklasse_scheduling.handlers.breakouts import Wish
from samklasse_scheduling.handlers.rolls import Called
from samklasse_scheduling.store import substitutes

router = http.router()
Do = Annotated[http.Command, Depends(http.command)]
Disclose = Annotated[http.Reading, Depends(http.disclosing)]
MOST_IN_CLASS = 20


class Groups(BaseModel):
    """Either `by_hand`, or so many `groups`: by chance where a `seed` is given, else of like levels."""

    model_config = ConfigDict(extra="forbid")

    groups: Annotated[int, Field(ge=0, le=MOST_IN_CLASS)] = 0
    seed: Annotated[int, Field(ge=0, lt=2**31)] | None = None
    by_hand: Annotated[tuple[tuple[UUID, ...], ...], Field(max_length=MOST_IN_CLASS)] = ()


class Attended(BaseModel):
    """One participant's minutes in a session."""

    model_config = ConfigDict(extra="forbid")

    enrollment_id: UUID
    kind: AttendanceKind
    minutes: Annotated[int, Field(ge=0, le=480)]

    def entry(self) -> Entry:
        return Entry(self.enrollment_id, self.kind, self.minutes)


class CalledRoll(BaseModel):
    """A whole roll; without a revision it is the next."""

    model_config = ConfigDict(extra="forbid")

    revision: Annotated[int, Field(ge=1, le=10_000)] | None = None
    entries: Annotated[tuple[Attended, ...], Field(max_length=200)]


class OffReason(StrEnum):
    """Why a supplier cannot hold a session; a teacher who is away is told of as such."""

    TECHNICAL_FAULT = "TECHNICAL_FAULT"
    SUPPLIER_CLOSED = "SUPPLIER_CLOSED"
    DOUBLE_BOOKED = "DOUBLE_BOOKED"


class CallingOff(BaseModel):
    """Why a session cannot be held when it is planned."""

    model_config = ConfigDict(extra="forbid")

    reason: OffReason


class BreakingOff(BaseModel):
    """When it is held once more, if it is."""

    model_config = ConfigDict(extra="forbid")

    instead_starts_at: Instant | None = None


@router.get("/sessions/{session_id}/join")
async def join(
    session_id: UUID,
    read: Disclose,
    request: Request,
    response: Response,
    enrollment_id: Annotated[UUID | None, Query()] = None,
) -> dict[str, Any]:
    """Where one person goes in: the teacher, for her supplier, as moderator from half an hour before; a participant
    from ten minutes before, for the service that shows her page. The link is hers alone, and a secret: it is kept
    nowhere.
    """
    held = await rooms.found(read.conn, session_id, locked=False)
    if held is None:
        raise http.NotFound
    group, session = held
    if read.caller.role is http.Role.SUPPLIER and enrollment_id is None:
        if not await substitutes.teaches(read.conn, read.caller.orgnr, group, session):
            raise http.NotFound
        entry = rooms.for_teacher(group, session, now=read.now)
    elif read.caller.role is http.Role.SERVICE and read.caller.subject == SERVICE_THAT_SHOWS and enrollment_id:
        entry = rooms.for_participant(group, session, enrollment_id, now=read.now)
    else:
        raise http.NotFound
    response.headers["cache-control"] = "no-store"
    link = await link_of(request, read, entry)
    return {"url": link, "until": session.end.isoformat(), "breakout": entry.breakout}


@router.post("/sessions/{session_id}/groups")
async def plan_groups(session_id: UUID, body: Groups, do: Do) -> dict[str, Any]:
    """Plan breakout groups for a session that is still to be held; everybody is in exactly one."""
    group, session = await own(do, session_id)
    wish = Wish(body.groups, body.seed, body.by_hand)
    planned = await breakouts.plan(do.conn, group, session, wish, cause=do.cause, now=do.now)
    groups = [[str(one) for one in people] for people in planned.groups]
    return {"session_id": str(session_id), "kind": planned.kind, "groups": groups}


@router.post("/sessions/{session_id}/roll")
async def take_roll(session_id: UUID, body: CalledRoll, do: Do) -> dict[str, Any]:
    """Say who took part in a session that is over; a later roll replaces an earlier one."""
    await _taught(do, session_id)
    called = Called(session_id, do.caller.orgnr, tuple(one.entry() for one in body.entries), body.revision)
    return _shown(await rolls.record(do.conn, called, cause=do.cause, now=do.now))


@router.post("/sessions/{session_id}/roll/corrections")
async def correct_roll(session_id: UUID, body: Attended, do: Do) -> dict[str, Any]:
    """Put one participant right: the next revision of the roll, with her entry replaced."""
    await _taught(do, session_id)
    called = Called(session_id, do.caller.orgnr, (body.entry(),))
    return _shown(await rolls.correct(do.conn, called, cause=do.cause, now=do.now))


@router.post("/sessions/{session_id}/break-off")
async def break_off(session_id: UUID, body: BreakingOff, do: Do) -> dict[str, Any]:
    """Break off a session that goes on; its roll is not called. It may be held once more at another time."""
    group, session = await own(do, session_id)
    broken, fresh = await tutorials.break_off(
        do.conn, group, session, body.instead_starts_at, cause=do.cause, now=do.now
    )
    return {
        "session_id": str(session_id),
        "state": broken.state,
        "instead": {"session_id": str(fresh.id), "starts_at": fresh.start.isoformat()} if fresh else None,
    }


@router.post("/sessions/{session_id}/cancellation")
async def call_off(session_id: UUID, body: CallingOff, do: Do) -> dict[str, Any]:
    """Say that a session cannot be held when it is planned: it moves to the nearest time when everybody can and a
    teacher is free; without such a time, and in a class of the supplier's own times, it is cancelled.
    """
    await own(do, session_id, locked=False)
    _, session = await disruptions.call_off(do.conn, session_id, body.reason.value, cause=do.cause, now=do.now)
    return {
        "session_id": str(session_id),
        "state": session.state,
        "starts_at": session.start.isoformat(),
        "teacher_id": str(session.teacher),
    }


async def own(do: http.Command, session_id: UUID, *, locked: bool = True) -> tuple[Timetable, Session]:
    """A session of the calling supplier's, its class locked unless all are to be, in their order.

    Raises:
        NotFound: there is none, or it is another's.
    """
    held = await rooms.found(do.conn, session_id, locked=locked)
    if held is None or do.caller.role is not http.Role.SUPPLIER or held[0].supplier != do.caller.orgnr:
        raise http.NotFound
    return held


async def _taught(do: http.Command, session_id: UUID) -> None:
    """Raises: NotFound, where the calling supplier has no teacher in this session."""
    held = await rooms.found(do.conn, session_id, locked=True)
    theirs = held is not None and await substitutes.teaches(do.conn, do.caller.orgnr, *held)
    if do.caller.role is not http.Role.SUPPLIER or not theirs:
        raise http.NotFound


def _shown(roll: Roll) -> dict[str, Any]:
    return {"session_id": str(roll.session.id), "revision": roll.revision, "entries": len(roll.entries)}
