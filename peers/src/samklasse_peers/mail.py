"""The mail catcher: `python -m samklasse_peers.mail`.

Real SMTP (pipelining works); every accepted mail is kept in SAMKLASSE_PEER_FILE, read over HTTP.
Environment: SAMKLASSE_SMTP_PORT, SAMKLASSE_HTTP_PORT, SAMKLASSE_PEER_FILE, SAMKLASSE_HTTP_HOST (127.0.0.1).
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI

from samklasse_peers import ledger as ledgers
from samklasse_peers import reading
from samklasse_peers.catcher import Catcher, Keeper
from samklasse_peers.settings import Settings, from_environment


def make_app(settings: Settings) -> FastAPI:
    """The HTTP side; the SMTP side lives as long."""
    ledger = ledgers.open_ledger(settings.file)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        server = await asyncio.get_running_loop().create_server(
            lambda: Catcher(Keeper(ledger), hostname="mail-catcher"),
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
    """Run until stopped."""
    settings = from_environment()
    uvicorn.run(make_app(settings), host=settings.host, port=settings.http_port, log_level="warning")


if __name__ == "__main__":
    main()
