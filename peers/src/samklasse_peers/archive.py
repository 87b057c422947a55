"""The archive simulator: `python -m samklasse_peers.archive`. It is no archive: it keeps letters in a file.

A real adapter would speak Noark 5 to the municipality's own archive. As one would do it: POST /records with an
Idempotency-Key; the same key again gives the same record id, is remembered as a repeat, and keeps nothing new.
Environment: SAMKLASSE_HTTP_PORT, SAMKLASSE_PEER_FILE, SAMKLASSE_HTTP_HOST (127.0.0.1), SAMKLASSE_ARCHIVE_FAILS (0):
of so many requests the first ones are answered 503, so that retrying can be seen.
"""

import hashlib
import json
import os
import sqlite3
from typing import Annotated, Literal
from uuid import uuid4

import uvicorn
from fastapi import FastAPI, Header, Response
from pydantic import BaseModel, ConfigDict, Field

from samklasse_peers import ledger as ledgers
from samklasse_peers import reading
from samklasse_peers.settings import Settings, from_environment


class Document(BaseModel):
    """What is archived."""

    model_config = ConfigDict(extra="forbid")

    title: str = Field(min_length=1, max_length=200)
    body: str = Field(min_length=1, max_length=50_000)
    direction: Literal["INCOMING", "OUTGOING"]


class Record(BaseModel):
    """A document in a case of an organisation's archive."""

    model_config = ConfigDict(extra="forbid")

    archive_owner: str = Field(pattern=r"^\d{9}$")
    case: str = Field(min_length=1, max_length=80)
    document: Document


FIND_SQL = "SELECT raw FROM messages WHERE key = ? ORDER BY position LIMIT 1"


def keep(ledger: sqlite3.Connection, key: str, record: Record) -> tuple[int, dict[str, object]]:
    """Status and answer. A key that comes with another record is refused: that is the sender's error."""
    asked = record.model_dump()
    row = ledger.execute(FIND_SQL, (key,)).fetchone()
    first = json.loads(row[0]) if row else None
    if first and first["record"] != asked:
        return 409, {"code": "KEY_USED_FOR_ANOTHER_RECORD"}
    id_ = first["id"] if first else str(uuid4())
    digest = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
    kept = {"id": id_, "repeat": first is not None, "record": asked, "sha256": digest}
    ledgers.append(ledger, key=key, recipients=[record.archive_owner], raw=json.dumps(kept).encode())
    return (200 if first else 201), {"record_id": id_, "repeat": first is not None, "sha256": digest}


def make_app(settings: Settings, *, fails: int = 0) -> FastAPI:
    """`fails`: how many requests are turned away first."""
    ledger = ledgers.open_ledger(settings.file)
    app = FastAPI(title="Archive simulator")
    app.include_router(reading.router(ledger))
    app.state.fails = fails

    @app.post("/records")
    async def archive(
        record: Record, response: Response, idempotency_key: Annotated[str, Header(min_length=1)]
    ) -> dict[str, object]:
        if app.state.fails > 0:
            app.state.fails -= 1
            response.status_code = 503
            return {"code": "TRY_AGAIN"}
        response.status_code, answer = keep(ledger, idempotency_key, record)
        return answer

    return app


def main() -> None:
    settings = from_environment()
    app = make_app(settings, fails=int(os.environ.get("SAMKLASSE_ARCHIVE_FAILS", "0")))
    uvicorn.run(app, host=settings.host, port=settings.http_port, log_level="warning")


if __name__ == "__main__":
    main()
