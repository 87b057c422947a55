"""Tutorials of a class: offered or given to everybody by its supplier, booked by it or by a member's municipality."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from samklasse_chassis import http

from samklasse_scheduling.api.instants import Instant
from samklasse_scheduling.api.sessions import Do
from samklasse_scheduling.domain.errors import BadSlot
from samklasse_scheduling.domain.session import Session
from samklasse_scheduling.domain.timetable import Timetable
from samklasse_scheduling.handlers import classes, rooms, tutorials
from samklasse_scheduling.store import timetables

router = http.router()
MOST_DAYS = 62


class Offer(BaseModel):
    """Half-hours that may be booked, each by so many."""

    model_config = ConfigDict(extra="forbid")

    starts_at: Annotated[tuple[Instant, ...], Field(min_length=1, max_length=100)]
    seats: Annotated[int, Field(ge=1, le=20)] = 1


class Everybody(BaseModel):
    """Between which days each member is to have a half-hour."""

    model_config = ConfigDict(extra="forbid")

    first_day: date
    last_day: date


class Booking(BaseModel):
    """Who is to have it."""

    model_config = ConfigDict(extra="forbid")

    enrollment_id: UUID


@router.post("/classes/{class_id}/tutorial-offers")
async def offer(class_id: UUID, body: Offer, do: Do) -> dict[str, Any]:
    """Offer half-hours with the class's teacher; all of them, or none if one cannot be."""
    group = await _own(do, class_id)
    offered = await tutorials.offer(do.conn, group, body.starts_at, seats=body.seats, now=do.now)
    return {"class_id": str(class_id), "tutorials": [_shown(one) for one in offered]}


@router.post("/classes/{class_id}/tutorials")
async def assign(class_id: UUID, body: Everybody, do: Do) -> dict[str, Any]:
    """Give each member a half-hour of her own in these days; everybody gets one, or nobody."""
    group = await _own(do, class_id)
    if not 0 <= (body.last_day - body.first_day).days < MOST_DAYS:
        raise BadSlot("BAD_PERIOD", first_day=body.first_day, last_day=body.last_day)
    made = await tutorials.assign(do.conn, group, body.first_day, body.last_day, cause=do.cause, now=do.now)
    return {"class_id": str(class_id), "tutorials": [_shown(one, people=True) for one in made]}


@router.post("/sessions/{session_id}/booking")
async def book(session_id: UUID, body: Booking, do: Do) -> dict[str, Any]:
    """Book an offered half-hour for a member, as her municipality or as the class's supplier."""
    group, session = await _hers(do, session_id, body.enrollment_id)
    return _shown(await tutorials.book(do.conn, group, session, body.enrollment_id, cause=do.cause, now=do.now))


@router.post("/sessions/{session_id}/booking/cancellation")
async def give_back(session_id: UUID, body: Booking, do: Do) -> dict[str, Any]:
    """Give a booked half-hour back; one that nobody comes to is cancelled."""
    group, session = await _hers(do, session_id, body.enrollment_id)
    return _shown(await tutorials.give_back(do.conn, group, session, body.enrollment_id, cause=do.cause, now=do.now))


async def _own(do: http.Command, class_id: UUID) -> Timetable:
    group = (await timetables.read(do.conn, [class_id])).get(class_id)
    if group is None or do.caller.role is not http.Role.SUPPLIER or group.supplier != do.caller.orgnr:
        raise http.NotFound
    return await classes.locked(do.conn, class_id)


async def _hers(do: http.Command, session_id: UUID, enrollment: UUID) -> tuple[Timetable, Session]:
    """A session of a class in which the caller may speak for this member."""
    held = await rooms.found(do.conn, session_id, locked=True)
    if held is None:
        raise http.NotFound
    group, _ = held
    theirs = do.caller.role is http.Role.SUPPLIER and group.supplier == do.caller.orgnr
    owners = {member.municipality for member in group.members if member.enrollment == enrollment}
    if not theirs and not (do.caller.role in {http.Role.MUNICIPALITY, http.Role.OFFICER} and do.caller.orgnr in owners):
        raise http.NotFound
    return held


def _shown(session: Session, *, people: bool = False) -> dict[str, Any]:
    """A tutorial; who is in it only where all of it is the caller's."""
    shown = {
        "session_id": str(session.id),
        "state": session.state,
        "starts_at": session.start.isoformat(),
        "ends_at": session.end.isoformat(),
        "seats": session.seats,
    }
    return shown | ({"members": [str(one) for one in session.people or ()]} if people else {})
