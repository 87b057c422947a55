"""Participant lists, one's own people, and taking somebody out."""

from typing import Annotated, Any
from uuid import UUID

import asyncpg
from fastapi import Depends, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from samklasse_chassis import http
from samklasse_chassis.http import Command, Reading
from samklasse_contracts.values import Code

from samklasse_enrollment.api import roles
from samklasse_enrollment.domain.importing import Bad, Good
from samklasse_enrollment.handlers import imports, names
from samklasse_enrollment.store import people

router = http.router()


class Confirmation(BaseModel):
    """Whose contact points notifications has."""

    model_config = ConfigDict(extra="forbid")

    person_ids: Annotated[list[UUID], Field(max_length=10_000)]


class Withdrawal(BaseModel):
    """Why; one of the reasons in `domain.enrollment.Leaving`."""

    model_config = ConfigDict(extra="forbid")

    reason: Code


@router.post("/imports", status_code=201)
async def import_people(
    do: Annotated[Command, Depends(http.command)], request: Request, kommunenummer: Annotated[str, Query()]
) -> dict[str, Any]:
    """Take a participant list, posted as `text/csv`."""
    taken = await imports.import_people(
        do.conn,
        kommunenummer,
        await request.body(),
        owner_orgnr=roles.municipality(do.caller),
        cause=do.cause,
        now=do.now,
    )
    return {
        "import_id": str(taken.import_id),
        "accepted": [_accepted(good, person_id) for good, person_id in taken.good],
        "rejected": [_rejected(bad) for bad in taken.bad],
    }


@router.post("/imports/{import_id}/confirmation")
async def confirm_import(
    do: Annotated[Command, Depends(http.command)], import_id: UUID, confirmed: Confirmation
) -> dict[str, Any]:
    """Contact points are in place: these people may be placed."""
    opened = await imports.confirm_import(
        do.conn,
        import_id,
        confirmed.person_ids,
        owner_orgnr=roles.municipality(do.caller),
        cause=do.cause,
        now=do.now,
    )
    return {"opened": opened}


@router.get("/people")
async def list_people(read: Annotated[Reading, Depends(http.reading)]) -> dict[str, Any]:
    """One's own people and where they stand."""
    found = await people.listing(read.conn, roles.municipality(read.caller))
    return {"people": [_person(row) for row in found]}


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


def _accepted(good: Good, person_id: UUID | None) -> dict[str, Any]:
    """A protected person's reference and id are in `GET /sealed`, for an officer."""
    return {
        "row": good.row,
        "protected": good.protected,
        "ref": None if good.protected else good.ref,
        "person_id": str(person_id) if person_id else None,
    }


def _rejected(bad: Bad) -> dict[str, Any]:
    return {"row": bad.row, "column": bad.column, "code": bad.code, "value": bad.value}


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
