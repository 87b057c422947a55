"""The simulated world: processes, one database each service, a broker, commands, faults, and the drive to rest."""

from __future__ import annotations

import asyncio
import heapq
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from random import Random
from typing import Any, cast
from uuid import NAMESPACE_OID, uuid5

from samklasse_chassis import leader, parking, relay, timers

from . import resting, toys, trouble
from .loop import Loop
from .plan import Plan, Said
from .postgres.server import Server
from .postgres.session import Session
from .postgres.statements import STATEMENTS
from .process import Process
from .rabbit import Rabbit

LOCKLESS_SECONDS = 15.0
DEAF_SECONDS = 5.0


class World:
    """Everything of one seed."""

    def __init__(self, loop: Loop, plan: Plan, seed: int, note: Callable[[float, str], None] | None = None) -> None:
        self.loop, self.plan, self.random = loop, plan, Random(f"world {seed}")
        self._note = note
        self.rabbit = Rabbit(loop, Random(f"rabbit {seed}"))
        self.servers = {
            name: Server(loop, STATEMENTS, plan.epoch, Random(f"postgres {name} {seed}")) for name in ("alpha", "beta")
        }
        for server in self.servers.values():
            server.faults.contended, server.pace = toys.CONTENDED, plan.pace
        self.rabbit.pace = plan.pace
        self.toys = toys.Toys(self._fails)
        self.processes: list[Process] = []
        self.dead: list[tuple[str, BaseException]] = []
        self.failing_until: dict[int, float] = {}
        self.poisoned: list[str] = []
        self.unexpected: list[BaseException] = []
        self.given_up: set[tuple[str, str, str]] = set()
        self.acknowledged: list[tuple[str, str]] = []
        self.wrongs: set[str] = set()
        """What only a simulation can see."""
        self.ended: list[Process] = []
        self.faults: Counter[str] = Counter()
        self.leaps = 0.0
        self.steps = 0
        self._numbers = count(1)
        self.agenda: list[tuple[float, int, Callable[[], None]]] = []
        self.commands: set[asyncio.Task[Any]] = set()
        for name in ("alpha", "beta"):
            for consumer in self.table(name):
                self.rabbit.declare(consumer.queue, consumer.hears)
        self._tracing()

    def _tracing(self) -> None:
        for server in self.servers.values():
            server.watch = self._watch
        if self._note is not None:
            self.rabbit.note = self.note
            for name, server in self.servers.items():
                server.note = lambda what, name=name: self.note(f"{name} {what}")

    def note(self, what: str) -> None:
        """For a trace."""
        if self._note is not None:
            self._note(self.loop.time(), what)

    def table(self, service: str) -> list[Any]:
        """A service's consumers."""
        how = self.plan.consuming[service]
        return self.toys.alpha(how) if service == "alpha" else self.toys.beta(how, many=self.plan.many)

    def at(self, seconds: float, what: Callable[[], None]) -> None:
        """Do it then."""
        heapq.heappush(self.agenda, (max(seconds, self.loop.time()), next(self._numbers), what))

    def after(self, seconds: float, what: Callable[[], None]) -> None:
        """Do it `seconds` from now."""
        self.at(self.loop.time() + seconds, what)

    def start(self, service: str) -> None:
        """A new process of a service."""
        process = Process(
            service,
            next(self._numbers),
            loop=self.loop,
            server=self.servers[service],
            rabbit=self.rabbit,
            table=self.table(service),
            pool_size=self.plan.pool_size,
        )
        self.note(f"start {process.name}")
        process.led_at = self.lived()
        self.processes.append(process)
        process.start()

    def kill(self, process: Process, restart_after: float) -> None:
        """Kill -9; a supervisor starts another."""
        if process.alive:
            self.note(f"kill {process.name}")
            process.kill()
            self._replace(process, restart_after)

    def _replace(self, process: Process, restart_after: float) -> None:
        if process in self.processes:
            self.processes.remove(process)
            process.killed_at = self.lived()
            self.ended.append(process)
            self.unexpected += process.subscriber.surprises
            self.after(restart_after, lambda: self.start(process.service))

    def stop(self, process: Process) -> None:
        """SIGTERM; a supervisor starts another at once, as a rolling deploy does."""
        if process.stopping or process.frozen:
            return
        self.note(f"stop {process.name}")

        async def stopping() -> None:
            await process.stop()
            self._replace(process, 0.0)

        self._command(stopping())

    async def run(self) -> None:
        """From the first step to rest."""
        relay.SHORTEST_SECONDS, relay.LONGEST_SECONDS = 0.05, self.plan.poll_seconds
        timers.POLL_SECONDS = parking.RETRY_POLL_SECONDS = self.plan.poll_seconds
        for service, many in self.plan.processes.items():
            for _ in range(many):
                self.start(service)
        for said in self.plan.commands:
            self.at(said.at, lambda said=said: self._say(said))
        for fault in self.plan.faults:
            self.at(fault.at, lambda fault=fault: trouble.begin(self, fault))
        await resting.drive(self, self.plan.ends_at)
        await resting.come_to_rest(self)

    async def end(self) -> None:
        """Let every task end, so that nothing is left to the garbage collector."""
        for process in self.processes:
            process.kill()
        for task in self.commands:
            task.cancel()
        for _ in range(20):
            await asyncio.sleep(0)

    def lived(self) -> float:
        """Seconds in which processes could run."""
        return self.loop.time() - self.leaps

    def _watch(self, session: Session, query: str) -> None:
        """Only the leader reads the outbox; who has lost the lock has a few heartbeats to notice.

        Who has just asked for it may have got it and lost it with the answer on its way.
        """
        if query not in (relay.READ_SQL, leader.LOCK_SQL):
            return
        reader = cast("Process", session.owner)
        if query == leader.LOCK_SQL:
            reader.led_at = self.lived()
            return
        if any(cast("Session", holder).owner is reader for holder in session.server.store.advisory.values()):
            reader.led_at = self.lived()
        elif self.lived() - reader.led_at > LOCKLESS_SECONDS:
            self.wrongs.add(f"relayed without the lock: {reader.name}")

    def _bury(self) -> None:
        """Whoever was ended must be gone soon."""
        for process in [one for one in self.ended if self.lived() - one.killed_at > DEAF_SECONDS]:
            self.ended.remove(process)
            if process.remains:
                self.wrongs.add(f"deaf: {process.name} was told to end and goes on")

    def do_what_is_due(self) -> None:
        """Whatever the time has come for; who died is replaced."""
        self._bury()
        while self.agenda and self.agenda[0][0] <= self.loop.time():
            heapq.heappop(self.agenda)[2]()
        for process in list(self.processes):
            if process.death is not None and process.alive:
                self.dead.append((process.name, process.death))
                self.note(f"died {process.name} {process.death!r}")
                process.kill()
                self._replace(process, 1.0)

    def surprises(self) -> list[BaseException]:
        """What handlers' tasks raised and nobody expected."""
        return self.unexpected + [error for process in self.processes for error in process.subscriber.surprises]

    def _fails(self, name: str) -> bool:
        return self.failing_until.get(int(name.split(maxsplit=1)[0]) % 7, 0.0) > self.loop.time()

    def _command(self, work: Any, process: Process | None = None) -> None:
        task = process.command(work) if process else self.loop.create_task(work)
        self.commands.add(task)
        task.add_done_callback(self.commands.discard)

    def _say(self, said: Said) -> None:
        ready = [p for p in self.processes if p.service == "alpha" and p.alive and not p.frozen]
        if ready:
            process = self.random.choice(ready)
            self._command(self._said(process, said, f"{next(self._numbers)} thing"), process)

    async def _said(self, process: Process, said: Said, name: str) -> None:
        thing = uuid5(NAMESPACE_OID, f"thing {said.thing}")
        try:
            async with process.pool.acquire(timeout=30) as conn, conn.transaction():
                now = process.server.now()
                if said.kind in ("remind", "move"):
                    await toys.set_reminder(conn, f"bell-{said.thing}", now + timedelta(seconds=said.delay))
                    told = None
                else:
                    told = await toys.say_thing(conn, KINDS[said.kind], thing, name, now)
            process.said.set()
        except Exception as error:  # noqa: BLE001 (the caller is told that it failed, or does not know)
            self.note(f"command failed {error!r}")
            return
        if told is not None:
            self.acknowledged.append((told.envelope.source, str(told.envelope.id)))


KINDS = {"said": toys.ThingSaid, "noted": toys.ThingNoted, "unheard": toys.ThingUnheard}
