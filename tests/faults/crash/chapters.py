"""The stories that are told again for every crash point: short, so that a point costs little; together everything."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

import aio_pika

from . import letters
from .letters import BELLS, MAILBOX, NOTES, PILES, REPLIES, THINGS
from .letters import LetterSaid as Letter
from .letters import NoteSaid as Note
from .letters import PileSaid as Pile
from .letters import ThingSaid as Thing
from .letters import ThingUnheard as Unheard
from .life import Life

Step = Callable[[Life], Awaitable[None]]
NOW, TOMORROW = timedelta(0), timedelta(days=1)


@dataclass(frozen=True)
class Chapter:
    """What happens, a step after the other; the step that a crash interrupts is taken again."""

    name: str
    steps: tuple[Step, ...]


def says(*bodies: letters.Letter, subject: str = "a", lane: str = "core") -> Step:
    """Alpha says."""
    return lambda life: life.say("alpha", *bodies, subject=subject, lane=lane)


def orders(*names: str) -> Step:
    """Somebody orders by HTTP that alpha says."""
    return lambda life: life.order(*names, subject="a")


def relays(service: str = "alpha") -> Step:
    """A service's relay empties the outbox."""
    return lambda life: life.relay(service)


def hears(consumer: letters.Consumer, *order: int) -> Step:
    """A consumer takes what its queue holds, one by one."""
    return lambda life: life.hear(consumer, order or None)


def hears_at_once(consumer: letters.Consumer, *order: int) -> Step:
    """A consumer takes what its queue holds, in one transaction."""
    return lambda life: life.hear_batch(consumer, order or None)


def hears_gathered(consumer: letters.Consumer) -> Step:
    """A consumer takes what its queue holds, gathered, with one answer for all."""
    return lambda life: life.hear_gathered(consumer)


def hears_last_first(consumer: letters.Consumer) -> Step:
    """A consumer takes what its queue holds at once, and the last is finished first."""
    return lambda life: life.hear_last_first(consumer)


def operates(command: str, about: letters.Letter, **wishes: object) -> Step:
    """An operator's command about a message that was set aside."""
    return lambda life: life.operate(command, about, "a", **wishes)


def retries(service: str) -> Step:
    """What is due in quarantine is tried again."""
    return lambda life: life.retry(service)


def rings(life: Life) -> Awaitable[None]:
    """Alpha's timers look."""
    return life.ring()


def sets(timer: str, after: timedelta) -> Step:
    """A timer of alpha's is set, or moved."""
    return lambda life: life.set_bell(timer, after)


async def ripens(life: Life) -> None:
    """Time passes in quarantine."""
    await life.world.ripen()


def breaks(*names: str) -> Step:
    """From now on the handlers of these fail, and of no others."""

    async def step(life: Life) -> None:
        letters.broken.clear()
        letters.broken.update(names)

    return step


async def poisons(life: Life) -> None:
    """Somebody sends bytes that are no message."""
    if not life.again:
        channel = await life.world.open_channel()
        await channel.default_exchange.publish(aio_pika.Message(b"\xff{", message_id="poison"), THINGS.queue)
        life.world.sent[THINGS.queue] += 1
        life.world.poisoned += 1


def loses_mailbox(lost: bool) -> Step:
    """The supplier's mailbox is bound to nothing, or again to its exchange."""

    async def step(life: Life) -> None:
        channel = await life.world.open_channel()
        queue = await channel.get_queue(f"{MAILBOX}.out", ensure=False)
        await (queue.unbind if lost else queue.bind)("to", MAILBOX)

    return step


def calm(*steps: Step) -> Step:
    """Steps whose points another chapter has."""

    async def step(life: Life) -> None:
        life.points.calm = True
        for one in steps:
            await one(life)
        life.points.calm = False

    return step


def arrives(*bodies: letters.Letter, subject: str = "a") -> Step:
    """What alpha says is in the queues."""
    return calm(says(*bodies, subject=subject), relays())


