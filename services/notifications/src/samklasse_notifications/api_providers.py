"""HTTP: what providers tell us: receipts of hand-overs, mail that came back, what people write. Each has its secret.

Nothing of a body is ever logged or repeated in an answer: it holds addresses, numbers and words.
"""

import asyncio
import hmac
from collections.abc import Callable, Coroutine
from typing import Any
from uuid import UUID

import asyncpg
from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, Field, model_validator
from samklasse_chassis.pool import CONTENTION, away

from samklasse_notifications.domain import bounce
from samklasse_notifications.domain.inbound import Inbound
from samklasse_notifications.domain.receipt import Receipt, by_state
from samklasse_notifications.sender.hearing import Said, take

RELAY = "SMTP"
GATEWAYS = {"SMS_FIRST": "SAMKLASSE_SMS_SECRET", "SMS_SECOND": "SAMKLASSE_SMS_SECOND_SECRET"}
SECRETS = {**GATEWAYS, RELAY: "SAMKLASSE_BOUNCE_SECRET"}
"""The settings that hold them. A provider without one is told nothing but 401."""
MOST_OCTETS = {**dict.fromkeys(GATEWAYS, 16_384), RELAY: 65_536}
READ = {"message/rfc822": bounce.read, "message/delivery-status": bounce.read_status}
TRIES = 3


class ReceiptIn(BaseModel):
    """What became of a message; `key` is ours, `id` the gateway's own. `state` as networks write it (DELIVRD …)."""

    model_config = ConfigDict(extra="ignore")

    state: str = Field(min_length=1, max_length=20)
    id: str | None = Field(default=None, min_length=1, max_length=100)
    key: UUID | None = None

    @model_validator(mode="after")
    def _names_something(self) -> "ReceiptIn":
        if self.id is None and self.key is None:
            raise ValueError("neither id nor key")
        return self


class InboundIn(BaseModel):
    """Somebody's words to us."""

    model_config = ConfigDict(extra="ignore")

    id: str = Field(min_length=1, max_length=100)
    sender: str = Field(alias="from", pattern=r"^\+[1-9][0-9]{6,14}$")
    text: str = Field(max_length=1600)


class Route(APIRoute):
    """A lock of its own instead of a signed token: gateways know one fixed secret."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's hook around the whole handling of a request."""
        handle = super().get_route_handler()
        provider = next(name for name in SECRETS if self.path.startswith(f"/providers/{_written(name)}/"))
        most = MOST_OCTETS[provider]

        async def guarded(request: Request) -> Response:
            if not _known(request, provider):
                return Response(status_code=401)
            if int(request.headers.get("content-length", most + 1)) > most:
                return Response(status_code=413)
            request.state.provider = provider
            try:
                return await handle(request)
            except RequestValidationError:
                return Response(status_code=422)

        return guarded


def _known(request: Request, provider: str) -> bool:
    secret = request.app.state.settings.get(SECRETS[provider], "")
    given = request.headers.get("authorization", "").encode()
    return bool(secret) and hmac.compare_digest(given, f"Bearer {secret}".encode())


ROUTER = APIRouter(route_class=Route, include_in_schema=False)


async def hear_receipt(body: ReceiptIn, request: Request) -> Response:
    """A receipt; one that proves nothing is taken and forgotten."""
    proved = by_state(None, body.state)
    if proved is None:
        return Response(status_code=204)
    proof, code = proved
    return await _taken(request, Receipt(request.state.provider, proof, code, body.id, body.key))


async def hear_reply(body: InboundIn, request: Request) -> Response:
    """An incoming SMS. The answer says nothing of what it was taken for."""
    return await _taken(request, Inbound(request.state.provider, body.sender, body.text, body.id))


async def hear_bounce(request: Request) -> Response:
    """A mail that was sent back to us, as its relay passes it on; one that tells nothing is taken and forgotten.

    `X-Original-To` is its envelope's recipient: of ours, a sender's address that names one mail.
    """
    read = READ.get(request.headers.get("content-type", "").partition(";")[0].strip().lower())
    if read is None:
        return Response(status_code=415)
    body, to = await request.body(), request.headers.get("x-original-to")
    for said in dict.fromkeys(await asyncio.to_thread(read, body, to=to)):
        answer = await _taken(request, said)
        if answer.status_code != 204:
            return answer
    return Response(status_code=204)


async def _taken(request: Request, said: Said) -> Response:
    """In one transaction; 503 where the gateway is to say it again."""
    pool: asyncpg.Pool = request.app.state.pool
    for _ in range(TRIES):
        try:
            async with pool.acquire(timeout=10) as conn, conn.transaction():
                await take(conn, said, request.app.state.kek)
            return Response(status_code=204)
        except CONTENTION:
            continue
        except Exception as error:
            if not away(error):
                raise
            break
    return Response(status_code=503)


def _written(name: str) -> str:
    return name.lower().replace("_", "-")


ROUTER.add_api_route(f"/providers/{_written(RELAY)}/bounces", hear_bounce, methods=["POST"], status_code=204)
for _name in GATEWAYS:
    ROUTER.add_api_route(f"/providers/{_written(_name)}/receipts", hear_receipt, methods=["POST"], status_code=204)
    ROUTER.add_api_route(f"/providers/{_written(_name)}/inbound", hear_reply, methods=["POST"], status_code=204)
