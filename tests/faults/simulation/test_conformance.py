"""The doubles behave as Postgres and RabbitMQ do, and a bug in either is noticed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from samklasse.infra.state import Infra

from . import broker_cases, session_cases, statement_cases
from .cases import CASES, Case, Side
from .postgres import session as sessions
from .postgres.session import Session
from .postgres.statements import STATEMENTS
from .postgres.tables import Transaction
from .rabbit import Rabbit
from .rabbit_links import Channel, Delivery
from .sides import Doubles, Real, on_doubles, real


def test_every_module_has_its_cases() -> None:
    assert {case.__module__ for case, _ in CASES.values()} == {module.__name__ for module in MODULES}


@pytest.mark.parametrize("name", CASES)
def test_the_double_behaves_as_the_case_says(name: str) -> None:
    case, expected = CASES[name]

    assert on_doubles(case) == expected


async def test_the_real_ones_behave_as_the_cases_say(infra: Infra) -> None:
    different = {}
    async with real(infra) as side:
        for name, (case, expected) in CASES.items():
            seen = await case(side)
            if seen != expected:
                different[name] = seen
            await side.clean()

    assert different == {}


def committed_anyway(session: Session, _query: str) -> None:
    """A rollback that keeps everything."""
    ended, session.transaction = session.transaction, None
    if ended is not None:
        ended.commit()
    session._reply(None)


def acked_one(channel: Channel, tag: int, multiple: bool) -> None:
    """An answer for many that counts for one."""
    channel.unacked.pop(tag, None)


def seen_by_all(tx: Transaction, table: str, *key: Any) -> Any:
    """A dirty read."""
    holder = tx.store.locks.get((table, key), tx)
    return holder._writes.get((table, key)) or tx.store.tables[table].get(key)


WRONG_DOUBLES: dict[str, tuple[type | Any, str, Any]] = {
    "a rollback keeps what it wrote": (Session, "_end", committed_anyway),
    "what is not committed is seen": (Transaction, "get", seen_by_all),
    "nobody waits for a lock": (Transaction, "locked_by_other", lambda tx, table, *key: False),
    "a failed transaction goes on": (Session, "_fail", lambda session, running, error: session._reply_error(error)),
    "a lock outlives its session": (Session, "_forget", lambda session: None),
    "a deadlock is not seen": (sessions, "_waits_on", lambda holder, waiter: False),
    "prefetch means nothing": (Channel, "has_room", property(lambda channel: channel.reading)),
    "an answer for many is for one": (Channel, "_acked", acked_one),
    "what was not answered is gone": (Rabbit, "put_back", lambda rabbit, queue, unacked: None),
    "what was not answered comes back reversed": (
        Rabbit,
        "put_back",
        lambda rabbit, queue, unacked: queue.ready.extendleft(unacked),
    ),
    "a closed channel takes an answer": (Channel, "ack", lambda channel, tag, *, multiple=False: None),
    "everything is confirmed": (Rabbit, "accept", lambda rabbit, parcel: None),
}


def different(change: Callable[[Doubles], None] | None = None) -> set[str]:
    """The cases that see something else on the doubles."""
    found = set()
    for name, (case, expected) in CASES.items():
        try:
            if on_doubles(case, change) != expected:
                found.add(name)
        except Exception:  # noqa: BLE001 (that is noticing, too)
            found.add(name)
    return found


@pytest.mark.parametrize("bug", WRONG_DOUBLES)
def test_a_wrong_double_is_noticed(bug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(*WRONG_DOUBLES[bug])

    assert different() != set()


@pytest.mark.parametrize("statement", STATEMENTS.values(), ids=lambda run: run.__name__)
def test_a_statement_that_does_nothing_is_noticed(statement: Callable[..., Any]) -> None:
    (text,) = [text for text, run in STATEMENTS.items() if run is statement]

    def do_nothing(doubles: Doubles) -> None:
        doubles.server.statements[text] = lambda tx, *args: []

    assert different(do_nothing) != set()


class Forgiving(Real):
    """A database that commits what was to be rolled back; a broker that confirms all and loses what nobody answers."""

    async def connect(self) -> Any:
        conn = await super().connect()

        @asynccontextmanager
        async def kept() -> Any:
            block = conn.transaction()
            await block.start()
            try:
                yield
            finally:
                await block.commit()

        return SimpleNamespace(**{name: getattr(conn, name) for name in METHODS}, transaction=kept)

    def publisher(self) -> Any:
        told = super().publisher()

        async def publish(parcels: Any) -> list[None]:
            await told.publish(parcels)
            return [None] * len(parcels)

        return SimpleNamespace(publish=publish)

    async def reader(self, prefetch: int) -> Any:
        told = await super().reader(prefetch)

        async def next_one() -> Any:
            one: Delivery = await told.next()
            if one is not None:
                await one.ack()
            return SimpleNamespace(headers=one.headers, ack=nothing) if one is not None else None

        return SimpleNamespace(next=next_one, close=told.close)


MODULES = (broker_cases, session_cases, statement_cases)
METHODS = ("fetch", "fetchrow", "fetchval", "execute", "executemany", "terminate", "is_closed")
WRONGLY = (
    session_cases.a_transaction_sees_itself_and_nobody_else_does_until_the_commit,
    session_cases.the_second_at_a_gate_waits_for_the_first,
    broker_cases.what_nobody_hears_comes_back,
    broker_cases.a_full_queue_refuses_until_there_is_room,
    broker_cases.what_is_not_acknowledged_comes_back_in_order_and_no_more_than_the_prefetch_is_out,
)


async def nothing(**_options: object) -> None:
    """No answer."""


async def test_a_wrong_real_one_is_noticed(infra: Infra) -> None:
    noticed = []
    async with real(infra, Forgiving) as side:
        for case in WRONGLY:
            noticed.append(await wrongly(case, side))
            await side.clean()

    assert noticed == [True] * len(WRONGLY)


async def wrongly(case: Case, side: Side) -> bool:
    """Whether the case sees something else than it should."""
    try:
        return bool(await case(side) != CASES[case.__name__][1])
    except Exception:  # noqa: BLE001 (that is noticing, too)
        return True
