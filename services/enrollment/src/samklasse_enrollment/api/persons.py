"""One person: everything that is known of her, and that it be forgotten."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import asyncpg
from fastapi import Depends, Path, Query, Request
from samklasse_chassis import http
from samklasse_chassis.http import Caller, Command, NotFound, Reading, Role
from samklasse_contracts.values import Kommunenummer

from samklasse_enrollment.api import acting, roles
from samklasse_enrollment.domain.erasure import Erasure
from samklasse_enrollment.handlers import erasure as handlers
from samklasse_enrollment.handlers.erasure import Who
from samklasse_enrollment.handlers.persons import check_municipality, known_of
from samklasse_enrollment.store import erasures, persons

router = acting.router()
FIRST = UUID(int=0)
Ref = Annotated[str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,79}$")]
"""A municipality's own reference, as a participant list may have it."""
Number = Annotated[Kommunenummer | None, Query()]
"""The municipality's number: given, it must be the caller's own."""


@router.get("/people/{ref}/data")
async def read_person_by_ref(
    read: Annotated[Reading, Depends(http.disclosing)], request: Request, ref: Ref, kommunenummer: Number = None
) -> dict[str, Any]:
    """Everything that enrollment holds of one of one's own people, and who has read it. The reading is written down."""
    owner = await _owner(read.conn, read.caller, kommunenummer)
    found = await persons.own(read.conn, owner, ref=ref, officer=_officer(read.caller))
    return await _data(read, request, found)


@router.get("/persons/{person_id}/data")
async def read_person(
    read: Annotated[Reading, Depends(http.disclosing)], request: Request, person_id: UUID
) -> dict[str, Any]:
    """The same, by the person's id."""
    owner = roles.municipality(read.caller)
    found = await persons.own(read.conn, owner, person_id=person_id, officer=_officer(read.caller))
    return await _data(read, request, found)


async def _data(read: Reading, request: Request, person_id: UUID | None) -> dict[str, Any]:
    if person_id is None:
        raise NotFound
    sections = await known_of(read.conn, request.app.state.kek, person_id, reader=read.caller)
    return {"service": "enrollment", "person_id": str(person_id), "sections": sections}


@router.post("/people/{ref}/erasure", status_code=202)
async def request_erasure(
    do: Annotated[Command, Depends(http.command)], request: Request, ref: Ref, kommunenummer: Number = None
) -> dict[str, Any]:
    """Forget one of one's own people here, and ask everybody else to; repeats are harmless."""
    who = await _who(do, ref, kommunenummer)
    erasure = await handlers.request_erasure(do.conn, request.app.state.kek, who, cause=do.cause, now=do.now)
    return _shown(erasure)


@router.get("/people/{ref}/erasure")
async def read_erasure_by_ref(
    read: Annotated[Reading, Depends(http.reading)], request: Request, ref: Ref, kommunenummer: Number = None
) -> dict[str, Any]:
    """Who has still to forget whoever had this reference."""
    who = await _who(read, ref, kommunenummer)
    return _shown(await handlers.find_erasure(read.conn, request.app.state.kek, who))


@router.get("/erasures/{erasure_id}")
async def read_erasure(read: Annotated[Reading, Depends(http.reading)], erasure_id: UUID) -> dict[str, Any]:
    """The same, by the erasure's id."""
    found = await erasures.read(read.conn, roles.municipality(read.caller), erasure_id)
    if found is None or (found.sealed and not _officer(read.caller)):
        raise NotFound
    return _shown(found)


@router.get("/erasures")
async def list_erasures(
    read: Annotated[Reading, Depends(http.reading)],
    after: UUID = FIRST,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> dict[str, Any]:
    """One's own erasures, the oldest first; `after` is the id of the last one seen."""
    owner = roles.municipality(read.caller)
    found = await erasures.page(read.conn, owner, after=after, limit=limit, sealed=_officer(read.caller))
    return {"erasures": [_shown(one) for one in found]}


async def _who(asked: Reading, ref: str, kommunenummer: str | None) -> Who:
    owner = await _owner(asked.conn, asked.caller, kommunenummer)
    return Who(owner, ref, _officer(asked.caller), asked.caller.subject)


async def _owner(conn: asyncpg.Connection, caller: Caller, kommunenummer: str | None) -> str:
    owner = roles.municipality(caller)
    if kommunenummer is not None:
        await check_municipality(conn, kommunenummer, owner)
    return owner


def _officer(caller: Caller) -> bool:
    return caller.role is Role.OFFICER


def _shown(erasure: Erasure) -> dict[str, Any]:
    return {
        "erasure_id": str(erasure.id),
        "state": "DONE" if erasure.done_at else "WAITING",
        "outstanding": list(erasure.outstanding),
        "answered": {holder: _text(at) for holder, at in erasure.answers.items() if at},
        "requested_at": erasure.requested_at.isoformat(),
        "done_at": _text(erasure.done_at),
    }


def _text(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
