"""Many messages in one transaction, each as if it had come alone."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby

from samklasse_contracts.message import Message

from samklasse_chassis import gate, replaying, rewound
from samklasse_chassis.consumer import Consumer, Heard, Many
from samklasse_chassis.gate import Ticket, Verdict
from samklasse_chassis.horizon import refuse_too_old
from samklasse_chassis.ports import Connection


async def handle(conn: Connection, consumer: Consumer, heard: Sequence[Heard]) -> list[Verdict]:
    """Judge all, and have their effects in the order of their arrival, in the caller's transaction.

    Raises:
        Contended: a gate moved meanwhile.
        Rewound: one of them may be no repeat though its number has been passed.
        TooOld: one of them is from before the horizon.
    """
    tickets, handled = [one.ticket for one in heard], [one.message is not None for one in heard]
    verdicts, now = await gate.enter_many(conn, consumer.queue, tickets, handled)
    if Verdict.IGNORE in verdicts:
        await rewound.refuse_unknown(conn, consumer.queue, _repeats(tickets, verdicts, handled))
    wanted = [one for one, verdict in zip(heard, verdicts, strict=True) if verdict is Verdict.HANDLE]
    for one in wanted:
        refuse_too_old(one.envelope.time, now)
    with replaying.marked(heard[0].received.headers):  # a batch comes off one queue, which is the replays' or is not
        for kind, messages in _runs(wanted):
            await _run(conn, consumer, kind, messages, now)
    return verdicts


def _repeats(tickets: Sequence[Ticket], verdicts: Sequence[Verdict], handled: Sequence[bool]) -> list[Ticket]:
    """Those of a handled type that were ignored for their number."""
    judged = zip(tickets, verdicts, handled, strict=True)
    return [one for one, verdict, is_handled in judged if verdict is Verdict.IGNORE and is_handled and one.aggregate]


async def _run(
    conn: Connection, consumer: Consumer, kind: type[Message], messages: Sequence[Message], now: datetime
) -> None:
    handler = consumer.handlers[kind]
    if isinstance(handler, Many):
        await handler.handle(messages, conn, now=now)
        return
    for message in messages:
        await handler(message, conn, now=now)


def _runs(heard: Sequence[Heard]) -> Iterator[tuple[type[Message], list[Message]]]:
    """Neighbors of one type; order between types is kept, since an aggregate may say several."""
    messages = [one.message for one in heard if one.message is not None]
    for kind, run in groupby(messages, type):
        yield kind, list(run)
