"""What a simulated world holds in the end, as the judge of histories reads it, and what only a simulation can see."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from samklasse_chassis.consumer import aggregate_of
from samklasse_contracts.message import envelope_from

from ..history import Effect, History, Kind, Ring, Said, SetAside, Setting, Violation, judge
from .postgres.server import Server
from .world import World

SLACK = timedelta(minutes=10)
"""How late a timer may ring: outages, freezes and alarms of up to 70 s each may follow each other."""


def violations(world: World) -> list[str]:
    """Everything that is wrong; nothing is good."""
    found: list[str] = []
    for name, server in world.servers.items():
        found += [str(one) for one in judge(_history(world, name, server), slack=SLACK).violations]
    found += [str(one) for one in judge(_answers(world)).violations]
    found += sorted(world.wrongs)
    found += [f"surprise: {process} died of {error!r}" for process, error in world.dead]
    found += [f"surprise: a handler's task raised {error!r}" for error in world.surprises()]
    found += [str(one) for one in _poison(world)]
    return sorted(set(found))


def _history(world: World, hearer: str, server: Server) -> History:
    """Everything both have said, against what one of them did; each is judged apart, since consumers differ."""
    said = [one for name in world.servers for one in _said(world.servers[name])]
    hears = {
        "alpha": {"alpha.beta-answer": ["beta.answer.given.v1"]},
        "beta": {"beta.alpha-thing": ["alpha.thing.said.v1", "alpha.thing.noted.v1"]},
    }[hearer]
    rows = server.store.tables
    return History(
        hears=hears,
        said=said,
        effects=[Effect(row["consumer"], row["source"], row["id"]) for _, row in sorted(rows["effects"].items())],
        set_aside=[_set_aside(row) for _, row in sorted(rows["quarantine"].items())],
        settings=[Setting(r["key"], r["revision"], r["due_at"], r["set_at"]) for r in rows["settings"].values()],
        rings=[Ring(r["key"], r["revision"], r["at"]) for _, r in sorted(rows["rings"].items())],
        acknowledged=world.acknowledged,
        waiting=_waiting(world, hearer, server),
        given_up=world.given_up,
        read_at=server.now(),
    )


def _answers(world: World) -> History:
    """Every thing that beta has handled was answered in the same transaction, and nothing else was."""
    things = {one.id for one in _said(world.servers["alpha"]) if one.key == "alpha.thing.said.v1"}
    rows = world.servers["beta"].store.tables["effects"].values()
    effects = [Effect(row["consumer"], row["source"], row["id"]) for row in rows if row["id"] in things]
    said = [one for name in world.servers for one in _said(world.servers[name])]
    return History(hears={}, said=said, effects=effects, answers={"beta.alpha-thing": "beta.answer.given.v1"})


def _said(server: Server) -> Iterator[Said]:
    tables = server.store.tables
    for row in [
        *(r for _, r in sorted(tables["event_log"].items())),
        *(r for _, r in sorted(tables["outbox"].items())),
    ]:
        envelope = envelope_from(row["headers"])
        aggregate = aggregate_of(envelope) if envelope.sequence is not None else None
        cause = str(envelope.causationid) if envelope.causationid else None
        yield Said(envelope.source, str(envelope.id), envelope.type, aggregate, envelope.sequence, cause)


def _set_aside(row: dict[str, Any]) -> SetAside:
    return SetAside(row["consumer"], row["source"], row["id"], row["state"], row["aggregate"])


def _waiting(world: World, hearer: str, server: Server) -> dict[str, int]:
    queues = {name: queue.length for name, queue in world.rabbit.queues.items() if name.startswith(hearer)}
    return {f"outbox of {hearer}": len(server.store.tables["outbox"]), **queues}


def _poison(world: World) -> Iterator[Violation]:
    """Bytes without an envelope must be kept for a person."""
    kept = {row["id"] for server in world.servers.values() for row in server.store.tables["quarantine"].values()}
    for told in world.poisoned:
        if told not in kept:
            yield Violation(Kind.LOST, f"poison {told}")
