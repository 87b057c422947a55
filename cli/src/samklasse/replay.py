"""Publish what the owners have said once more, to one consumer's service, under the same ids."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from samklasse_chassis.consumer import Consumer

from samklasse import event_logs, owed, service_door
from samklasse.event_logs import Asked, Logs
from samklasse.infra.errors import CannotStart
from samklasse.press import Press
from samklasse.provision import installed
from samklasse.reading import as_operator
from samklasse.service_door import Hand

if TYPE_CHECKING:
    from samklasse.stack import Stack


@dataclass(frozen=True)
class Target:
    """A consumer, and the service that it belongs to."""

    service: str
    consumer: Consumer

    @property
    def queue(self) -> str:
        """What it is called by."""
        return self.consumer.queue


def target(queue: str) -> Target:
    """The consumer that takes from a queue.

    Raises:
        CannotStart: there is none, or suppliers speak to it.
    """
    for name, service in installed().items():
        for consumer in service.consumers:
            if consumer.queue == queue and not consumer.outside:
                return Target(name, consumer)
    raise CannotStart(f"ingen tjeneste hører på {queue}; se samklasse topology")


async def count(stack: Stack, aim: Target, asked: Asked) -> Counter[str]:
    """How many messages of each type a replay would publish."""
    async with as_operator(stack) as conn:
        return await (await event_logs.heard_by(conn, aim.consumer, asked)).count()


async def replay(stack: Stack, aim: Target, asked: Asked, hand: Hand | None = None) -> Counter[str]:
    """Publish what was asked for. A consumer that has handled nothing begins where the logs begin.

    Returns:
        How many messages of each type.
    """
    async with as_operator(stack) as conn, Publishing(stack.amqp_url(), aim) as publishing:
        logs = await event_logs.heard_by(conn, aim.consumer, asked)
        if asked == Asked():
            await _bootstrap(stack, aim, logs, hand)
        return await publishing.everything(logs)


async def rebuild(stack: Stack, aim: Target, hand: Hand, *, lacking: bool = False) -> Counter[str]:
    """Empty a consumer's read model, and build it anew from the logs.

    Raises:
        Refused: the consumer owns facts or acts on the outside world.
        CannotStart: the logs no longer hold anything of some aggregates, and `lacking` does not allow that.
    """
    async with as_operator(stack) as conn, Publishing(stack.amqp_url(), aim) as publishing:
        logs = await event_logs.heard_by(conn, aim.consumer, Asked())
        firsts = await logs.firsts()
        async with as_operator(stack, aim.service) as theirs:
            passed = await event_logs.gates(theirs, aim.queue)
        gone = {aggregate: at for aggregate, at in passed.items() if aggregate not in firsts and at > 0}
        if gone and not lacking:
            raise CannotStart(
                f"loggene har ikke lenger noe om {len(gone)} av dem som {aim.queue} kjenner, så kopien ville mangle "
                f"dem ({', '.join(sorted(gone)[:3])} …). Med --lacking bygges den likevel"
            )
        await _rebuild(stack, aim, hand, _baselines(firsts) | gone)
        counted = await publishing.everything(logs)
        owed.paid(stack.home, [aim.queue])
        return counted


async def missed(stack: Stack, aim: Target) -> Counter[str]:
    """Publish what the logs have and the consumer has not had: by its gates, and by its inbox where there is no order.

    What is under way to it by its own queue is published too, and is then had twice, which it can tell.
    """
    async with (
        as_operator(stack) as conn,
        as_operator(stack, aim.service) as theirs,
        Publishing(stack.amqp_url(), aim) as publishing,
    ):
        logs = await event_logs.heard_by(conn, aim.consumer, Asked())
        async for facts in logs.rest():
            wanted = await event_logs.missing(theirs, aim.consumer, facts)
            await publishing.facts(wanted)
        return publishing.published


async def _rebuild(stack: Stack, aim: Target, hand: Hand, baselines: dict[str, int]) -> None:
    """From before the copy is emptied until all is published, a replay is owed."""
    owed.add(stack.home, [aim.queue])
    try:
        await _tell(stack, aim, "rebuild", hand, baselines)
    except service_door.Refused:
        owed.paid(stack.home, [aim.queue])
        raise


async def _bootstrap(stack: Stack, aim: Target, logs: Logs, hand: Hand | None) -> None:
    async with as_operator(stack, aim.service) as theirs:
        if await event_logs.gates(theirs, aim.queue):
            return
    baselines = _baselines(await logs.firsts())
    if not baselines:
        return
    if hand is None:
        raise CannotStart(f"loggene begynner midt i {len(baselines)} rekker: si hvem og hvorfor (--actor, --reason)")
    await _tell(stack, aim, "bootstrap", hand, baselines)


def _baselines(firsts: dict[str, int]) -> dict[str, int]:
    """Where each gate must stand for the first message that is still kept to be the next one."""
    return {aggregate: first - 1 for aggregate, first in firsts.items() if first > 1}


async def _tell(stack: Stack, aim: Target, what: str, hand: Hand, baselines: dict[str, int]) -> None:
    path = f"/operator/consumers/{aim.queue}/{what}"
    await service_door.tell(stack, aim.service, path, hand, baselines=baselines)


@dataclass
class Publishing:
    """Facts on their way to one service's private queue."""

    url: str
    aim: Target
    published: Counter[str] = field(default_factory=Counter)

    async def __aenter__(self) -> Publishing:
        self._press = Press(self.url)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._press.stop()

    async def everything(self, logs: Logs) -> Counter[str]:
        """To the end; and on to what was published before, but got into the logs only now."""
        async for facts in logs.rest():
            await self.facts(facts)
        await event_logs.settle(logs.conn)
        async for facts in logs.rest():
            await self.facts(facts)
        return self.published

    async def facts(self, facts: Sequence[event_logs.Fact]) -> None:
        """In their order."""
        await self._press.print([fact.parcel(self.aim.service, self.aim.queue) for fact in facts])
        self.published.update(fact.key for fact in facts)
