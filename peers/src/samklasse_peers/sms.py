"""The SMS gateway simulator: `python -m samklasse_peers.sms`.

As real gateways do it: POST /messages with an Idempotency-Key; the same key again gives the same id and sends
nothing new, but is remembered as a repeat.
Environment: SAMKLASSE_HTTP_PORT, SAMKLASSE_PEER_FILE, SAMKLASSE_HTTP_HOST (127.0.0.1).
"""

import json
import sqlite3
from typing import Annotated
from uuid import uuid4

import uvicorn
from fastapi import FastAPI, Header, Response
from pydantic import BaseModel, ConfigDict, Field

from samklasse_peers import ledger as ledgers
from samklasse_peers import reading
from samklasse_peers.settings import Settings, from_environment


class Sms(BaseModel):
    """What a sender asks for. `reference` is the sender's own; whoever reads the ledger gets it back."""

    model_config = ConfigDict(extra="forbid")

    to: str = Field(pattern=r"^\+[1-9][0-9]{6,14}$")
    text: str = Field(min_length=1, max_length=1600)
    sender: str = Field(min_length=1, max_length=16)
    reference: dict[str, str] = {}


FIND_SQL = "SELECT raw FROM messages WHERE key = ? ORDER BY position LIMIT 1"


def accept(ledger: sqlite3.Connection, key: str, sms: Sms) -> tuple[int, dict[str, object]]:
    """Status and answer. A key that comes with another message is refused: that is the sender's error."""
    asked = sms.model_dump()
    row = ledger.execute(FIND_SQL, (key,)).fetchone()
    first = json.loads(row[0]) if row else None
    if first and first["message"] != asked:
        return 409, {"code": "KEY_USED_FOR_ANOTHER_MESSAGE"}
    id_ = first["id"] if first else str(uuid4())
    kept = {"id": id_, "repeat": first is not None, "message": asked}
    ledgers.append(ledger, key=key, recipients=[sms.to], raw=json.dumps(kept).encode())
    return 202, {"id": id_, "repeat": first is not None}


def make_app(settings: Settings) -> FastAPI:
    ledger = ledgers.open_ledger(settings.file)
    app = FastAPI(title="SMS gateway simulator")
    app.include_router(reading.router(ledger))

    @app.post("/messages")
    async def send(
        sms: Sms, response: Response, idempotency_key: Annotated[str, Header(min_length=1)]
    ) -> dict[str, object]:
        response.status_code, answer = accept(ledger, idempotency_key, sms)
        return answer

    return app


def main() -> None:
    settings = from_environment()
    uvicorn.run(make_app(settings), host=settings.host, port=settings.http_port, log_level="warning")


if __name__ == "__main__":
    main()
