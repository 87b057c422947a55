"""Stories in which two act at once, told in peace since what happens when cannot be numbered; and two short ones.

The short ones have no points that the chapters do not have: planted bugs are looked for in them.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from samklasse_chassis import leader, quarantine
from samklasse_chassis.consumer import Received
from samklasse_chassis.inbox import Inbox
from samklasse_chassis.leader import Leadership
from samklasse_chassis.parcel import Parcel
from samklasse_chassis.ports import Broker
from samklasse_chassis.relay import Relay

from . import letters
from .chapters import Chapter, Step, arrives, breaks, calm, hears, relays, retries, ripens, says
from .letters import PILES, TIGHT_MAILBOX
from .letters import LetterSaid as Letter
from .letters import NoteSaid as Note
from .letters import PileSaid as Pile
from .life import Life, Silent

SHORT = 0.05
PATIENCE = 100
"""How many short waits, by the fast clock, something may take that happens at once."""

OUTBOX_SQL = """
SELECT count(seq)
  FROM outbox
"""

END_LEADERS_SQL = """
SELECT pg_terminate_backend(pid)
  FROM pg_stat_activity
 WHERE application_name = 'leader'
   AND datname = current_database()
"""

LOCK_SQL = """
SELECT pg_advisory_lock(hashtext($1))
"""


async def a_commit_comes_late(life: Life) -> None:
    """The row that was numbered first is committed last, after the relay has published the one behind it."""
    pool = life.world.pools["alpha"]
    relaying = asyncio.ensure_future(Relay(life.pools["alpha"], life.broker("alpha")).run(Silent()))
    async with pool.acquire() as conn:
        late = conn.transaction()
        await late.start()
        await letters.tell(conn, Pile(name="1"), "a", letters.cause("1"))
        await life.say("alpha", Pile(name="2"), subject="b")
        await _published(life)
        await late.commit()
    life.world.promised.add(str(letters.cause("1").id))
    await _published(life)
    relaying.cancel()
    await asyncio.wait({relaying})


@dataclass
class _Counting:
    """What goes out, by id; fulfils `ports.Broker`."""

    real: Broker
    sent: Counter[UUID] = field(default_factory=Counter)

    async def publish(self, parcels: Sequence[Parcel]) -> list[BaseException | None]:
        self.sent.update(parcel.id for parcel in parcels)
        return await self.real.publish(parcels)

    async def reset(self) -> None:
        await self.real.reset()


class _SlowLog:
    """A database whose log is reached only after two more looks at the outbox; fulfils `ports.Database` to a relay."""

    def __init__(self, real: Any) -> None:
        self._real, self._looks, self._looked = real, 0, asyncio.Event()

    async def fetch(self, query: str, *args: Any) -> Any:
        rows = await self._real.fetch(query, *args)
        self._looks += 1
        self._looked.set()
        return rows

    async def execute(self, query: str, *args: Any) -> Any:
        enough = self._looks + 2
        while self._looks < enough:
            self._looked.clear()
            await self._looked.wait()
        return await self._real.execute(query, *args)


async def each_goes_out_once(life: Life) -> None:
    """While nothing goes wrong, what is confirmed is not read again on its way to the log."""
    broker = _Counting(life.broker("alpha"))
    relaying = asyncio.ensure_future(Relay(_SlowLog(life.pools["alpha"]), broker).run(Silent()))
    for name in ("1", "2", "3"):
        await life.say("alpha", Pile(name=name), subject="a")
        await asyncio.sleep(SHORT)
    await _published(life)
    await _end(relaying)
    if set(broker.sent.values()) != {1}:
        life.world.wrong.append("published again for nothing")


async def two_would_lead(life: Life) -> None:
    """Two processes of one service: only one of them may lead."""
    terms = [Leadership(life.session("alpha"), "alpha", _idle) for _ in range(2)]
    running = [asyncio.ensure_future(term.run()) for term in terms]
    for _ in range(PATIENCE):
        await asyncio.sleep(SHORT)
        if all(term.held for term in terms):
            life.world.wrong.append("two lead at once")
            break
    await _end(*running)


async def a_leader_loses_its_lock(life: Life) -> None:
    """Its session ends and another holds the lock: from then on it publishes nothing."""
    term = Leadership(life.session("alpha"), "alpha", Relay(life.pools["alpha"], life.broker("alpha")).run)
    running = asyncio.ensure_future(term.run())
    while not term.held:  # noqa: ASYNC110 (leading is no event)
        await asyncio.sleep(SHORT)
    async with life.world.pools["alpha"].acquire() as other:
        await other.execute(END_LEADERS_SQL)
        await other.fetchval(LOCK_SQL, "samklasse alpha leader")
        await asyncio.sleep(4 * leader.HEARTBEAT_SECONDS)
        await life.say("alpha", Note(name="1"), subject="a")
        for _ in range(PATIENCE):
            await asyncio.sleep(SHORT)
            if not await other.fetchval(OUTBOX_SQL):
                life.world.wrong.append("published without the lock")
                break
        await _end(running)
        other.terminate()


async def retried_and_delivered_again(life: Life) -> None:
    """The broker delivers a message again that waits in quarantine, and two processes find it due there."""
    async with life.world.pools["beta"].acquire() as conn:
        rows = await quarantine.due(conn)
    inboxes = [Inbox(life.pools["beta"]), Inbox(life.pools["beta"])]
    for row in rows:
        await inboxes[0].take(PILES, Received(row.headers, row.body, row.id))
        await asyncio.gather(*(inbox.retry(PILES, row) for inbox in inboxes))


async def a_mailbox_is_full(life: Life) -> None:
    """The broker refuses what does not fit; a supplier reads, and then it fits."""
    for _ in range(PATIENCE):
        await life.relay_in_vain("alpha")
        await life.world.posted()
        if not await life.world.pools["alpha"].fetchval(OUTBOX_SQL):
            return


def writes(*names: str) -> Step:
    """Alpha writes to the supplier whose mailbox holds one letter; the broker notices a letter late."""
    return calm(says(*(Letter(name=name) for name in names), lane=f"supplier.{TIGHT_MAILBOX}"))


async def _idle(session: object) -> None:
    await asyncio.Event().wait()


async def _published(life: Life) -> None:
    """All that is committed, or nothing more in a while."""
    for _ in range(PATIENCE):
        await asyncio.sleep(SHORT)
        if not await life.world.pools["alpha"].fetchval(OUTBOX_SQL):
            return


async def _end(*tasks: asyncio.Future[None]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)


SCENES = (
    Chapter("a batch is relayed", (
        calm(says(*(Pile(name=str(n)) for n in range(4)))), relays(),
    )),
    Chapter("one that failed is retried", (
        breaks("1"), arrives(Pile(name="1")), calm(hears(PILES)), breaks(), ripens, retries("beta"),
    )),
    Chapter("a commit that comes late", (a_commit_comes_late,)),
    Chapter("each goes out once", (each_goes_out_once,)),
    Chapter("two would lead", (two_would_lead,)),
    Chapter("a leader that loses its lock", (a_leader_loses_its_lock,)),
    Chapter("retried while it is delivered again", (
        breaks("1"), arrives(Pile(name="1")), hears(PILES), breaks(), ripens, retried_and_delivered_again,
    )),
    Chapter("a mailbox that is full", (
        writes("1", "2", "3"), calm(relays()), writes("4", "5", "6"), a_mailbox_is_full,
    )),
)  # fmt: skip
