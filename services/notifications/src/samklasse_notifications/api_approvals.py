"""HTTP for the word of somebody who knows a language: these words may stand. It is about one version of one text."""

from typing import Annotated

from fastapi import Depends, Path
from pydantic import BaseModel, ConfigDict, StringConstraints
from samklasse_chassis import http
from samklasse_chassis.http import Command, NotFound, Role

from samklasse_notifications.store import templates
from samklasse_notifications.store.templates import Text

ROUTER = http.router()
ROUTE = "/templates/{language}/{kind}/{version}/approval"
Part = Annotated[str, Path(max_length=40)]


class Approval(BaseModel):
    """By whom: a function or initials that the municipality has chosen ("tolk i tigrinja"), never a participant.

    Letters and a little punctuation, so that no number, address or identity can be kept here.
    """

    model_config = ConfigDict(extra="forbid")

    approved_by: Annotated[str, StringConstraints(pattern=r"^\p{L}[\p{L} .,/-]{1,59}$")]


@ROUTER.post(ROUTE)
async def approve(
    language: Part, kind: Part, version: Part, wish: Approval, do: Annotated[Command, Depends(http.command)]
) -> dict[str, str]:
    """She has read these words and they are good. The name in the token is kept beside hers."""
    _operator(do)
    text = Text(language, kind, version)
    await templates.approve(do.conn, text, by=wish.approved_by, noted_by=do.caller.subject, now=do.now)
    return {**text._asdict(), "approved_by": wish.approved_by}


@ROUTER.delete(ROUTE)
async def withdraw(
    language: Part, kind: Part, version: Part, do: Annotated[Command, Depends(http.command)]
) -> dict[str, str]:
    """These words await somebody again."""
    _operator(do)
    text = Text(language, kind, version)
    if not await templates.withdraw(do.conn, text):
        raise NotFound
    return {**text._asdict(), "state": "WITHDRAWN"}


def _operator(do: Command) -> None:
    if do.caller.role is not Role.OPERATOR:
        raise NotFound
