"""Every queue follows one stream; every message is said by its owner and heard by whom the catalogue names."""

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import pytest
from samklasse.provision import installed
from samklasse_chassis import topology
from samklasse_chassis.consumer import Consumer
from samklasse_chassis.timers import TimerDue
from samklasse_contracts.catalogue import CORE, MAILBOX, TOLD, Row
from samklasse_contracts.message import Message

from .tree import SERVICES, Source, called, planted, service_sources

Table = Mapping[str, Sequence[Consumer]]


@pytest.fixture(scope="module")
def table() -> Table:
    """What every service listens to."""
    return {name: service.consumers for name, service in installed().items()}


def test_every_service_is_installed(table: Table) -> None:
    assert sorted(table) == SERVICES


def test_every_queue_follows_one_stream(table: Table) -> None:
    assert list(misnamed(table)) == []


def test_every_message_is_heard_by_whom_the_catalogue_names(table: Table) -> None:
    assert list(unheard(table, CORE)) == []


@pytest.mark.parametrize("owner", sorted({row.message.key.partition(".")[0] for row in CORE}))
def test_every_message_is_said_by_its_owner(owner: str) -> None:
    own = [row.message for row in CORE if row.message.key.startswith(f"{owner}.")]

    assert list(unsaid(own, service_sources(owner))) == []


def test_the_gateway_reads_and_writes_every_supplier_message() -> None:
    assert list(unsaid([*TOLD, *MAILBOX], service_sources("gateway"))) == []


def test_every_queue_of_a_table_is_declared_and_bound(table: Table) -> None:
    drawn = topology.definitions(table)
    declared = {queue["name"] for queue in drawn["queues"]}
    bound = {(binding["destination"], binding["routing_key"]) for binding in drawn["bindings"]}
    inside = [consumer for consumers in table.values() for consumer in consumers if not consumer.outside]

    assert {consumer.queue for consumers in table.values() for consumer in consumers} <= declared
    assert {(consumer.queue, consumer.hears) for consumer in inside} <= bound


def test_a_stray_queue_is_noticed(table: Table) -> None:
    first = next(consumer for consumer in table["gateway"] if not consumer.outside)
    strays = [
        (replace(first, queue="gateway.everything"), "gateway.everything: no <service>.<owner>-<aggregate>"),
        (replace(first, queue="enrollment.partnerships-organisation"), "not of the service gateway"),
        (replace(first, hears="#"), "bound by # and not by partnerships.organisation.#"),
        (replace(first, hears="partnerships.#"), "bound by partnerships.# and not by partnerships.organisation.#"),
    ]

    for stray, seen in strays:
        found = list(misnamed({"gateway": [stray]}))
        assert len(found) == 1
        assert seen in found[0]


def test_a_message_on_the_wrong_stream_and_a_queue_twice_are_noticed(table: Table) -> None:
    seats = next(consumer for consumer in table["gateway"] if consumer.queue == "gateway.enrollment-seats")
    call_offs = next(consumer for consumer in table["gateway"] if consumer.queue == "gateway.enrollment-call-off")
    mixed = replace(seats, handlers=call_offs.handlers)

    assert "enrollment.call-off.placed.v1 never arrives" in " ".join(misnamed({"gateway": [mixed]}))
    assert list(misnamed({"gateway": [seats, seats]})) == ["gateway.enrollment-seats: listed twice"]


def test_a_deaf_hearer_and_an_eavesdropper_are_noticed(table: Table) -> None:
    deaf = {**table, "gateway": [each for each in table["gateway"] if each.queue != "gateway.enrollment-seats"]}
    secret = [replace(row, hearers=()) if row.message.__name__ == "SeatsRequested" else row for row in CORE]

    assert "enrollment.seats.lapsed.v1: gateway does not handle it" in list(unheard(deaf, CORE))
    assert list(unheard(table, secret)) == [
        f"enrollment.seats.requested.v1: {name} handles it unnamed" for name in ("gateway", "notifications")
    ]


def test_a_message_that_nobody_says_is_noticed() -> None:
    message = CORE[0].message

    assert list(unsaid([message], planted(f"from x import {message.__name__}"))) == [f"{message.key} is never said"]
    assert list(unsaid([message], planted(f"x = c.{message.__name__}()"))) == []


def misnamed(table: Table) -> Iterator[str]:
    """Queues that are not named after, or not bound to, exactly the stream that they follow."""
    queues = [consumer.queue for consumers in table.values() for consumer in consumers]
    yield from (f"{queue}: listed twice" for queue in sorted(set(queues)) if queues.count(queue) > 1)
    for service, consumers in table.items():
        for consumer in consumers:
            if not consumer.outside:
                yield from _misnamed(service, consumer)


def _misnamed(service: str, consumer: Consumer) -> Iterator[str]:
    mine, _, stream = consumer.queue.partition(".")
    owner, dash, aggregate = stream.partition("-")
    wanted = f"{owner}.{aggregate}"
    if not dash or "." in stream or owner not in SERVICES:
        yield f"{consumer.queue}: no <service>.<owner>-<aggregate>"
        return
    if mine != service:
        yield f"{consumer.queue}: not of the service {service}"
    if consumer.hears != f"{wanted}.#":
        yield f"{consumer.queue}: bound by {consumer.hears} and not by {wanted}.#"
    for key in consumer.by_key:
        if not key.startswith(f"{wanted}."):
            yield f"{consumer.queue}: {key} never arrives there"


def unheard(table: Table, catalogue: Sequence[Row]) -> Iterator[str]:
    """Where the catalogue and the consumer tables disagree."""
    handled = {
        (service, message.key)
        for service, consumers in table.items()
        for consumer in consumers
        for message in consumer.handlers
        if not issubclass(message, TimerDue)
    }
    named = {(hearer, row.message.key) for row in catalogue for hearer in row.hearers}
    yield from (f"{key}: {service} does not handle it" for service, key in sorted(named - handled))
    yield from (f"{key}: {service} handles it unnamed" for service, key in sorted(handled - named))


def unsaid(messages: Iterable[type[Message]], found: Sequence[Source]) -> Iterator[str]:
    """Messages whose class is only imported."""
    names = {
        called(node)
        for source in found
        if not source.name.endswith(".consumers")
        for node in source.nodes
        if isinstance(node, ast.Name | ast.Attribute)
    }
    yield from (f"{message.key} is never said" for message in messages if message.__name__ not in names)
