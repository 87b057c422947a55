"""What every fault here has in common: load on, trouble, load off, judgement, figures."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from history import Verdict
from rig.figures import figures_from_environment
from rig.town import Town
from samklasse_chassis.pool import away

PER_SECOND, CALLS_PER_SECOND = 80, 8
SLACK = timedelta(minutes=5)
"""A timer cannot ring through an outage; when it may be late is judged elsewhere."""


@dataclass
class Outage:
    """One fault under load, as it is reported."""

    fault: str
    place: Town
    recovery_seconds: list[float] = field(default_factory=list)
    """From the end of the fault to the first new effect at beta and at gamma, the later of the two."""
    counted: dict[str, float] = field(default_factory=dict)
    verdict: Verdict | None = None

    @asynccontextmanager
    async def recovering(self) -> AsyncIterator[None]:
        """Measure from the end of this block to the first effects after it."""
        yield
        since = await patiently(self.place.now)
        both = await asyncio.gather(*(self.place.recovery(service, since) for service in ("beta", "gamma")))
        self.recovery_seconds.append(max(both))


@asynccontextmanager
async def under_load(
    place: Town, fault: str, *, per_second: int = PER_SECOND, calls_per_second: float = CALLS_PER_SECOND
) -> AsyncIterator[Outage]:
    """Load from within and by callers while the block runs, then wait until nothing is under way, and judge."""
    before = place.duplicates_seen(), len(place.acknowledged)
    outage = Outage(fault, place)
    await place.load(per_second)
    async with place.callers(calls_per_second) if calls_per_second else nullcontext():
        await asyncio.sleep(0.5)
        yield outage
        await asyncio.sleep(0.5)
    await patiently(lambda: place.load(0))
    began = time.monotonic()
    outage.verdict = await place.drained(slack=SLACK)
    outage.counted |= {
        "drained_seconds": round(time.monotonic() - began, 2),
        "duplicates_seen": place.duplicates_seen() - before[0],
        "acknowledged": len(place.acknowledged) - before[1],
    }
    _report(outage)


async def patiently(ask: Callable[[], Awaitable[Any]], seconds: float = 30) -> Any:
    """Ask again while the database is away.

    Raises:
        TimeoutError: it stayed away.
    """
    async with asyncio.timeout(seconds):
        while True:
            try:
                return await ask()
            except Exception as error:
                if not away(error):
                    raise
                await asyncio.sleep(0.05)


def _report(outage: Outage) -> None:
    figures_from_environment().note(
        outage.fault,
        recovery_seconds=[round(each, 2) for each in outage.recovery_seconds],
        **outage.counted,
        **(outage.verdict.counts() if outage.verdict else {}),
    )
