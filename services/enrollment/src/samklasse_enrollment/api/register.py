"""Exports to the register: make one, see where they stand, fetch what was sent, and see to what was not taken.

The register is a simulator of ours: no public interface to NIR exists, and no integration is claimed.
"""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from samklasse_chassis import http
from samklasse_chassis.errors import NotFound
from samklasse_chassis.http import Command, Reading

from samklasse_enrollment.api import acting, roles
from samklasse_enrollment.domain import register_file
from samklasse_enrollment.handlers import register as handlers
from samklasse_enrollment.store import register as store
from samklasse_enrollment.store import register_rounds, register_tasks
from samklasse_enrollment.store.register import Export
from samklasse_enrollment.store.register_tasks import Task

router = acting.router("/register")
Limit = Annotated[int, Query(ge=1, le=1000)]


class FileAsked(BaseModel):
    """Records from position `after` on."""

    model_config = ConfigDict(extra="forbid")

    format: Literal["json", "csv"] = "json"
    after: Annotated[int, Field(ge=0, le=2_000_000_000)] = 0
    limit: Annotated[int, Field(ge=1, le=20_000)] = 20_000


@router.get("/exports")
async def list_exports(
    read: Annotated[Reading, Depends(http.reading)], after: UUID | None = None, limit: Limit = 100
) -> dict[str, Any]:
    """One's own exports, the youngest first; `due` is what the register has not been told of, and by when it must."""
    orgnr = roles.municipality(read.caller)
    due = await register_rounds.due(read.conn, orgnr)
    found = await store.listing(read.conn, orgnr, before=after, limit=limit)
    return {
        "register": "SIMULATOR",
        "due": None if due is None else {"since": due[0].isoformat(), "due_on": due[1].isoformat()},
        "exports": [_export(one) for one in found],
    }


@router.post("/exports", status_code=201)
async def make_export(do: Annotated[Command, Depends(http.command)], request: Request) -> dict[str, Any]:
    """Make an export now, of what has changed since the last."""
    export = await handlers.make(
        do.conn,
        request.app.state.kek,
        roles.municipality(do.caller),
        occasion="ASKED",
        reader=do.caller,
        now=do.now,
    )
    return _export(export)


@router.get("/exports/{export_id}/file")
async def export_file(
    read: Annotated[Reading, Depends(http.disclosing)],
    request: Request,
    export_id: UUID,
    asked: Annotated[FileAsked, Query()],
) -> Response:
    """What was sent, to hand in by hand if need be; the read is logged with its purpose."""
    export = await store.find(read.conn, export_id, roles.municipality(read.caller))
    if export is None:
        raise NotFound
    people = await store.people(read.conn, export_id, after=asked.after, limit=asked.limit)
    records = await handlers.unsealed(read.conn, request.app.state.kek, export_id, people, read.caller)
    text, media_type = register_file.written(records, export.rule, asked.format)
    name = {"content-disposition": f'attachment; filename="register-{export_id}.{asked.format}"'}
    return Response(text, media_type=media_type, headers=name)


@router.get("/tasks")
async def list_tasks(
    read: Annotated[Reading, Depends(http.reading)], after: UUID | None = None, limit: Limit = 100
) -> dict[str, Any]:
    """What the register did not take, oldest first."""
    found = await register_tasks.listing(read.conn, roles.municipality(read.caller), after=after, limit=limit)
    return {"tasks": [_task(task, ref) for task, ref in found]}


@router.post("/tasks/{task_id}/done")
async def close_task(do: Annotated[Command, Depends(http.command)], task_id: UUID) -> dict[str, Any]:
    """Somebody has seen to it."""
    await handlers.close_task(
        do.conn, task_id, owner_orgnr=roles.municipality(do.caller), by=do.caller.subject, now=do.now
    )
    return {"task_id": str(task_id)}


def _export(one: Export) -> dict[str, Any]:
    return {
        "export_id": str(one.id),
        "occasion": one.occasion,
        "made_at": one.made_at.isoformat(),
        "rule": one.rule,
        "state": one.state,
        "records": one.records,
        "accepted": one.accepted,
        "refused": one.refused,
        "attempts": one.attempts,
        "next_at": None if one.next_at is None else one.next_at.isoformat(),
        "code": one.code,
        "answered_at": None if one.answered_at is None else one.answered_at.isoformat(),
    }


def _task(task: Task, ref: str | None) -> dict[str, Any]:
    return {
        "task_id": str(task.id),
        "export_id": str(task.export_id),
        "person_id": None if task.person_id is None else str(task.person_id),
        "ref": ref,
        "code": task.code,
        "field": task.field,
        "opened_at": task.opened_at.isoformat(),
    }
