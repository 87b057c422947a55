"""One service's schema alone is put back to an earlier time, while everybody else goes on from what it said since."""

import asyncio
from collections.abc import Iterable
from pathlib import Path

import asyncpg
import pytest
from rig import reading
from rig.reading import SERVICES
from rig.town import Town, until
from samklasse import ahead, restore
from samklasse.provision import statements

from .servers import Servers
from .townstack import operated

pytestmark = pytest.mark.asyncio(loop_scope="session")
NAMES = tuple(SERVICES)
HEARERS = ("beta.alpha-item", "gamma.alpha-item", "gamma.alpha-item-hot")

PARKED_SQL = """
SELECT consumer, state, code
  FROM quarantine
 WHERE state NOT IN ('resolved', 'discarded')
 ORDER BY consumer
"""

HEARD_SQL = """
SELECT count(*)
  FROM effects
 WHERE consumer = 'alpha.beta-item'
"""


async def test_what_a_schema_of_an_earlier_time_has_forgotten_is_told_and_what_it_says_anew_is_not_ignored(
    place: Town, servers: Servers, tmp_path: Path
) -> None:
    await at_rest(place)
    await move(place, "item-1", "item-2")
    before = await ahead.look(operated(place), SERVICES)
    await postgres_tool(servers, "pg_dump", place, f"--file={tmp_path / 'alpha'}", "--format=custom", "--schema=alpha")
    await move(place, "item-1", "item-1", "item-3")
    heard = await effects(place, HEARD_SQL)
    await put_back(place, servers, tmp_path / "alpha")
    town = operated(place)
    replayed = await restore.rewound(town, say=lambda _: None, services=SERVICES)
    found = await ahead.look(town, SERVICES)
    await asyncio.gather(*(place.start(name) for name in NAMES))
    await until(lambda: has_heard(place, heard))
    await place.command("/items/item-1/moves")
    await until(lambda: are_parked(place, 3))
    parked = await quarantined(place)

    assert before.healthy, before
    assert replayed["alpha.beta-item"] == 3
    assert {(one.aggregate, one.lost, tuple(sorted(one.heard))) for one in found.behind} == {
        ("alpha.item/item-1", 2, HEARERS),
        ("alpha.item/item-3", 1, HEARERS),
    }
    assert found.forgotten == {("alpha", queue): 3 for queue in HEARERS}
    assert parked == [(queue, "stuck", "REWOUND") for queue in HEARERS]


async def at_rest(place: Town) -> None:
    """Nothing is said by itself, nothing is under way."""
    await place.load(0)
    assert (await place.drained()).good


async def move(place: Town, *items: str) -> None:
    """Say so, until all have heard of it and alpha has their answers."""
    for item in items:
        await place.command(f"/items/{item}/moves")
    assert (await place.drained()).good


async def put_back(place: Town, servers: Servers, dump: Path) -> None:
    """As an administrator would: the services stopped, one schema dropped and restored."""
    for name in NAMES:
        await place.stop(name)
    conn = await asyncpg.connect(place.admin_url)
    try:
        await statements.run(conn, "DROP SCHEMA %I CASCADE", "alpha")
    finally:
        await conn.close()
    await postgres_tool(servers, "pg_restore", place, str(dump))


async def postgres_tool(servers: Servers, tool: str, place: Town, *words: str) -> None:
    """One of Postgres's own programs on the town's database."""
    program = (servers.found.postgres or Path()).with_name(tool)
    asked = await asyncio.create_subprocess_exec(str(program), f"--dbname={place.admin_url}", *words)
    assert await asked.wait() == 0


async def effects(place: Town, query: str) -> int:
    """Counted at alpha."""
    async with place.admin() as conn, conn.transaction(readonly=True):
        await conn.fetchrow(reading.PATH_SQL, "alpha")
        return int(await conn.fetchval(query))


async def has_heard(place: Town, many: int) -> bool:
    return await effects(place, HEARD_SQL) >= many


async def are_parked(place: Town, many: int) -> bool:
    return len(await quarantined(place)) >= many


async def quarantined(place: Town, services: Iterable[str] = ("beta", "gamma")) -> list[tuple[str, str, str]]:
    """What waits there, and why."""
    found: list[tuple[str, str, str]] = []
    async with place.admin() as conn, conn.transaction(readonly=True):
        for service in services:
            await conn.fetchrow(reading.PATH_SQL, service)
            found += [tuple(row) for row in await conn.fetch(PARKED_SQL)]
    return found
