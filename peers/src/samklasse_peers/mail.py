"""The mail catcher: `python -m samklasse_peers.mail`.

Real SMTP (pipelining works); every accepted mail is kept in SAMKLASSE_PEER_FILE, read over HTTP. As relays do, it
reports back what did not arrive, by POST to {callback}/bounces with a bearer secret: of each mailbox named bounce…, and
when it is told to (`postmaster`). It is a simulator: nothing goes any further.
Environment: SAMKLASSE_SMTP_PORT, SAMKLASSE_HTTP_PORT, SAMKLASSE_PEER_FILE, SAMKLASSE_HTTP_HOST (127.0.0.1),
SAMKLASSE_MAIL_CALLBACK, SAMKLASSE_MAIL_CALLBACK_SECRET.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI

from samklasse_peers import ledger as ledgers
from samklasse_peers import postmaster, reading
from samklasse_peers.callback import Callback
from samklasse_peers.catcher import Catcher, Keeper
from samklasse_peers.postmaster import Postmaster
from samklasse_peers.settings import Settings, from_environment


def make_app(settings: Settings, *, callback: Callback | None = None) -> FastAPI:
    """The HTTP side; the SMTP side lives as long."""
    ledger = ledgers.open_ledger(settings.file)
    master = Postmaster(callback or Callback())

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        server = await asyncio.get_running_loop().create_server(
            lambda: Catcher(Keeper(ledger, master), hostname="mail-catcher"),
            settings.host,
            settings.smtp_port,
            backlog=512,
        )
        yield
        server.close()

    app = FastAPI(title="Mail catcher", lifespan=lifespan)
    app.include_router(reading.router(ledger))
    app.include_router(postmaster.router(master))
    return app


def main() -> None:
    """Run until stopped."""
    settings = from_environment()
    where = Callback(os.environ.get("SAMKLASSE_MAIL_CALLBACK"), os.environ.get("SAMKLASSE_MAIL_CALLBACK_SECRET", ""))
    app = make_app(settings, callback=where)
    uvicorn.run(app, host=settings.host, port=settings.http_port, log_level="warning", timeout_graceful_shutdown=1)


if __name__ == "__main__":
    main()
