"""What the broker has lost is put back, and what was missed meanwhile arrives; after a rewind nothing of it is left."""

from __future__ import annotations

import asyncio
from urllib.parse import quote

import httpx
import pytest
from samklasse import audit, doctor, owed, restore, stack
from samklasse.infra.errors import CannotStart
from samklasse.provision import broker, installed

from .county import deliver, differing, equal, fetch, queue, register, registered, until

UNBOUND = "e/ev/q/{queue}/partnerships.organisation.%23"


async def delete(running: stack.Stack, kind: str, name: str) -> None:
    """As somebody with too much power would."""
    async with broker.client(running.infra.rabbit_api) as api:
        (await api.delete(f"/api/{kind}/core/{name}")).raise_for_status()


async def look(running: stack.Stack) -> audit.Report:
    """The audit of everything."""
    return await audit.look(running.infra, running.state, installed())


async def troubles(running: stack.Stack, service: str) -> dict[str, str]:
    """What a service says of itself."""
    async with httpx.AsyncClient(base_url=running.urls[service]) as client:
        told: dict[str, str] = (await client.get("/health")).json()["troubles"]
        return told


async def is_ready(running: stack.Stack, service: str) -> bool:
    return not await troubles(running, service)


async def says_missing(running: stack.Stack, service: str) -> bool:
    return (await troubles(running, service)).get("topology") == f"BINDING_MISSING {queue(service)}"


async def test_a_healthy_broker_has_what_everybody_needs(running_stack: stack.Stack) -> None:
    report = await look(running_stack)

    assert audit.lines(report) == ["ok       alt er der det skal være"]
    assert report.healthy


async def test_what_a_deleted_queue_and_a_deleted_binding_missed_arrives_after_all(running_stack: stack.Stack) -> None:
    await register(running_stack, range(200, 205))
    await equal(running_stack)
    await delete(running_stack, "queues", queue("scheduling"))
    await delete(running_stack, "bindings", UNBOUND.format(queue=queue("gateway")))
    await register(running_stack, range(203, 210), "Ny")
    red = await look(running_stack)
    await until(lambda: says_missing(running_stack, "scheduling"), seconds=12)
    await until(lambda: says_missing(running_stack, "gateway"), seconds=12)
    await equal(running_stack, ["enrollment", "notifications"])
    missed = {service: len(await differing(running_stack, service)) for service in ("scheduling", "gateway")}
    counted = await restore.restore(running_stack)
    await equal(running_stack)
    await until(lambda: is_ready(running_stack, "scheduling"), seconds=12)
    await until(lambda: is_ready(running_stack, "gateway"), seconds=12)

    assert missed == {"scheduling": 5, "gateway": 5}
    assert red.deaf(installed()) == {queue("scheduling"), queue("gateway")}
    assert not red.healthy
    assert counted == {queue("scheduling"): 7, queue("gateway"): 7}
    assert (await look(running_stack)).healthy
    assert owed.read(running_stack.home) == set()


async def test_starting_again_puts_back_what_is_missing(running_stack: stack.Stack) -> None:
    await delete(running_stack, "queues", queue("notifications"))
    await register(running_stack, range(210, 213))
    await asyncio.to_thread(stack.up, running_stack.home)
    await equal(running_stack)

    assert (await look(running_stack)).healthy


async def test_an_interrupted_restore_is_finished_by_the_next(running_stack: stack.Stack) -> None:
    services = installed()
    await delete(running_stack, "bindings", UNBOUND.format(queue=queue("enrollment")))
    await register(running_stack, range(213, 216))
    await restore.note_owed(running_stack, services, (), print)
    await broker.provision(running_stack.infra.rabbit_api, running_stack.state, services)
    healthy = (await look(running_stack)).missing["bindings"] == ()
    missed = await differing(running_stack, "enrollment")
    await restore.restore(running_stack)
    await equal(running_stack)

    assert healthy
    assert len(missed) == 3


