"""HTTP for whoever runs the system: brakes on what leaves, and what a replay has brought. Never a person."""

from datetime import timedelta
from typing import Annotated, Literal

from fastapi import Depends, Path
from pydantic import BaseModel, ConfigDict, Field
from samklasse_chassis import http
from samklasse_chassis.http import Command, NotFound, Reading, Role

from samklasse_notifications.domain import brake
from samklasse_notifications.domain.brake import EVERYBODY
from samklasse_notifications.store import brakes, replayed, threads

ROUTER = http.router()
ALL = "all"
Owner = Annotated[str, Path(pattern=rf"^(?:{ALL}|[0-9]{{9}})$")]
"""A municipality's organisation number; `all`: every one at once."""


class Release(BaseModel):
    """For how many hours nothing is judged: what has waited leaves in them."""

    model_config = ConfigDict(extra="forbid")

    hours: Annotated[int, Field(ge=1, le=24)] = int(brake.CALM / brake.HOUR)


class Replayed(BaseModel):
    """`DROP`: people have been told, or are not to be."""

    model_config = ConfigDict(extra="forbid")

    what: Literal["SEND", "DROP"]


@ROUTER.get("/brakes")
async def get_brakes(read: Annotated[Reading, Depends(http.reading)]) -> dict[str, object]:
    """Brakes that are on, what waits behind each, those let go of within a week; and what replays have brought."""
    _operator(read)
    on = [dict(row) for row in await brakes.brakes(read.conn)]
    return {"brakes": on, "held_back": [dict(row) for row in await replayed.held_back(read.conn)]}


@ROUTER.post("/brakes/{owner}")
async def pull(owner: Owner, do: Annotated[Command, Depends(http.command)]) -> dict[str, str]:
    """Stop what leaves; what has been claimed, at most 200 messages, leaves still."""
    _operator(do)
    await brakes.pull(do.conn, _whose(owner), by=do.caller.subject, now=do.now)
    return {"owner_orgnr": _whose(owner), "state": "PULLED"}


@ROUTER.post("/brakes/{owner}/release")
async def release(owner: Owner, wish: Release, do: Annotated[Command, Depends(http.command)]) -> dict[str, str]:
    """Let go, under the name in the token, which is kept."""
    _operator(do)
    calm = timedelta(hours=wish.hours)
    if not await brakes.release(do.conn, _whose(owner), by=do.caller.subject, calm=calm, now=do.now):
        raise NotFound
    await threads.wake(do.conn)
    return {"owner_orgnr": _whose(owner), "state": "RELEASED"}


@ROUTER.post("/replayed/{owner}")
async def answer_replayed(
    owner: Owner, wish: Replayed, do: Annotated[Command, Depends(http.command)]
) -> dict[str, object]:
    """Tell people what a replay has brought, or do not; what is of no use any more goes nowhere either way."""
    _operator(do)
    messages = await replayed.let_go(do.conn, _whose(owner), send=wish.what == "SEND", now=do.now)
    await threads.wake(do.conn)
    return {"owner_orgnr": _whose(owner), "messages": messages}


def _whose(owner: str) -> str:
    return EVERYBODY if owner == ALL else owner


def _operator(asked: Reading) -> None:
    if asked.caller.role is not Role.OPERATOR:
        raise NotFound
