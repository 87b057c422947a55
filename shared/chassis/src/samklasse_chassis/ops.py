"""The operator's commands to a service: what is parked in quarantine, and consumers that are built anew.

Every one needs a reason; the actor is the one the token was signed for. Nobody but an operator finds these doors.
"""

from collections.abc import Sequence
from typing import Annotated

from fastapi import Depends, Request
from pydantic import BaseModel, StringConstraints

from samklasse_chassis import http, parked, replay
from samklasse_chassis.consumer import Consumer
from samklasse_chassis.errors import NotFound
from samklasse_chassis.http import Command, Role
from samklasse_chassis.parked import Hand

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=500)]
Do = Annotated[Command, Depends(http.command)]

router = http.router("/operator")


class Wish(BaseModel):
    """Why; `past_gap` gives up earlier messages that have not arrived."""

    reason: Reason
    past_gap: bool = False


class Edited(Wish):
    """The new body as UTF-8 text, and for poison the new headers."""

    body: str
    headers: dict[str, str] | None = None


class FromTheLog(BaseModel):
    """Why, and which gates to set before the replay: the last message of each aggregate that is no longer kept."""

    reason: Reason
    baselines: dict[str, int] = {}


def _table(request: Request) -> Sequence[Consumer]:
    table: Sequence[Consumer] = request.app.state.consumers
    return table


Table = Annotated[Sequence[Consumer], Depends(_table)]


@router.post("/quarantine/{row_id}/retry")
async def retry(row_id: int, wish: Wish, do: Do, table: Table) -> dict[str, str]:
    """Try a message again now."""
    return {"state": await parked.retry(do.conn, row_id, table, _hand(do, wish))}


@router.post("/quarantine/{row_id}/edit")
async def edit(row_id: int, wish: Edited, do: Do, table: Table) -> dict[str, str]:
    """Put a message right, and try it again."""
    hand = _hand(do, wish)
    body = wish.body.encode()
    return {"state": await parked.edit(do.conn, row_id, table, hand, body=body, headers=wish.headers)}


@router.post("/quarantine/{row_id}/discard")
async def discard(row_id: int, wish: Wish, do: Do, table: Table) -> dict[str, str]:
    """Give a message up."""
    await parked.discard(do.conn, row_id, table, _hand(do, wish))
    return {"state": "discarded"}


@router.post("/consumers/{queue}/rebuild")
async def rebuild(queue: str, wish: FromTheLog, do: Do, table: Table) -> dict[str, int]:
    """Empty a read model, and forget what was handled, so that it can be replayed."""
    hand = _hand(do, Wish(reason=wish.reason))
    return await replay.rebuild(do.conn, replay.find(table, queue), wish.baselines, hand)


@router.post("/consumers/{queue}/bootstrap")
async def bootstrap(queue: str, wish: FromTheLog, do: Do, table: Table) -> dict[str, int]:
    """Let a consumer that has handled nothing begin where the log begins."""
    hand = _hand(do, Wish(reason=wish.reason))
    return await replay.bootstrap(do.conn, replay.find(table, queue), wish.baselines, hand)


def _hand(do: Command, wish: Wish) -> Hand:
    if do.caller.role is not Role.OPERATOR:
        raise NotFound
    return Hand(do.caller.subject, wish.reason, wish.past_gap)
