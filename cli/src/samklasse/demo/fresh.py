"""A demo needs an empty system: its story begins on 4 January 2027 with nobody registered."""

import asyncpg
import httpx

from samklasse.infra.errors import CannotStart
from samklasse.infra.ladder import Rung
from samklasse.stack import Stack

USED_SQL = """
SELECT EXISTS (SELECT FROM partnerships.organisations)
"""

DROP_SQL = """
DROP DATABASE IF EXISTS samklasse WITH (FORCE)
"""


async def check_empty(stack: Stack) -> None:
    """Refuse to play in a system that somebody uses.

    Raises:
        CannotStart: there are organisations in it.
    """
    conn = await asyncpg.connect(stack.database_url())
    try:
        if await conn.fetchval(USED_SQL):
            raise CannotStart("databasen «samklasse» er i bruk: demoen trenger en tom database og en tom meldingskø")
    finally:
        await conn.close()


async def clear(stack: Stack) -> None:
    """Take away what a demo has left on servers that were there before it; its own servers just end."""
    if stack.infra.rung == Rung.PRIVATE:
        return
    conn = await asyncpg.connect(stack.infra.database_url)
    try:
        await conn.execute(DROP_SQL)
    finally:
        await conn.close()
    async with httpx.AsyncClient(base_url=stack.infra.rabbit_api) as api:
        for vhost in ("core", "suppliers"):
            (await api.delete(f"/api/vhosts/{vhost}")).raise_for_status()
