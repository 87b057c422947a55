"""HTTP for whoever answers for the words: their versions, how they sound, and a try of one."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Annotated, Literal
from uuid import NAMESPACE_OID, uuid5

from fastapi import Depends, Query, Request
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError
from samklasse_chassis import clock, http
from samklasse_chassis.http import Command, NotFound, Reading, Role

from samklasse_notifications import catalogue, preview, render, templates, trying
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.contact import LANGUAGE
from samklasse_notifications.domain.errors import NoCatcher, Refusal
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.sender.hearing import hearing
from samklasse_notifications.sender.provider import Answer
from samklasse_notifications.shape import NEUTRAL_NAME
from samklasse_notifications.store import functions
from samklasse_notifications.store import templates as kept
from samklasse_notifications.store.templates import Approval, Text

ROUTER = http.router()
Language = Annotated[str, Query(pattern=f"^{LANGUAGE.pattern}$", max_length=35)]


class Try(BaseModel):
    """Which catcher gets it. `to` is an e-mail address or a telephone number (E.164), by the channel."""

    model_config = ConfigDict(extra="forbid")

    language: Annotated[str, StringConstraints(pattern=f"^{LANGUAGE.pattern}$", max_length=35)]
    channel: Literal[Channel.EMAIL, Channel.SMS]
    to: str


@ROUTER.get("/templates")
async def get_templates(
    read: Annotated[Reading, Depends(http.reading)], language: Language = "nb"
) -> dict[str, object]:
    """Every version of every text in a language, with its words; the newest of each kind first."""
    _operator(read)
    return {"templates": [dict(row) for row in await kept.of_language(read.conn, language)]}


@ROUTER.get("/previews")
async def get_previews(read: Annotated[Reading, Depends(http.reading)], language: Language = "nb") -> dict[str, object]:
    """Every message as somebody who wants this language gets it, of invented lessons; how many texts await whom."""
    _operator(read)
    approved = await kept.approved(read.conn)
    shown = [_shown(kind, language, approved) for kind in (*Kind, NEUTRAL_NAME)]
    return {"previews": shown, "awaiting": preview.awaiting(approved)}


def _shown(kind: str, wanted: str, approved: Mapping[Text, Approval]) -> dict[str, object]:
    """`approved`: in every language that it is said in. NEUTRAL is what a household reads of whatever it is."""
    telling = _telling(kind, wanted)
    seen, choice = preview.preview(wanted, kind), catalogue.choose(wanted, telling.kind)
    versions = templates.of(choice, telling.kind, neutral=telling.neutral)
    said = [Text(texts.language, kind, version) for texts, version in zip(choice.texts, versions, strict=True)]
    return {
        "kind": kind,
        "wanted": wanted,
        "language": choice.language,
        "fallback": catalogue.is_fallback(wanted, choice),
        "template": templates.joined(versions),
        "approved": all(text in approved for text in said),
        "approvals": [text._asdict() | asdict(approved[text]) for text in said if text in approved],
        "awaits": seen.awaits,
        "mail": [{"title": text.title, "lines": text.lines} for text in render.words(telling)],
        "html": seen.html,
        "sms": seen.sms,
        "sms_parts": seen.size.parts,
    }


def _telling(kind: str, wanted: str) -> render.Telling:
    neutral = kind == NEUTRAL_NAME
    said = Kind.NEW_CLASS if neutral else Kind(kind)
    return replace(trying.telling(said, wanted, preview.facts(said).live[0].starts_at), neutral=neutral)


async def _try(request: Request) -> Answer | Refusal | None:
    """Hand it over before the transaction is opened, where the caller may and the address is a catcher's."""
    kind = request.path_params["kind"]
    if request.state.caller.role is not Role.OPERATOR or kind not in set(Kind):
        return None
    state = request.app.state
    try:
        wish = Try.model_validate_json(await request.body())
        to = trying.checked_catcher(wish.channel, wish.to, state.settings)
    except ValidationError:
        return None
    except Refusal as refusal:
        return refusal
    async with state.pool.acquire() as conn:
        now = await clock.now(conn)
        if await functions.knows(conn, state.kek, wish.channel, to):
            return NoCatcher()
    key = uuid5(NAMESPACE_OID, f"{request.state.caller.subject} {request.headers['idempotency-key']}")
    message = trying.message(trying.telling(Kind(kind), wish.language, now), wish.channel, to, key=key)
    return await trying.send(message, to, state.settings, key=key, hear=hearing(state.pool, state.kek))


@ROUTER.post("/previews/{kind}")
@http.first(_try)
async def send_preview(
    kind: Kind, wish: Try, request: Request, do: Annotated[Command, Depends(http.command)]
) -> dict[str, str]:
    """Send one message to a catcher, marked as a try; what the provider answered."""
    _operator(do)
    answer: Answer | Refusal = request.state.first
    if isinstance(answer, Refusal):
        raise answer
    return {"kind": kind.value, "state": answer.state.value, "code": answer.code}


def _operator(asked: Reading) -> None:
    if asked.caller.role is not Role.OPERATOR:
        raise NotFound
