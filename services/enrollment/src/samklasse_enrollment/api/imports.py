"""Participant lists: take one, try one, have one back with what is wrong, and say whose contact points are in place."""

import asyncio
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field
from samklasse_chassis import http
from samklasse_chassis.http import Command
from samklasse_contracts.values import Kommunenummer

from samklasse_enrollment.api import acting, roles
from samklasse_enrollment.domain import importing
from samklasse_enrollment.domain.importing import Bad, Good
from samklasse_enrollment.handlers import imports
from samklasse_enrollment.handlers.imports import Handed
from samklasse_enrollment.translate.lists.writing import MEDIA_TYPES, kind_written, write

router = acting.router()

FILE = {"text/csv", *MEDIA_TYPES.values(), "application/vnd.oasis.opendocument.spreadsheet"}
BODY = {"requestBody": {"required": True, "content": {kind: {"schema": {"type": "string"}} for kind in sorted(FILE)}}}


class Mode(StrEnum):
    """What becomes of the good rows of a file with bad ones."""

    GOOD_ROWS = "good-rows"
    ALL_OR_NOTHING = "all-or-nothing"


class Rows(StrEnum):
    """What a corrected file holds."""

    BAD = "bad"
    ALL = "all"


class Confirmation(BaseModel):
    """Whose contact points notifications has."""

    model_config = ConfigDict(extra="forbid")

    person_ids: Annotated[list[UUID], Field(max_length=10_000)]


class NotKept(StreamingResponse):
    """A file with names in it: sent, and never stored with the command, whose key answers only this the next time."""

    body = b'{"kept": false}'


@router.post("/imports", status_code=201, openapi_extra=BODY)
async def import_people(
    do: Annotated[Command, Depends(http.command)],
    request: Request,
    kommunenummer: Annotated[Kommunenummer, Query()],
    mode: Annotated[Mode, Query()] = Mode.GOOD_ROWS,
    dry_run: Annotated[bool, Query()] = False,
) -> dict[str, Any]:
    """Take a participant list (CSV, XLSX or ODS, told by its content), or with `dry_run` only judge it."""
    taken = await imports.import_people(
        do.conn,
        request.app.state.kek,
        Handed(kommunenummer, await request.body(), dry_run=dry_run, all_or_nothing=mode is Mode.ALL_OR_NOTHING),
        owner_orgnr=roles.municipality(do.caller),
        cause=do.cause,
        now=do.now,
    )
    return {
        "outcome": taken.outcome,
        "import_id": str(taken.import_id) if taken.import_id else None,
        "accepted": [_accepted(good, person_id) for good, person_id in taken.good],
        "rejected": [_rejected(bad) for bad in taken.bad],
    }


@router.post("/imports/corrected", openapi_extra=BODY, response_class=StreamingResponse)
async def correct_list(
    do: Annotated[Command, Depends(http.command)],
    request: Request,
    kommunenummer: Annotated[Kommunenummer, Query()],
    rows: Annotated[Rows, Query()] = Rows.BAD,
) -> NotKept:
    """The file again with a column `feil`; an ODS file comes back as XLSX. Nothing is taken and nothing kept."""
    table, judged = await imports.judge(
        do.conn,
        request.app.state.kek,
        Handed(kommunenummer, await request.body(), dry_run=True),
        owner_orgnr=roles.municipality(do.caller),
        now=do.now,
    )
    told = importing.corrected(table, judged.bad, only_bad=rows is Rows.BAD)
    kind = kind_written(table.form)
    data = await asyncio.to_thread(write, told)
    headers = {"content-disposition": f'attachment; filename="feil.{kind.lower()}"', "content-length": str(len(data))}
    return NotKept(iter([data]), media_type=MEDIA_TYPES[kind], headers=headers)


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


def _accepted(good: Good, person_id: UUID | None) -> dict[str, Any]:
    """A protected person's reference and id are in `GET /sealed`, for an officer."""
    return {
        "row": good.row,
        "protected": good.protected,
        "ref": None if good.protected else good.ref,
        "person_id": str(person_id) if person_id else None,
    }


def _rejected(bad: Bad) -> dict[str, Any]:
    return {
        "row": bad.row,
        "column": bad.column,
        "code": bad.code,
        "value": bad.value,
        "sentence": importing.sentence(bad.row, bad.column, bad.code, bad.value),
    }
