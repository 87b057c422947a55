"""Rooms: a supplier's own, and where one person goes in. What is answered here is a secret, and kept nowhere."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request
from pydantic import AnyUrl, BaseModel, ConfigDict, UrlConstraints
from samklasse_chassis import http

from samklasse_scheduling.domain.errors import NoRoom
from samklasse_scheduling.handlers import rooms as handlers
from samklasse_scheduling.handlers.rooms import Entry
from samklasse_scheduling.rooms import MeetingRooms, Part, configured
from samklasse_scheduling.store import rooms, timetables

router = http.router()
SERVICE_THAT_SHOWS = "notifications"
"""The service that has a participant's page, and alone may fetch her link."""


class OwnRoom(BaseModel):
    """Where a class meets, if not in a room of the provider's."""

    model_config = ConfigDict(extra="forbid")

    url: Annotated[AnyUrl, UrlConstraints(max_length=2000, allowed_schemes=["https"])] | None


@router.put("/classes/{class_id}/room")
async def set_own_room(
    class_id: UUID, body: OwnRoom, request: Request, do: Annotated[http.Command, Depends(http.command)]
) -> dict[str, Any]:
    """Give a class a room of its supplier's own from its next session on, or none (null). It is sealed, never shown."""
    group = (await timetables.read(do.conn, [class_id])).get(class_id)
    if group is None or do.caller.role is not http.Role.SUPPLIER or group.supplier != do.caller.orgnr:
        raise http.NotFound
    url = str(body.url) if body.url else None
    await handlers.set_own(do.conn, request.app.state.kek, class_id, url)
    return {"class_id": str(class_id), "own_room": url is not None}


async def link_of(request: Request, read: http.Reading, entry: Entry) -> str:
    """One person's link into a session's room.

    Raises:
        NoRoom: the room is not there yet.
    """
    if not await rooms.ready(read.conn, entry.session.id):
        raise NoRoom("ROOM_NOT_READY")
    own = await handlers.own_link(read.conn, request.app.state.kek, entry.group.id, read.caller)
    if own is not None:
        return own
    provider: MeetingRooms | None = configured(request.app.state.settings)
    if provider is None:
        raise NoRoom("ROOM_NOT_READY")
    part = Part.MODERATOR if entry.moderator else Part.VIEWER
    return provider.link(entry.session.id, who=entry.who, called=entry.called, part=part)
