"""One relay per service, whatever becomes of it; and two at once, which must not matter either."""

import asyncio
import time

import pytest
from rig.figures import Figures
from rig.town import Town, until

LEADERS = """
SELECT count(*)
  FROM pg_locks JOIN pg_stat_activity USING (pid)
 WHERE locktype = 'advisory'
   AND granted
   AND datname = current_database()
   AND usename = 'alpha'
   AND application_name = 'leader'
"""
PUBLISHED = "SELECT EXISTS (SELECT FROM alpha.event_log WHERE published_at > $1)"


@pytest.mark.parametrize("seconds", [13, pytest.param(60, marks=pytest.mark.long)])
async def test_a_frozen_leader_is_replaced_and_does_no_harm_when_it_comes_back(
    calm: Town, figures: Figures, seconds: int
) -> None:
    await calm.start("alpha-2", service="alpha")
    await calm.load(60)
    await asyncio.sleep(1)
    calm.freeze("alpha")
    frozen_at = time.monotonic()
    await asyncio.sleep(1)
    last = await calm.now()
    await until(lambda: _published_after(calm, last))
    takeover = time.monotonic() - frozen_at
    leaders = {await _leaders(calm)}
    await asyncio.sleep(max(seconds - takeover, 0))
    calm.thaw("alpha")
    for _ in range(20):
        leaders.add(await _leaders(calm))
        await asyncio.sleep(0.1)
    await calm.load(0)
    verdict = await calm.drained(120)
    figures.note("frozen leader", frozen_seconds=seconds, recovery_seconds=round(takeover, 2))

    assert verdict.good, verdict
    assert takeover < 13
    assert max(leaders) == 1


async def test_two_relays_at_once_double_and_reorder_nothing(calm: Town) -> None:
    seen = calm.duplicates_seen()
    await calm.start("rogue", service="alpha", module="rig.rogue", healthy=False)
    await calm.load(150)
    await asyncio.sleep(4)
    await calm.load(0)
    verdict = await calm.drained()

    assert verdict.good, verdict
    assert calm.runs("rogue")
    assert calm.duplicates_seen() - seen > 20, "the second relay said nothing"


async def _leaders(place: Town) -> int:
    async with place.admin() as conn:
        return int(await conn.fetchval(LEADERS))


async def _published_after(place: Town, instant: object) -> bool:
    async with place.admin() as conn:
        return bool(await conn.fetchval(PUBLISHED, instant))
