"""What has not arrived at archive and register, for the operator: whose it is and why, never what it says."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query
from pydantic import BaseModel
from samklasse_chassis import http
from samklasse_chassis.errors import NotFound
from samklasse_chassis.http import Command, Reading

from samklasse_enrollment.api import acting, roles
from samklasse_enrollment.store import outgoing

router = acting.router("/outgoing")
START = UUID(int=0)


class Waiting(BaseModel):
    """A LETTER, a CERTIFICATE or a REGISTER_EXPORT; `state` REFUSED waits for a person, the others are tried again."""

    sort: str
    id: UUID
    revision: int
    owner_orgnr: str
    state: str
    tries: int
    next_at: datetime | None
    code: str | None


class WaitingList(BaseModel):
    """The oldest first; ask again `after` the last one for more."""

    outgoing: list[Waiting]


@router.get("")
async def list_outgoing(
    read: Annotated[Reading, Depends(http.reading)],
    after: UUID = START,
    after_revision: Annotated[int, Query(ge=0, le=32_767)] = 32_767,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> WaitingList:
    """Everything that has not arrived, of every municipality."""
    roles.operator(read.caller)
    found = await outgoing.not_arrived(read.conn, after=(after, after_revision), limit=limit)
    return WaitingList(outgoing=[Waiting(**row) for row in found])


@router.post("/{waiting_id}/retry")
async def retry_outgoing(do: Annotated[Command, Depends(http.command)], waiting_id: UUID) -> dict[str, Any]:
    """Try it now, under the key it has."""
    roles.operator(do.caller)
    if not await outgoing.retry(do.conn, waiting_id):
        raise NotFound
    return {"id": str(waiting_id)}
