"""The SMS gateway simulator: `python -m samklasse_peers.sms`. It sends no SMS.

As real gateways do it: POST /messages with an Idempotency-Key; the same key again gives the same id and sends
nothing new, but is remembered as a repeat. What became of a message, and what people write back, it tells by POST to
a callback: {callback}/receipts {id, key, state} and {callback}/inbound {id, from, text}, with a bearer secret.
POST /receipts, /inbound and /faults make it do so, or err (`mischief`); PUT /callback says where to.
Environment: SAMKLASSE_HTTP_PORT, SAMKLASSE_PEER_FILE, SAMKLASSE_HTTP_HOST (127.0.0.1), SAMKLASSE_SMS_CALLBACK,
SAMKLASSE_SMS_CALLBACK_SECRET, SAMKLASSE_SMS_RECEIPTS (states, as "DELIVRD", told of each message at once).
"""

import asyncio
import json
import os
import sqlite3
from collections.abc import Iterable
from typing import Annotated
from uuid import uuid4

import uvicorn
from fastapi import FastAPI, Header, Response
from pydantic import BaseModel, ConfigDict, Field

from samklasse_peers import ledger as ledgers
from samklasse_peers import mischief, reading
from samklasse_peers.callback import Callback
from samklasse_peers.mischief import Incoming, Mood, Receipts
from samklasse_peers.settings import Settings, from_environment

FOREVER = 3600.0
"""Seconds: longer than any sender waits for an answer."""


class Sms(BaseModel):
    """What a sender asks for. `reference` is the sender's own; whoever reads the ledger gets it back."""

    model_config = ConfigDict(extra="forbid")

    to: str = Field(pattern=r"^\+[1-9][0-9]{6,14}$")
    text: str = Field(min_length=1, max_length=1600)
    sender: str = Field(min_length=1, max_length=16)
    reference: dict[str, str] = {}
    valid_seconds: int | None = Field(default=None, ge=1)

    def same_as(self, other: dict[str, object]) -> bool:
        """Whether she would get the same: how long it holds and what its sender calls it may differ."""
        return (self.to, self.text, self.sender) == (other["to"], other["text"], other["sender"])


class Where(BaseModel):
    """The callback."""

    model_config = ConfigDict(extra="forbid")

    url: str | None = Field(pattern=r"^https?://")
    secret: str = ""


FIND_SQL = "SELECT raw FROM messages WHERE key = ? ORDER BY position LIMIT 1"


def accept(ledger: sqlite3.Connection, key: str, sms: Sms) -> tuple[int, dict[str, object]]:
    """Status and answer. A key that comes with another message is refused: that is the sender's error."""
    row = ledger.execute(FIND_SQL, (key,)).fetchone()
    first = json.loads(row[0]) if row else None
    if first and not sms.same_as(first["message"]):
        return 409, {"code": "KEY_USED_FOR_ANOTHER_MESSAGE"}
    id_ = first["id"] if first else str(uuid4())
    kept = {"id": id_, "repeat": first is not None, "message": sms.model_dump()}
    ledgers.append(ledger, key=key, recipients=[sms.to], raw=json.dumps(kept).encode())
    return 202, {"id": id_, "repeat": first is not None}


def taken(ledger: sqlite3.Connection, after: int) -> dict[str, str]:
    """Ids of what was taken after a position, each once, and their keys."""
    rows = ledger.execute("SELECT raw, key FROM messages WHERE position > ? ORDER BY position", (after,))
    return {json.loads(raw)["id"]: key for raw, key in rows}


class Gateway:
    """The simulator's doings."""

    def __init__(self, ledger: sqlite3.Connection, callback: Callback, at_once: list[str]) -> None:
        self.ledger, self.callback, self.mood, self.at_once = ledger, callback, Mood(), at_once

    async def send(self, key: str, sms: Sms) -> tuple[int, dict[str, object]]:
        fault = self.mood.next()
        if fault == "refuse":
            return 422, {"code": "NUMBER_NOT_IN_USE"}
        if fault in ("later", "cut"):
            return 503, {"code": "TRY_AGAIN"}
        status, answer = accept(self.ledger, key, sms)
        if status == 202 and not answer["repeat"]:
            told = self._tell([(str(answer["id"]), state) for state in self.at_once], {str(answer["id"]): key})
            if fault == "hasty":
                await told
        if fault == "lose":
            await asyncio.sleep(FOREVER)
        return status, answer

    def report(self, wanted: Receipts) -> int:
        """Send receipts; gives how many there will be."""
        keys = taken(self.ledger, wanted.after)
        made = wanted.of(list(keys))
        self._tell(made, keys, late=wanted.late_seconds)
        return len(made)

    def _tell(self, made: Iterable[tuple[str, str]], keys: dict[str, str], *, late: float = 0) -> asyncio.Task[None]:
        bodies = [{"id": id_, "key": keys[id_], "state": state} for id_, state in made]
        return self.callback.tell("receipts", bodies, late=late)


def make_app(settings: Settings, *, callback: Callback | None = None, at_once: Iterable[str] = ()) -> FastAPI:
    ledger = ledgers.open_ledger(settings.file)
    gateway = Gateway(ledger, callback or Callback(), list(at_once))
    app = FastAPI(title="SMS gateway simulator")
    app.include_router(reading.router(ledger))
    app.include_router(mischief.router(gateway.mood))

    @app.post("/messages")
    async def send(
        sms: Sms, response: Response, idempotency_key: Annotated[str, Header(min_length=1)]
    ) -> dict[str, object]:
        response.status_code, answer = await gateway.send(idempotency_key, sms)
        return answer

    @app.put("/callback")
    async def turn(where: Where) -> dict[str, bool]:
        gateway.callback.url, gateway.callback.secret = where.url, where.secret
        return {"kept": True}

    @app.post("/receipts")
    async def report(wanted: Receipts) -> dict[str, int]:
        return {"receipts": gateway.report(wanted)}

    @app.post("/inbound")
    async def write_back(incoming: Incoming) -> dict[str, int]:
        body = {"id": str(uuid4()), "from": incoming.sender, "text": incoming.text}
        gateway.callback.tell("inbound", [body])
        return {"inbound": 1}

    @app.get("/callback")
    async def untold() -> dict[str, int]:
        return gateway.callback.counts()

    return app


def main() -> None:
    settings = from_environment()
    where = Callback(os.environ.get("SAMKLASSE_SMS_CALLBACK"), os.environ.get("SAMKLASSE_SMS_CALLBACK_SECRET", ""))
    at_once = os.environ.get("SAMKLASSE_SMS_RECEIPTS", "").split()
    uvicorn.run(
        make_app(settings, callback=where, at_once=at_once),
        host=settings.host,
        port=settings.http_port,
        log_level="warning",
        timeout_graceful_shutdown=1,
    )


if __name__ == "__main__":
    main()
