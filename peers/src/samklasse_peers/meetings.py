"""A simulator of a server for meetings: `python -m samklasse_peers.meetings`. It is ours, and no BigBlueButton.

It speaks so much of that server's API (docs.bigbluebutton.org/development/api, read 2026-11-22) as Samklasse uses:
GET /bigbluebutton/api/{create, join, isMeetingRunning, getMeetingInfo, end}, XML answers, a checksum that is the
SHA-256 of call, query and secret. Nobody can talk in its rooms. `create` with an id that is there finds that meeting,
unless the passwords are others. POST /faults {"unavailable": n, "slow_seconds": s, "failed": n, "garbled": n}: the next
n calls find nobody at home (503), an answer FAILED, or one that is no XML; every call waits s seconds until told
otherwise.
GET /meetings: each room by id, how often it was asked for, who went in, whether it is open.
Environment: SAMKLASSE_HTTP_PORT, SAMKLASSE_PEER_FILE, SAMKLASSE_ROOMS_SECRET, SAMKLASSE_HTTP_HOST (127.0.0.1).
"""

import asyncio
import hashlib
import hmac
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape

import uvicorn
from fastapi import FastAPI, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from samklasse_peers import ledger as ledgers
from samklasse_peers import reading
from samklasse_peers.settings import Settings, from_environment


class Faults(BaseModel):
    """What it is to do wrong."""

    model_config = ConfigDict(extra="forbid")

    unavailable: int = Field(default=0, ge=0, le=1000)
    slow_seconds: float = Field(default=0, ge=0, le=60)
    failed: int = Field(default=0, ge=0, le=1000)
    garbled: int = Field(default=0, ge=0, le=1000)


@dataclass
class Meeting:
    """A room."""

    attendee: str
    moderator: str
    asked_for: int = 0
    made: int = 0
    open: bool = True
    inside: list[str] = field(default_factory=list)


Rooms = dict[str, Meeting]
Query = Mapping[str, str]


def right(call: str, query: str, secret: str) -> bool:
    """Whether the last part of a query is the checksum of the rest."""
    asked, _, given = query.rpartition("checksum=")
    wanted = hashlib.sha256(f"{call}{asked.removesuffix('&')}{secret}".encode()).hexdigest()
    return hmac.compare_digest(wanted, given)


def answered(code: str, key: str = "", **fields: object) -> str:
    """An answer; `key` is its messageKey."""
    told = {"returncode": code, **({"messageKey": key} if key else {}), **fields}
    return f"<response>{''.join(f'<{name}>{escape(str(value))}</{name}>' for name, value in told.items())}</response>"


def create(rooms: Rooms, query: Query) -> str:
    if not (name := query.get("meetingID")):
        return answered("FAILED", "missingParamMeetingID")
    attendee, moderator = query.get("attendeePW", ""), query.get("moderatorPW", "")
    found = rooms.setdefault(name, Meeting(attendee, moderator, open=False))
    found.asked_for += 1
    if found.open and (found.attendee, found.moderator) != (attendee, moderator):
        return answered("FAILED", "idNotUnique")
    key = "duplicateWarning" if found.open else ""
    found.made += not found.open
    found.attendee, found.moderator, found.open = attendee, moderator, True
    return answered("SUCCESS", key, meetingID=name, hasBeenForciblyEnded="false")


def join(rooms: Rooms, query: Query) -> str:
    room = _open(rooms, query)
    if room is None:
        return answered("FAILED", "notFound")
    if query.get("password") not in (room.attendee, room.moderator):
        return answered("FAILED", "invalidPassword")
    part = "MODERATOR" if query["password"] == room.moderator else "VIEWER"
    room.inside.append(f"{part} {query.get('fullName', '')}")
    return answered("SUCCESS", "successfullyJoined", role=part)


def is_running(rooms: Rooms, query: Query) -> str:
    room = _open(rooms, query)
    return answered("SUCCESS", running=str(bool(room and room.inside)).lower())


def info(rooms: Rooms, query: Query) -> str:
    room = _open(rooms, query)
    if room is None:
        return answered("FAILED", "notFound")
    return answered("SUCCESS", meetingID=query["meetingID"], participantCount=len(room.inside))


def end(rooms: Rooms, query: Query) -> str:
    room = _open(rooms, query)
    if room is None:
        return answered("FAILED", "notFound")
    room.open, room.inside = False, []
    return answered("SUCCESS", "sentEndMeetingRequest")


def _open(rooms: Rooms, query: Query) -> Meeting | None:
    room = rooms.get(query.get("meetingID", ""))
    return room if room and room.open else None


def judged(rooms: Rooms, call: str, query: str, secret: str) -> str:
    """The answer to one call."""
    if call not in CALLS:
        return answered("FAILED", "unsupportedRequest")
    if not right(call, query, secret):
        return answered("FAILED", "checksumError", message="Checksums do not match")
    return CALLS[call](rooms, dict(parse_qsl(query)))


def shown(room: Meeting) -> dict[str, object]:
    """A room without its passwords."""
    return {name: value for name, value in asdict(room).items() if name not in ("attendee", "moderator")}


CALLS = {"create": create, "join": join, "isMeetingRunning": is_running, "getMeetingInfo": info, "end": end}


def taken(faults: Faults, fault: str) -> bool:
    """Whether this call is to go wrong in this way; one fewer is left then."""
    left: int = getattr(faults, fault)
    setattr(faults, fault, max(0, left - 1))
    return left > 0


def make_app(settings: Settings, secret: str) -> FastAPI:
    ledger, faults, rooms = ledgers.open_ledger(settings.file), Faults(), Rooms()
    app = FastAPI(title="Simulator of a server for meetings; not BigBlueButton")
    app.include_router(reading.router(ledger))

    @app.get("/bigbluebutton/api/{call}")
    async def take(call: str, request: Request) -> Response:
        await asyncio.sleep(faults.slow_seconds)
        if taken(faults, "unavailable"):
            return Response(status_code=503)
        if taken(faults, "garbled"):
            return Response("<response><returncode>SUCC", media_type="text/xml")
        failed = taken(faults, "failed")
        told = answered("FAILED", "internalError") if failed else judged(rooms, call, request.url.query, secret)
        name = dict(parse_qsl(request.url.query)).get("meetingID", "")
        ledgers.append(ledger, key=call, recipients=[name], raw=told.encode())
        return Response(told, media_type="text/xml")

    @app.post("/faults")
    async def misbehave(told: Faults) -> Faults:
        for name, value in told.model_dump().items():
            setattr(faults, name, value)
        return faults

    @app.get("/meetings")
    async def meetings() -> dict[str, dict[str, object]]:
        return {name: shown(room) for name, room in rooms.items()}

    return app


def main() -> None:
    settings = from_environment()
    secret = os.environ["SAMKLASSE_ROOMS_SECRET"]
    uvicorn.run(make_app(settings, secret), host=settings.host, port=settings.http_port, log_level="warning")


if __name__ == "__main__":
    main()
