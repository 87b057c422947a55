"""Put back what the broker has lost, and replay what the restored queues missed.

Which queues are owed a replay is written down before they are put back, so that an interrupted restore is finished by
the next one.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING

from samklasse_chassis import topology
from samklasse_chassis.runtime import Service

from samklasse import audit, event_logs, owed, replay
from samklasse.infra.errors import CannotStart
from samklasse.provision import broker, installed
from samklasse.reading import as_operator
from samklasse.replay import Target

if TYPE_CHECKING:
    from samklasse.stack import Stack

Say = Callable[[str], None]
ENDING_SECONDS = 5.0


async def restore(
    stack: Stack,
    queues: Collection[str] = (),
    *,
    everything: bool = False,
    say: Say = print,
    services: Mapping[str, Service] | None = None,
) -> Counter[str]:
    """Put back queues, bindings and policies, and replay what those that were gone, and `queues`, have missed.

    `services`: those of the system; the installed ones, where nobody says otherwise.

    Returns:
        How many messages were replayed to each queue.
    """
    services = services or installed()
    await note_owed(stack, services, [*queues, *(all_queues(services) if everything else ())], say)
    await broker.provision(stack.infra.rabbit_api, stack.state, services)
    return await replay_owed(stack, services, say)


async def rewound(stack: Stack, say: Say = print, services: Mapping[str, Service] | None = None) -> Counter[str]:
    """After the database was restored to an earlier time: the broker holds facts of a time that never was.

    Every core queue is emptied, and every consumer gets from the logs what it has not had. Suppliers' words are facts
    whatever our database remembers: their queues stay as they are.

    Raises:
        CannotStart: a service runs, and would take those facts for true.
    """
    services = services or installed()
    await broker.provision(stack.infra.rabbit_api, stack.state, services)
    drawn = topology.definitions({name: one.consumers for name, one in services.items()})
    ours = [queue["name"] for queue in drawn["queues"] if queue["vhost"] == topology.CORE]
    await _at_rest(stack, ours)
    owed.add(stack.home, all_queues(services))
    await audit.empty(stack.infra, ours)
    return await replay_owed(stack, services, say, settle=False)


async def _at_rest(stack: Stack, queues: Collection[str]) -> None:
    """The broker may take some seconds to notice that a service has ended."""
    end = asyncio.get_running_loop().time() + ENDING_SECONDS
    while busy := await audit.consumed(stack.amqp_url(), queues):
        if asyncio.get_running_loop().time() > end:
            raise CannotStart(f"stopp tjenestene først: noen tar fra {', '.join(sorted(busy)[:3])}")
        await asyncio.sleep(0.2)


async def note_owed(stack: Stack, services: Mapping[str, Service], more: Collection[str], say: Say) -> None:
    """Write down whom a replay is owed, before anything is put back."""
    found = await audit.look(stack.infra, stack.state, services)
    deaf = found.deaf(services)
    if deaf and len(deaf) < len(all_queues(services)):
        say(f"legger tilbake {', '.join(sorted(deaf))}")
    for orgnr in found.lost_mailboxes:
        say(f"postkassen til {orgnr} legges tilbake tom; det som lå i den: samklasse replay --mailbox {orgnr}")
    owed.add(stack.home, {*deaf, *more, *_hearers(services, found.unrouted)})


async def replay_owed(stack: Stack, services: Mapping[str, Service], say: Say, *, settle: bool = True) -> Counter[str]:
    """Replay to each that is owed; the debt is paid when all have got theirs.

    `settle`: the services may run, so what they have published but not logged yet is waited for.
    """
    counted: Counter[str] = Counter()
    creditors = owed.read(stack.home)
    if creditors and not await _anything_said(stack, settle=settle):
        creditors = set()
    for service in services.values():
        for consumer in service.consumers:
            if consumer.queue in creditors and not consumer.outside:
                told = await replay.missed(stack, Target(service.name, consumer))
                counted[consumer.queue] = told.total()
                if told:
                    say(f"{consumer.queue}: {told.total()} meldinger spilt av på nytt")
    if creditors:
        await audit.forget_unrouted(stack.infra)
    owed.paid(stack.home, all_queues(services))
    return +counted


async def _anything_said(stack: Stack, *, settle: bool) -> bool:
    async with as_operator(stack) as conn:
        if settle:
            await event_logs.settle(conn)
        return await event_logs.anything(conn)


def all_queues(services: Mapping[str, Service]) -> list[str]:
    """Every queue that hears facts."""
    return [one.queue for service in services.values() for one in service.consumers if not one.outside]


def _hearers(services: Mapping[str, Service], unrouted: Collection[str]) -> set[str]:
    """Whose messages lie among the unrouted."""
    return {
        consumer.queue
        for service in services.values()
        for consumer in service.consumers
        if set(consumer.by_key) & set(unrouted)
    }
