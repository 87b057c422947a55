"""A push service with its browsers: `python -m samklasse_peers.push`. A simulator: it shows nothing to anybody.

It takes web push as RFC 8030 has it, at the addresses that POST /subscriptions makes (each is a browser with a key of
its own), asks who sends (RFC 8292), decrypts as the browser would (RFC 8291, by http-ece) and keeps what it read.
DELETE /subscriptions/{id} unsubscribes. POST /faults: the next so many are put off (`busy` 429, `away` 503), too
`large` (413), refused for their token (`token` 401), or taken and never answered (`lose`).
Environment: SAMKLASSE_HTTP_PORT, SAMKLASSE_PEER_FILE, SAMKLASSE_HTTP_HOST (127.0.0.1).
"""

import asyncio
import json
import os
import re
import sqlite3
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated
from uuid import uuid4

import http_ece
import uvicorn
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from fastapi import Body, FastAPI, Request, Response
from pydantic import BaseModel, ConfigDict

from samklasse_peers import ledger as ledgers
from samklasse_peers import reading
from samklasse_peers.mischief import COUNT, Mood
from samklasse_peers.sender_proof import is_true
from samklasse_peers.settings import Settings, from_environment

LARGEST_OCTETS = 4096
FOREVER = 3600.0
"""Seconds: longer than any sender waits for an answer."""
TOPIC = re.compile(r"[A-Za-z0-9_-]{1,32}")
URGENCIES = {"very-low", "low", "normal", "high"}
STATUS = {"busy": 429, "away": 503, "large": 413, "token": 401}


class Faults(BaseModel):
    """What goes wrong with the next so many, in this order."""

    model_config = ConfigDict(extra="forbid")

    busy: int = COUNT
    away: int = COUNT
    large: int = COUNT
    token: int = COUNT
    lose: int = COUNT


@dataclass
class Browser:
    """A subscription; `key` opens what is sent to it."""

    key: ec.EllipticCurvePrivateKey
    auth: bytes
    subscribed: bool = True

    def keys(self) -> dict[str, str]:
        """As a browser gives them to the page that subscribes."""
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {name: _text(octets) for name, octets in (("p256dh", point), ("auth", self.auth))}


class Service:
    """The browsers, as long as it runs, and what they were sent."""

    def __init__(self, ledger: sqlite3.Connection) -> None:
        self.ledger, self.mood = ledger, Mood()
        self.browsers: dict[str, Browser] = {}

    def subscribe(self) -> tuple[str, Browser]:
        id_, browser = str(uuid4()), Browser(ec.generate_private_key(ec.SECP256R1()), os.urandom(16))
        self.browsers[id_] = browser
        return id_, browser

    async def take(self, id_: str, headers: Mapping[str, str], origin: str, body: bytes) -> int:
        """The answer's status."""
        browser = self.browsers.get(id_)
        if browser is None or not browser.subscribed:
            return 410 if browser else 404
        fault = self.mood.next()
        if fault in STATUS:
            return STATUS[fault]
        if not is_true(headers.get("authorization", ""), origin):
            return 401
        status = _wrong(headers, body) or self._keep(id_, browser, headers, body)
        if fault == "lose":
            await asyncio.sleep(FOREVER)
        return status

    def _keep(self, id_: str, browser: Browser, headers: Mapping[str, str], body: bytes) -> int:
        try:
            text = http_ece.decrypt(body, private_key=browser.key, auth_secret=browser.auth, version="aes128gcm")
        except (http_ece.ECEException, ValueError):
            return 400
        kept = {name: headers.get(name, "") for name in ("topic", "urgency", "ttl")} | {"text": text.decode()}
        ledgers.append(self.ledger, key=kept["topic"], recipients=[id_], raw=json.dumps(kept).encode())
        return 201


def _wrong(headers: Mapping[str, str], body: bytes) -> int | None:
    """The status of what no push service takes."""
    if len(body) > LARGEST_OCTETS:
        return 413
    right = (
        headers.get("content-encoding") == "aes128gcm",
        headers.get("ttl", "").isdigit(),
        TOPIC.fullmatch(headers.get("topic", "-")),
        headers.get("urgency", "normal") in URGENCIES,
    )
    return None if all(right) else 400


def _text(octets: bytes) -> str:
    return urlsafe_b64encode(octets).decode().rstrip("=")


def make_app(settings: Settings) -> FastAPI:
    ledger = ledgers.open_ledger(settings.file)
    service = Service(ledger)
    app = FastAPI(title="Push service simulator")
    app.include_router(reading.router(ledger))

    @app.post("/subscriptions")
    async def subscribe(request: Request) -> dict[str, object]:
        id_, browser = service.subscribe()
        return {"id": id_, "endpoint": f"{request.base_url}push/{id_}", "keys": browser.keys()}

    @app.delete("/subscriptions/{id_}")
    async def unsubscribe(id_: str) -> dict[str, bool]:
        service.browsers[id_].subscribed = False
        return {"subscribed": False}

    @app.post("/push/{id_}")
    async def push(id_: str, request: Request, body: Annotated[bytes, Body()]) -> Response:
        origin = str(request.base_url).rstrip("/")
        status = await service.take(id_, request.headers, origin, body)
        return Response(status_code=status, headers={"Location": f"{origin}/messages/{uuid4()}"})

    @app.post("/faults")
    async def misbehave(faults: Faults) -> dict[str, int]:
        service.mood.left = faults.model_dump()
        return service.mood.left

    return app


def main() -> None:
    settings = from_environment()
    app = make_app(settings)
    uvicorn.run(app, host=settings.host, port=settings.http_port, log_level="warning", timeout_graceful_shutdown=1)


if __name__ == "__main__":
    main()
