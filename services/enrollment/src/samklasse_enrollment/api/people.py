"""One's own people, as a list and as a file, and taking somebody out."""

import asyncio
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import asyncpg
from fastapi import Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict
from samklasse_chassis import http
from samklasse_chassis.http import Command, Reading
from samklasse_contracts.values import Code

from samklasse_enrollment.api import acting, roles
from samklasse_enrollment.domain.importing import Form, Kind
from samklasse_enrollment.handlers import names, rosters
from samklasse_enrollment.store import people
from samklasse_enrollment.translate.lists.writing import MEDIA_TYPES, write

router = acting.router()


MOST = 1000
"""People in one page."""
REF = r"^[A-Za-z0-9._:-]{0,80}$"


class Format(StrEnum):
    """The kinds of file that people are written to."""

    CSV = "csv"
    XLSX = "xlsx"


class Withdrawal(BaseModel):
    """Why; one of the reasons in `domain.enrollment.Leaving`."""

    model_config = ConfigDict(extra="forbid")

    reason: Code


@router.get("/people")
async def list_people(
    read: Annotated[Reading, Depends(http.reading)],
    after: Annotated[str, Query(pattern=REF)] = "",
    limit: Annotated[int, Query(ge=1, le=MOST)] = MOST,
) -> dict[str, Any]:
    """One's own people by reference and where they stand; `after` is the `next` of an earlier answer."""
    found = await people.listing(read.conn, roles.municipality(read.caller), after=after, limit=limit + 1)
    more = found[limit - 1]["ref"] if len(found) > limit else None
    return {"people": [_person(row) for row in found[:limit]], "next": more}


@router.get("/people/export", response_class=Response)
async def export_people(
    request: Request,
    read: Annotated[Reading, Depends(http.disclosing)],
    format: Annotated[Format, Query()] = Format.CSV,
    named: Annotated[bool, Query(alias="names")] = False,
) -> Response:
    """All of one's own people as a file; with `names` the reading of each person is written down."""
    roles.municipality(read.caller)
    kind = Kind[format.name]
    table = await rosters.export_people(read.conn, request.app.state.kek, Form(kind), reader=read.caller, named=named)
    name = f'attachment; filename="deltakere.{format}"'
    data = await asyncio.to_thread(write, table)
    return Response(data, media_type=MEDIA_TYPES[kind], headers={"content-disposition": name})


@router.post("/enrollments/{enrollment_id}/withdrawal")
async def withdraw(
    do: Annotated[Command, Depends(http.command)], enrollment_id: UUID, wanted: Withdrawal
) -> dict[str, Any]:
    """Take somebody out of a course."""
    await names.withdraw(
        do.conn,
        enrollment_id,
        wanted.reason,
        owner_orgnr=roles.municipality(do.caller),
        cause=do.cause,
        now=do.now,
    )
    return {"enrollment_id": str(enrollment_id)}


def _person(row: asyncpg.Record) -> dict[str, Any]:
    return {
        "person_id": str(row["id"]),
        "ref": row["ref"],
        "course_type": row["course_type"],
        "subject": row["subject"],
        "opened": row["opened"],
        "enrollment_id": _text(row["enrollment_id"]),
        "line_id": _text(row["line_id"]),
        "state": row["state"],
        "reason": row["reason"],
        "class_id": _text(row["class_id"]),
        "access": row["access"],
    }


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)