async def test_what_nobody_heard_turns_the_audit_red_until_it_is_heard(running_stack: stack.Stack) -> None:
    for service in ("enrollment", "gateway", "notifications", "scheduling"):
        await delete(running_stack, "bindings", UNBOUND.format(queue=queue(service)))
    await register(running_stack, range(220, 222))
    await until(lambda: _is_unrouted(running_stack, "partnerships.organisation.registered.v1", 2))
    await broker.provision(running_stack.infra.rabbit_api, running_stack.state, installed())
    unheard = await look(running_stack)
    await restore.restore(running_stack)
    await equal(running_stack)

    assert not unheard.missing["bindings"]
    assert not unheard.healthy
    assert (await look(running_stack)).healthy


async def test_a_type_that_nobody_has_to_hear_is_not_counted(running_stack: stack.Stack) -> None:
    before = await look(running_stack)
    async with broker.client(running_stack.infra.rabbit_api) as api:
        for key in ("scheduling.plan.approved.v1", "scheduling.plan.unknown.v1"):
            wish = {"routing_key": key, "payload": "", "payload_encoding": "string", "properties": {"delivery_mode": 2}}
            (await api.post("/api/exchanges/core/ev.unrouted/publish", json=wish)).raise_for_status()
    await until(lambda: _is_unrouted(running_stack, "scheduling.plan.unknown.v1", 1))
    after = await look(running_stack)
    await audit.forget_unrouted(running_stack.infra)

    assert after.unheard - before.unheard == 1
    assert "scheduling.plan.approved.v1" not in after.unrouted


async def test_a_changed_policy_and_a_stray_queue_show(running_stack: stack.Stack) -> None:
    async with broker.client(running_stack.infra.rabbit_api) as api:
        policy = {"pattern": "^ev$", "apply-to": "exchanges", "definition": {"alternate-exchange": "amq.fanout"}}
        (await api.put("/api/policies/core/unrouted", json=policy)).raise_for_status()
        (await api.put("/api/queues/core/stray", json={"durable": True})).raise_for_status()
    changed = await look(running_stack)
    told = {one.what: one async for one in doctor.examine(running_stack, {})}["køer og bindinger"]
    await restore.restore(running_stack)
    async with broker.client(running_stack.infra.rabbit_api) as api:
        await api.delete(f"/api/queues/core/{quote('stray')}")

    assert (told.verdict, told.says[:9]) == (doctor.Verdict.WRONG, "1 mangler")
    assert "samklasse restore" in told.remedy
    assert [name for _, name, *_ in changed.missing["policies"]] == ["unrouted"]
    assert changed.extra["queues"] == (("core", "stray"),)
    assert (await look(running_stack)).healthy


async def test_a_rewound_database_gets_what_it_had_not_had_and_nothing_of_the_lost_time(
    running_stack: stack.Stack,
) -> None:
    services = list(installed())
    await register(running_stack, range(230, 233))
    await equal(running_stack)
    with pytest.raises(CannotStart, match="stopp tjenestene først"):
        await restore.rewound(running_stack)
    await asyncio.to_thread(running_stack.stop, *services)
    ghost = registered(239, 1)
    await deliver(running_stack, queue("gateway"), ghost)
    await fetch(
        running_stack, "DELETE FROM gateway.organisations WHERE orgnr = $1", registered(231, 1).orgnr, role=None
    )
    await fetch(
        running_stack, "UPDATE gateway.gates SET sequence = sequence - 1 WHERE aggregate = $1",
        f"partnerships.organisation/{registered(231, 1).orgnr}", role=None,
    )  # fmt: skip
    counted = await restore.rewound(running_stack)
    await asyncio.to_thread(running_stack.start, *services)
    await equal(running_stack)

    assert counted == {queue("gateway"): 1}
    assert await fetch(running_stack, "SELECT orgnr FROM gateway.organisations WHERE orgnr = $1", ghost.orgnr) == []


async def _is_unrouted(running: stack.Stack, key: str, count: int) -> bool:
    return (await look(running)).unrouted[key] >= count
