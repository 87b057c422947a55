"""Hands over what has been claimed, and settles what became of it while the next ones leave."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

import asyncpg
from samklasse_chassis import vault

from samklasse_notifications.domain.attempt import State, pause_after
from samklasse_notifications.sender.doors import Doors
from samklasse_notifications.sender.patience import patiently
from samklasse_notifications.sender.provider import Answer, Provider
from samklasse_notifications.sender.wording import Wording
from samklasse_notifications.store import settling
from samklasse_notifications.store.handovers import Attempt
from samklasse_notifications.store.settling import Outcome

LOOK_AGAIN_AFTER = 50
SETTLE_AT_MOST = 25
SETTLE_AFTER_SECONDS = 0.05

Outcomes = asyncio.Queue[Outcome]


@dataclass(frozen=True)
class Delivery:
    """One claim on its way out. `begin_by` is the loop's time after which no call can end within the lease."""

    pool: asyncpg.Pool
    doors: Doors
    wording: Wording
    begin_by: float

    async def deliver(self, attempts: Sequence[Attempt]) -> None:
        """Look again before every 50 whether they still stand; outcomes are settled meanwhile."""
        outcomes: Outcomes = asyncio.Queue()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._settle(outcomes, len(attempts)))
            for start in range(0, len(attempts), LOOK_AGAIN_AFTER):
                some = attempts[start : start + LOOK_AGAIN_AFTER]
                await self._hand_over(await self._standing(some, outcomes), outcomes)

    async def _standing(self, some: Sequence[Attempt], outcomes: Outcomes) -> list[Attempt]:
        """Those that nothing newer has overtaken; the others are not handed over, for sure."""
        current = await patiently(self.pool, lambda conn: settling.still_current(conn, some))
        for each in some:
            if each.key not in current:
                outcomes.put_nowait(Outcome(each, State.REFUSED, "OVERTAKEN"))
        return [each for each in some if each.key in current]

    async def _hand_over(self, some: Sequence[Attempt], outcomes: Outcomes) -> None:
        """Every line takes the next message of its provider as soon as it is free."""
        by_provider: dict[str, list[Attempt]] = {}
        for each in some:
            by_provider.setdefault(each.claimed.provider, []).append(each)
        async with asyncio.TaskGroup() as group:
            for name, attempts in by_provider.items():
                waiting, lines = iter(attempts), self.doors.lines.get(name, ())
                for line in lines:
                    group.create_task(self._along(line, waiting, outcomes))
                for each in () if lines else attempts:
                    outcomes.put_nowait(_outcome(each, Answer(State.UNKNOWN, "NO_LINE")))

    async def _along(self, line: Provider, waiting: Iterator[Attempt], outcomes: Outcomes) -> None:
        for handed in waiting:
            if (to := self._address(handed, outcomes)) is not None:
                answer = await line.hand_over(to, self.wording.message(handed, to), handed.key)
                outcomes.put_nowait(_outcome(handed, answer, then=self.doors.then.get(line.name)))

    def _address(self, handed: Attempt, outcomes: Outcomes) -> str | None:
        """Where to; None when it cannot be read, or when the lease would run out during the call."""
        if asyncio.get_running_loop().time() > self.begin_by:
            outcomes.put_nowait(Outcome(handed, State.UNKNOWN, "NOT_BEGUN"))
            return None
        if handed.claimed.address is None:
            outcomes.put_nowait(Outcome(handed, State.REFUSED, "NO_ADDRESS"))
            return None
        try:
            return handed.claimed.address.open(self.doors.keys).decode()
        except vault.DoesNotOpen:
            outcomes.put_nowait(Outcome(handed, State.REFUSED, "ADDRESS_UNREADABLE"))
            return None

    async def _settle(self, outcomes: Outcomes, expected: int) -> None:
        """Settle at most 25 at a time, at most 50 ms after the first of them."""
        while expected:
            batch = await _gather(outcomes, min(expected, SETTLE_AT_MOST))
            await patiently(self.pool, lambda conn: settling.settle(conn, batch))  # noqa: B023 (awaited at once)
            expected -= len(batch)


def _outcome(handed: Attempt, answer: Answer, *, then: str | None = None) -> Outcome:
    """Another provider is asked only where the first cannot have taken it: not after any try whose end is unknown."""
    pause = pause_after(handed.tries) if answer.state is State.UNKNOWN else timedelta(0)
    certain = answer.state is State.REFUSED and handed.tries == 1
    return Outcome(handed, answer.state, answer.code, pause, answer.reference, then if certain else None)


async def _gather(outcomes: Outcomes, most: int) -> list[Outcome]:
    batch = [await outcomes.get()]
    try:
        async with asyncio.timeout(SETTLE_AFTER_SECONDS):
            while len(batch) < most:
                batch.append(await outcomes.get())
    except TimeoutError:
        pass
    return batch
