"""The faults of a plan, begun and ended."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import TYPE_CHECKING

from .plan import Fault
from .rabbit_queues import Stored

if TYPE_CHECKING:
    from .process import Process
    from .world import World

DAY = 86400.0


def begin(world: World, fault: Fault) -> None:
    """Cause one trouble, and plan its end."""
    world.note(f"fault {fault.kind} for {fault.lasts}")
    world.faults[fault.kind] += 1
    KINDS[fault.kind](world, fault, Random(fault.pick))


def end_all(world: World) -> None:
    """Nothing is wrong any more."""
    world.note("faults end")
    for server in world.servers.values():
        server.faults.drop = server.faults.contention = server.faults.slow = 0.0
        server.restart()
    world.rabbit.clear_alarm()
    world.rabbit.restart()
    world.rabbit.unrouted_kept, world.rabbit.refuses = True, 0.0
    for queue in world.rabbit.queues.values():
        queue.limit, queue.bound = None, True
        world.rabbit.pump(queue)
    for process in world.processes:
        _thaw(world, process)


def _victim(world: World, draw: Random) -> Process | None:
    return draw.choice(world.processes) if world.processes else None


def _kill(world: World, fault: Fault, draw: Random, tries: int = 40) -> None:
    """Rather one that is in the middle of something: nothing breaks while nothing happens."""
    victim = _victim(world, draw)
    if victim is not None and (tries <= 0 or victim.busy):
        world.kill(victim, fault.lasts)
    else:
        world.after(0.05, lambda: _kill(world, fault, draw, tries - 1))


def _freeze(world: World, fault: Fault, draw: Random) -> None:
    leaders = [process for process in world.processes if process.leadership.held]
    victim = draw.choice(leaders) if leaders and draw.random() < 0.7 else _victim(world, draw)
    if victim is not None and not victim.frozen and not victim.stopping:
        victim.freeze()
        world.after(fault.lasts, lambda: _thaw(world, victim))


def _thaw(world: World, victim: Process) -> None:
    victim.led_at = world.lived()
    victim.thaw()


def _stop(world: World, fault: Fault, draw: Random) -> None:
    victim = _victim(world, draw)
    if victim is not None:
        world.stop(victim)


def _database_crash(world: World, fault: Fault, draw: Random) -> None:
    for server in draw.sample(list(world.servers.values()), draw.choice((1, 2))):
        server.crash()
        world.after(fault.lasts, server.restart)


def _rate(what: str, rates: tuple[float, ...]) -> Callable[[World, Fault, Random], None]:
    def begin_rate(world: World, fault: Fault, draw: Random) -> None:
        for server in world.servers.values():
            setattr(server.faults, what, draw.choice(rates))
            world.after(fault.lasts, lambda server=server: setattr(server.faults, what, 0.0))

    return begin_rate


def _broker_crash(world: World, fault: Fault, draw: Random) -> None:
    world.rabbit.crash()
    world.after(fault.lasts, world.rabbit.restart)


def _links_lost(world: World, fault: Fault, draw: Random) -> None:
    for link in list(world.rabbit.links.values()):
        if draw.random() < 0.7:
            link.sever()


def _swizzle(world: World, fault: Fault, draw: Random) -> None:
    """Connections one by one, of both kinds, in random order."""

    def lose_one() -> None:
        ends = [*world.rabbit.links.values(), *(s for one in world.servers.values() for s in one.sessions.values())]
        if ends:
            draw.choice(ends).sever()

    for _ in range(draw.randint(5, 20)):
        world.after(draw.random() * max(fault.lasts, 5.0), lose_one)


def _alarm(world: World, fault: Fault, draw: Random) -> None:
    world.rabbit.alarm = True
    world.after(fault.lasts + draw.choice((0, 40)), world.rabbit.clear_alarm)


def _full_queue(world: World, fault: Fault, draw: Random) -> None:
    queue = draw.choice(list(world.rabbit.queues.values()))
    queue.limit = draw.choice((0, 1, 3))
    world.after(fault.lasts, lambda: setattr(queue, "limit", None))


def _refusals(world: World, fault: Fault, draw: Random) -> None:
    """Some publishes are nacked, as while a queue's leader is elected."""
    world.rabbit.refuses = draw.choice((0.1, 0.5))
    world.after(fault.lasts, lambda: setattr(world.rabbit, "refuses", 0.0))