CHAPTERS = (
    Chapter("said and relayed", (
        says(Thing(name="1"), Thing(name="2"), Thing(name="3")), says(Pile(name="4"), subject="b"),
        says(Note(name="5")), relays(),
    )),
    Chapter("taken once and answered", (
        arrives(Thing(name="1")), hears(THINGS), relays("beta"), hears(REPLIES),
    )),
    Chapter("ordered by HTTP", (
        orders("1", "2"), orders("1"), calm(relays()), calm(hears(THINGS)),
    )),
    Chapter("delivered twice", (
        arrives(Thing(name="1"), Thing(name="2"), Note(name="3"), Pile(name="4")), hears(THINGS, 0, 0, 1, 0),
        hears(NOTES, 0, 0), hears(PILES, 0, 0),
    )),
    Chapter("a gap and its release", (
        arrives(Thing(name="1"), Thing(name="2"), Unheard(name="3"), Thing(name="4")),
        hears(THINGS, 3, 1, 0, 2), retries("beta"),
    )),
    Chapter("failed and retried", (
        breaks("1"), arrives(Thing(name="1"), Thing(name="2")), arrives(Thing(name="3"), subject="b"),
        hears(THINGS), ripens, retries("beta"), breaks(), ripens, retries("beta"),
    )),
    Chapter("a timer", (
        sets("t", NOW), rings, calm(relays()), hears(BELLS),
    )),
    Chapter("a timer moved before and after it was said", (
        calm(sets("t", TOMORROW)), sets("t", NOW), calm(sets("u", NOW)), rings, sets("u", TOMORROW), calm(relays()),
        hears(BELLS),
    )),
    Chapter("many at once", (
        arrives(Pile(name="1"), Pile(name="2")), arrives(Pile(name="3"), Pile(name="4"), subject="b"),
        hears_at_once(PILES),
    )),
    Chapter("many at once, with a gap and twice", (
        arrives(Pile(name="1"), Pile(name="2"), Pile(name="3")), arrives(Pile(name="4"), subject="b"),
        hears_at_once(PILES, 0, 2, 3, 0, 1), retries("beta"),
    )),
    Chapter("many at once, split by a failure", (
        breaks("2"), arrives(Pile(name="1"), Pile(name="2"), Pile(name="3")), arrives(Pile(name="4"), subject="b"),
        hears_at_once(PILES), breaks(), ripens, retries("beta"),
    )),
    Chapter("gathered and answered at once", (
        arrives(Pile(name="1"), Pile(name="2")), arrives(Pile(name="3"), subject="b"), hears_gathered(PILES),
    )),
    Chapter("the last is finished first", (
        arrives(Note(name="1"), Note(name="2"), Note(name="3")), hears_last_first(NOTES),
    )),
    Chapter("an operator discards", (
        breaks("1"), arrives(Pile(name="1"), Pile(name="2")), calm(hears(PILES)),
        operates("discard", Pile(name="1")), retries("beta"),
    )),
    Chapter("an operator edits", (
        breaks("1"), arrives(Pile(name="1"), Pile(name="2")), calm(hears(PILES)),
        operates("edit", Pile(name="1"), body='{"name": "mended"}'), retries("beta"),
    )),
    Chapter("poison", (
        calm(poisons), hears(THINGS),
    )),
    Chapter("a mailbox that is gone for a while", (
        loses_mailbox(True), calm(says(Letter(name="1"), Letter(name="2"), lane=f"supplier.{MAILBOX}")),
        calm(says(Thing(name="3"))), lambda life: life.relay_in_vain("alpha"), loses_mailbox(False), relays(),
    )),
    Chapter("one leader's term", (
        calm(says(Thing(name="1"), Thing(name="2")), sets("t", NOW)), lambda life: life.lead("alpha"),
    )),
)  # fmt: skip
