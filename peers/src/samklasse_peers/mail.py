"""The mail catcher: `python -m samklasse_peers.mail`.

Real SMTP (pipelining works); every accepted mail is kept in SAMKLASSE_PEER_FILE, read over HTTP.
Environment: SAMKLASSE_SMTP_PORT, SAMKLASSE_HTTP_PORT, SAMKLASSE_PEER_FILE, SAMKLASSE_HTTP_HOST (127.0.0.1).
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.parser import BytesHeaderParser

import uvicorn
from aiosmtpd.smtp import SMTP, Envelope, Session
from fastapi import FastAPI

from samklasse_peers import ledger as ledgers
from samklasse_peers import reading
from samklasse_peers.settings import Settings, from_environment

LARGEST_MAIL_BYTES = 10_000_000


class Keeper:
    """aiosmtpd's handler protocol: keep the mail, then say 250."""

    def __init__(self, ledger: sqlite3.Connection) -> None:
        self._ledger = ledger
        self._headers = BytesHeaderParser()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        raw = envelope.original_content or b""
        headers = self._headers.parsebytes(raw[: raw.find(b"\r\n\r\n") + 4])
        ledgers.append(self._ledger, key=str(headers.get("Message-ID", "")), recipients=envelope.rcpt_tos, raw=raw)
        return "250 kept"


def make_app(settings: Settings) -> FastAPI:
    ledger = ledgers.open_ledger(settings.file)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        server = await asyncio.get_running_loop().create_server(
            lambda: SMTP(Keeper(ledger), hostname="mail-catcher", data_size_limit=LARGEST_MAIL_BYTES),
            settings.host,
            settings.smtp_port,
            backlog=512,
        )
        yield
        server.close()

    app = FastAPI(title="Mail catcher", lifespan=lifespan)
    app.include_router(reading.router(ledger))
    return app


def main() -> None:
    settings = from_environment()
    uvicorn.run(make_app(settings), host=settings.host, port=settings.http_port, log_level="warning")


if __name__ == "__main__":
    main()