def _binding_gone(world: World, fault: Fault, draw: Random) -> None:
    """And no alternate exchange, so that the broker returns what it cannot route."""
    queue = draw.choice(list(world.rabbit.queues.values()))
    queue.bound = world.rabbit.unrouted_kept = False

    def restore() -> None:
        queue.bound = True
        world.rabbit.unrouted_kept = all(one.bound for one in world.rabbit.queues.values())

    world.after(fault.lasts, restore)


def _duplicates(world: World, fault: Fault, draw: Random) -> None:
    """Up to five copies, in any order."""
    _again(world, draw, delay=0.0, most=5)


def _late_copies(world: World, fault: Fault, draw: Random) -> None:
    """A day later."""
    _again(world, draw, delay=DAY, most=1)


def _again(world: World, draw: Random, *, delay: float, most: int) -> None:
    recent = list(world.rabbit.recent)[-40:]
    copies = [one for one in recent if draw.random() < 0.5 for _ in range(draw.randint(1, most))]
    draw.shuffle(copies)
    for name, stored in copies:
        copy = Stored(stored.headers, stored.body, stored.message_id, redelivered=True)
        world.after(delay, lambda name=name, copy=copy: world.rabbit.put(world.rabbit.queues[name], copy))


def _poison(world: World, fault: Fault, draw: Random) -> None:
    queue = draw.choice(list(world.rabbit.queues.values()))
    world.poisoned.append(f"poison {fault.pick}")
    world.rabbit.put(queue, Stored({"ce-id": f"poison {fault.pick}"}, b"\xff\x00", None))


def _unreadable(world: World, fault: Fault, draw: Random) -> None:
    """A copy of a known message under an id of its own, with a body that its contract does not allow."""
    told = f"00000000-0000-4000-8000-{fault.pick:012d}"
    headers = {
        "ce-id": told, "ce-source": "/alpha", "ce-type": "alpha.thing.noted.v1", "ce-subject": "x",
        "ce-time": world.servers["alpha"].now().isoformat(), "ce-correlationid": told,
    }  # fmt: skip
    world.given_up.add(("beta.alpha-thing", "/alpha", told))
    world.rabbit.put(world.rabbit.queues["beta.alpha-thing"], Stored(headers, b'{"name": 1}', told))


def _no_leader(world: World, fault: Fault, draw: Random) -> None:
    """The leaders' sessions end, their processes do not."""
    for server in world.servers.values():
        for session in list(server.store.advisory.values()):
            session.sever()


def _fails(world: World, fault: Fault, draw: Random) -> None:
    world.failing_until[draw.randrange(7)] = world.loop.time() + min(fault.lasts, 12.0)


KINDS: dict[str, Callable[[World, Fault, Random], None]] = {
    "kill": _kill,
    "freeze": _freeze,
    "stop": _stop,
    "database crash": _database_crash,
    "drops": _rate("drop", (0.01, 0.05, 0.2)),
    "contention": _rate("contention", (0.02, 0.2)),
    "slow": _rate("slow", (0.05, 0.5)),
    "broker crash": _broker_crash,
    "links lost": _links_lost,
    "swizzle": _swizzle,
    "alarm": _alarm,
    "full queue": _full_queue,
    "binding gone": _binding_gone,
    "refusals": _refusals,
    "duplicates": _duplicates,
    "late copies": _late_copies,
    "poison": _poison,
    "unreadable": _unreadable,
    "no leader": _no_leader,
    "fails": _fails,
}
