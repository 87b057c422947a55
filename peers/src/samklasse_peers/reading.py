"""The two routes that every peer has: is it alive, and what did it accept."""

import sqlite3

from fastapi import APIRouter

from samklasse_peers import ledger as ledgers


def router(ledger: sqlite3.Connection) -> APIRouter:
    routes = APIRouter()

    @routes.get("/health")
    async def health() -> dict[str, object]:
        return {"status": "ok", **ledgers.count(ledger)}

    @routes.get("/messages")
    async def messages(after: int = 0, limit: int = 1000, raw: bool = True) -> dict[str, object]:
        """Page by position: ask again with `after` = the last position until `messages` is empty."""
        found = ledgers.read(ledger, after=after, limit=min(limit, 10_000), with_raw=raw)
        return {"messages": found}

    return routes
