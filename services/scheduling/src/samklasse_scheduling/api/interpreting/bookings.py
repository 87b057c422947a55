"""Bookings: a unit answers for its interpreters, a class's supplier and the municipalities see whether one comes."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Depends, Query
from pydantic import BaseModel, ConfigDict
from samklasse_chassis import http
from samklasse_chassis.http import Caller, Role
from samklasse_contracts.values import Ref

from samklasse_scheduling.domain.interpreting.booking import Booking, State
from samklasse_scheduling.handlers.interpreting import answering, outcomes
from samklasse_scheduling.store.interpreting import bookings, register, showing

router = http.router()
Do = Annotated[http.Command, Depends(http.command)]
Read = Annotated[http.Reading, Depends(http.reading)]
FIRST = UUID(int=0)
Units = Mapping[UUID, tuple[str, str]]
"""Whose interpreter it is, and what the unit calls her."""


class AnswerForm(BaseModel):
    """PARTIAL: she may not, for a tie to somebody there (tolkeloven section 16), and is asked for that class no more.
    A NO or PARTIAL after a YES takes it back.
    """

    model_config = ConfigDict(extra="forbid")

    interpreter_ref: Ref
    answer: Literal["YES", "NO", "PARTIAL"]


class OutcomeForm(BaseModel):
    """What became of it, told by the class's supplier or by the unit."""

    model_config = ConfigDict(extra="forbid")

    outcome: Literal["COMPLETED", "NO_SHOW"]


@router.get("/interpreter-bookings")
async def list_bookings(
    read: Read,
    after: UUID = FIRST,
    state: State | None = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> dict[str, Any]:
    """The caller's: in its classes, of its interpreters, or for its people. Nobody whom they are for is in them."""
    list_them = {Role.SUPPLIER: showing.of_supplier, Role.MUNICIPALITY: showing.of_municipality}.get(read.caller.role)
    if list_them is None:
        raise http.NotFound
    ids = await list_them(read.conn, read.caller.orgnr, after=after, state=state, limit=limit)
    found = await bookings.read(read.conn, ids)
    units = await _units(read, found)
    return {
        "bookings": [_shown(one, read.caller, units) for one in found],
        "after": str(ids[-1]) if len(ids) == limit else None,
    }


@router.get("/interpreter-bookings/{booking_id}")
async def read_booking(booking_id: UUID, read: Read) -> dict[str, Any]:
    """One booking."""
    one, units = await _theirs(read, booking_id)
    return _shown(one, read.caller, units)


@router.post("/interpreter-bookings/{booking_id}/answer")
async def answer_offer(booking_id: UUID, body: AnswerForm, do: Do) -> dict[str, Any]:
    """What one of the caller's interpreters says; the first valid yes has the job."""
    interpreter = await register.owned(do.conn, do.caller.orgnr, body.interpreter_ref)
    one, units = await _theirs(do, booking_id)
    if interpreter is None or interpreter not in one.asked:
        raise http.NotFound
    if body.answer == "YES":
        after = await answering.say_yes(do.conn, booking_id, interpreter, cause=do.cause, now=do.now)
    else:
        may = body.answer == "NO"
        after = await answering.say_no(do.conn, booking_id, interpreter, may=may, cause=do.cause, now=do.now)
    return _shown(after, do.caller, units)


@router.post("/interpreter-bookings/{booking_id}/outcome")
async def report_outcome(booking_id: UUID, body: OutcomeForm, do: Do) -> dict[str, Any]:
    """The session was interpreted, or nobody came."""
    one, units = await _theirs(do, booking_id)
    if do.caller.role is not Role.SUPPLIER or not (_class_is_theirs(one, do.caller) or _hers(one, do.caller, units)):
        raise http.NotFound
    work = outcomes.complete if body.outcome == "COMPLETED" else outcomes.miss
    return _shown(await work(do.conn, booking_id, cause=do.cause, now=do.now), do.caller, units)


@router.post("/interpreter-bookings/{booking_id}/settlement")
async def settle_booking(booking_id: UUID, do: Do) -> dict[str, Any]:
    """The unit has been paid for it."""
    one, units = await _theirs(do, booking_id)
    if not _hers(one, do.caller, units):
        raise http.NotFound
    return _shown(await outcomes.settle(do.conn, booking_id), do.caller, units)


async def _theirs(read: http.Reading, booking_id: UUID) -> tuple[Booking, Units]:
    """A booking that is some of the caller's business."""
    found = await bookings.read(read.conn, [booking_id])
    units = await _units(read, found)
    for one in found:
        if _class_is_theirs(one, read.caller) or _asked(one, read.caller, units) or _for_theirs(one, read.caller):
            return one, units
    raise http.NotFound


async def _units(read: http.Reading, found: list[Booking]) -> Units:
    return await showing.units(read.conn, [who for one in found for who in one.asked])


def _class_is_theirs(one: Booking, caller: Caller) -> bool:
    return caller.role is Role.SUPPLIER and one.supplier == caller.orgnr


def _for_theirs(one: Booking, caller: Caller) -> bool:
    return caller.role is Role.MUNICIPALITY and caller.orgnr in one.for_whom


def _asked(one: Booking, caller: Caller, units: Units) -> bool:
    return caller.role is Role.SUPPLIER and any(units[who][0] == caller.orgnr for who in one.asked)


def _hers(one: Booking, caller: Caller, units: Units) -> bool:
    """Whether it is one of the caller's interpreters who had said yes."""
    unit = units[one.interpreter][0] if one.interpreter else None
    return caller.role is Role.SUPPLIER and unit == caller.orgnr


def _still_asked(one: Booking, caller: Caller, units: Units) -> bool:
    return caller.role is Role.SUPPLIER and any(
        units[offer.interpreter][0] == caller.orgnr for offer in one.open_offers
    )


def _shown(one: Booking, caller: Caller, units: Units) -> dict[str, Any]:
    """What anybody concerned may see, and a unit its own interpreters' answers; for whom it is nobody but theirs.

    What became of a booking once none of its own is asked, and who came in her stead, is no business of a unit's.
    """
    everything = _class_is_theirs(one, caller) or _for_theirs(one, caller) or _hers(one, caller, units)
    concerned = everything or _still_asked(one, caller, units)
    return {
        "booking_id": str(one.id),
        "session_id": str(one.session),
        "class_id": str(one.group),
        "supplier_orgnr": one.supplier,
        "language": one.language,
        "mode": "SCREEN",
        "starts_at": one.start.isoformat(),
        "ends_at": one.end.isoformat(),
        "attempt": one.attempt,
        "state": one.state if concerned else None,
        "revision": one.revision if concerned else None,
        "reason": one.reason if concerned else None,
        "interpreter_id": str(one.interpreter) if everything and one.interpreter else None,
        "level": one.level if everything else None,
        "offers": [
            {"interpreter_ref": units[offer.interpreter][1], "answer": offer.answer, "ends_at": offer.ends.isoformat()}
            for offer in one.offers
            if offer.interpreter in units and units[offer.interpreter][0] == caller.orgnr
        ],
    }
