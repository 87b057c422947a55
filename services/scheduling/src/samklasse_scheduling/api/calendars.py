"""School calendars: a municipality sets its own, the operator those of counties; who waives what is the municipality's.

What a calendar says is open to everybody who has a token; the classes that it hits are shown to whoever set it.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID, uuid5

from fastapi import Depends, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from samklasse_chassis import http
from samklasse_contracts.values import Fylkesnummer, Kommunenummer

from samklasse_scheduling.domain.errors import BadCalendar, OtherMunicipality
from samklasse_scheduling.domain.school_calendar import DayKind, DayOff, calendar
from samklasse_scheduling.handlers import calendars as handlers
from samklasse_scheduling.handlers.calendars import Hit, Taken
from samklasse_scheduling.store import calendars as store
from samklasse_scheduling.store import catalogue, waivers
from samklasse_scheduling.store.calendars import Setting, Source, Version
from samklasse_scheduling.store.waivers import Waiver
from samklasse_scheduling.translate.calendars.apart import read_apart
from samklasse_scheduling.translate.calendars.read import Said, told
from samklasse_scheduling.translate.calendars.saying import clock_time

router = http.router()
Do = Annotated[http.Command, Depends(http.command)]
Read = Annotated[http.Reading, Depends(http.reading)]
Owner = Annotated[str, Path(pattern=r"^([0-9]{2}|[0-9]{9})$")]
School = Annotated[str, Field(max_length=80, pattern=r"^[^\x00-\x1f]+$")]
FILE = {"text/csv": {"schema": {"type": "string"}}, "text/calendar": {"schema": {"type": "string"}}}


class Form(StrEnum):
    """How a calendar file is written."""

    CSV = "csv"
    ICS = "ics"


class FreeDays(BaseModel):
    """A county's school-free days within a period; they replace what was known of it."""

    model_config = ConfigDict(extra="forbid")

    fylkesnummer: Fylkesnummer
    first_day: date
    last_day: date
    days: Annotated[list[date], Field(max_length=400)]


class WaiverForm(BaseModel):
    """A free day that the caller's municipality lets a class meet on; without a class, all with its people."""

    model_config = ConfigDict(extra="forbid")

    day: date
    class_id: UUID | None = None


class Asked(BaseModel):
    """What goes with a file: whose calendar, which school of the file, for which period."""

    model_config = ConfigDict(extra="forbid")

    format: Form
    kommunenummer: Kommunenummer | None = None
    fylkesnummer: Fylkesnummer | None = None
    school: School | None = None
    first_day: date | None = None
    last_day: date | None = None
    dry_run: bool = False


@router.post("/calendars/free-days")
async def set_free_days(body: FreeDays, do: Do) -> dict[str, Any]:
    """Set a county's school-free days. National holidays are known already."""
    if do.caller.role is not http.Role.OPERATOR:
        raise http.NotFound
    days = {day for day in body.days if body.first_day <= day <= body.last_day}
    made = calendar((DayOff(d, DayKind.FREE) for d in days), first_day=body.first_day, last_day=body.last_day)
    taken = await handlers.set_calendar(
        do.conn, body.fylkesnummer, made, _setting(do, Source.FREE_DAYS), cause=do.cause
    )
    return {"fylkesnummer": body.fylkesnummer, "days": len(days), "version": taken.version, "hit": _hit(taken.hit)}


async def read_file(request: Request) -> Said | BadCalendar | None:
    """What the file says, or why it is none; None where nobody would hear it."""
    if request.state.caller.role not in {http.Role.MUNICIPALITY, http.Role.OPERATOR}:
        return None
    try:
        asked = Asked.model_validate(dict(request.query_params))
        return await read_apart(await request.body(), asked.format, asked.school)
    except ValidationError:  # the route's to refuse, field by field
        return None
    except BadCalendar as refusal:
        return refusal


@router.post("/calendars/imports", openapi_extra={"requestBody": {"required": True, "content": FILE}})
@http.first(read_file)
async def import_calendar(asked: Annotated[Asked, Query()], request: Request, do: Do) -> dict[str, Any]:
    """Take a school calendar (CSV or ICS) as the next version, whole or not at all; with `dry_run` only judge it.

    A municipality imports its own; the operator a county's (`fylkesnummer`). The answer names what was not taken and
    the coming sessions that lie on a day off now.
    """
    owner = await _owner(do, asked)
    said: Said | BadCalendar = request.state.first
    if isinstance(said, BadCalendar):
        raise said
    made = calendar(said.days, first_day=asked.first_day, last_day=asked.last_day)
    setting = _setting(do, Source(asked.format.name))
    if asked.dry_run:
        taken = await handlers.try_calendar(do.conn, owner, made, setting)
    else:
        taken = await handlers.set_calendar(do.conn, owner, made, setting, cause=do.cause)
    return {"owner": owner, **_taken(taken), "unread": told(said.unread), "hit": _hit(taken.hit)}


@router.get("/calendars/{owner}")
async def read_calendar(owner: Owner, read: Read) -> dict[str, Any]:
    """What a county (two digits) or a municipality (organisation number) has off, all versions considered."""
    days = await store.days_in_force(read.conn, owner)
    newest = await store.versions(read.conn, owner, limit=1)
    if not newest:
        raise http.NotFound
    return {"owner": owner, "version": newest[0].number, "days": [_day(one) for one in days]}


@router.get("/calendars/{owner}/versions")
async def list_versions(
    owner: Owner,
    read: Read,
    before: Annotated[int, Query(ge=1)] = store.NEWEST,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> dict[str, Any]:
    """Who set which period when, the newest first."""
    found = await store.versions(read.conn, owner, before=before, limit=limit)
    return {"owner": owner, "versions": [_version(one) for one in found]}


@router.post("/calendars/waivers", status_code=201)
async def waive_day(body: WaiverForm, do: Do) -> dict[str, Any]:
    """Let a class meet on a day that the caller's municipality has off. Other municipalities' days off stay."""
    waiver = Waiver(uuid5(do.cause.id, "waiver"), _municipality(do), body.day, body.class_id, do.caller.subject, do.now)
    return _waiver(await handlers.waive(do.conn, waiver))


@router.post("/calendars/waivers/{waiver_id}/withdrawal")
async def withdraw_waiver(waiver_id: UUID, do: Do) -> dict[str, Any]:
    """The day is off again; the answer names the sessions that lie on it."""
    municipality, waiver = _municipality(do), await waivers.lock(do.conn, waiver_id)
    if waiver is None or waiver.municipality != municipality:
        raise http.NotFound
    hit = await handlers.withdraw(do.conn, waiver, by=do.caller.subject, cause=do.cause, now=do.now)
    return {"waiver_id": str(waiver_id), "hit": _hit(hit)}


@router.get("/waivers")
async def list_waivers(
    read: Read, after: UUID | None = None, limit: Annotated[int, Query(ge=1, le=500)] = 100
) -> dict[str, Any]:
    """The caller's own waivers, withdrawn ones too."""
    found = await waivers.of_municipality(read.conn, _municipality(read), after=after, limit=limit)
    return {"waivers": [_waiver(one) for one in found], "next": str(found[-1].id) if len(found) == limit else None}


def _municipality(read: http.Reading) -> str:
    if read.caller.role is not http.Role.MUNICIPALITY:
        raise http.NotFound
    return read.caller.orgnr


async def _owner(do: http.Command, asked: Asked) -> str:
    if do.caller.role is http.Role.OPERATOR and asked.fylkesnummer is not None:
        return asked.fylkesnummer
    orgnr = _municipality(do)
    known = await catalogue.kommunenummer(do.conn, orgnr)
    if asked.fylkesnummer is not None or asked.kommunenummer not in {None, known}:
        raise OtherMunicipality(asked.kommunenummer or str(asked.fylkesnummer))
    return orgnr


def _setting(do: http.Command, source: Source) -> Setting:
    return Setting(source, do.caller.orgnr, do.caller.subject, do.now)


def _taken(taken: Taken) -> dict[str, Any]:
    kinds = [one.kind for one in taken.calendar.days]
    return {
        "outcome": taken.outcome,
        "version": taken.version,
        "first_day": taken.calendar.first_day.isoformat(),
        "last_day": taken.calendar.last_day.isoformat(),
        **{f"{kind.lower()}_days": kinds.count(kind) for kind in DayKind},
    }


def _hit(hit: Hit) -> list[dict[str, Any]]:
    return [
        {"class_id": str(class_id), "session_id": str(one.id), "starts_at": one.start.isoformat()}
        for class_id, sessions in sorted(hit.items())
        for one in sessions
    ]


def _day(one: DayOff) -> dict[str, Any]:
    hours = {"off_from": clock_time(one.from_minute), "off_to": clock_time(one.to_minute)}
    return {"day": one.day.isoformat(), "kind": one.kind, **(hours if one.kind is DayKind.HALF else {})}


def _version(one: Version) -> dict[str, Any]:
    return {
        "version": one.number,
        "first_day": one.first_day.isoformat(),
        "last_day": one.last_day.isoformat(),
        "source": one.set_by.source,
        "set_by_orgnr": one.set_by.orgnr,
        "set_at": one.set_by.at.isoformat(),
    }


def _waiver(one: Waiver) -> dict[str, Any]:
    return {
        "waiver_id": str(one.id),
        "day": one.day.isoformat(),
        "class_id": str(one.class_id) if one.class_id else None,
        "waived_by": one.by,
        "waived_at": one.at.isoformat(),
        "withdrawn_at": one.withdrawn_at.isoformat() if one.withdrawn_at else None,
    }
