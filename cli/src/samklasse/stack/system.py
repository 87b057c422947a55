"""Everything that docker-compose.yml describes, as processes on this machine."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from samklasse_chassis.tokens import Role

from samklasse import restore
from samklasse.infra import ladder, pair, ports, private, process
from samklasse.infra.compose import write_environment
from samklasse.infra.errors import CannotStart
from samklasse.infra.state import Infra, State, load, locked, save, workspace
from samklasse.provision import installed, keks, keys, provision
from samklasse.provision.services import names as service_names
from samklasse.stack import described, health, local

INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "SSL_CERT_FILE", "SSL_CERT_DIR")
DATABASE = "samklasse"
TOKEN_LIFE = timedelta(days=30)
Say = Callable[[str], None]


@dataclass(frozen=True)
class Stack:
    """A running (or once running) system; all it knows is in the files of `home`."""

    home: Path

    @property
    def state(self) -> State:
        """Addresses, ports, passwords, keys."""
        return load(self.home)

    @property
    def infra(self) -> Infra:
        """How an administrator reaches broker and database.

        Raises:
            CannotStart: nothing was started in this home.
        """
        infra = self.state.infra
        if infra is None:
            raise CannotStart(f"ingenting går i {self.home}. Kjør: samklasse up")
        return infra

    @property
    def described(self) -> dict[str, described.Described]:
        """Our own processes, by name, each after what it needs."""
        found = described.read(workspace(Path(__file__).parent) / "docker-compose.yml")
        return {name: one for name, one in found.items() if one.ours}

    @property
    def key_files(self) -> dict[str, str]:
        """Each file of a key by its name, and the service that reads it."""
        return {secret: name for name, one in self.described.items() for secret in one.secrets}

    @property
    def kek_files(self) -> dict[str, str]:
        """Those of key-encryption keys: the others, such as the one that browsers know us by, are never renewed."""
        return {file: name for file, name in self.key_files.items() if keks.is_kek(file)}

    @property
    def urls(self) -> dict[str, str]:
        """The HTTP address of each process."""
        known = self.state.ports
        return {name: f"http://{local.LOOPBACK}:{known[name]}" for name in self.described if name in known}

    def env(self, name: str) -> dict[str, str]:
        """The environment that a process gets, without what it inherits."""
        state, known = self.state, self.described
        found = local.endpoints(self.infra, state.ports, known)
        return local.environment(known[name], state, found, known, self.home)

    def database_url(self, role: str | None = None) -> str:
        """The database as `role` sees it (a service, operator, checker); None is the administrator."""
        server = self.infra.database_url.rpartition("/")[0]
        if role is None:
            return f"{server}/{DATABASE}"
        return f"postgresql://{role}:{self.state.secret(role)}@{server.rpartition('@')[2]}/{DATABASE}"

    def amqp_url(self, user: str | None = None, vhost: str = "core") -> str:
        """The broker as `user` sees it (a service or a supplier's organisation number); None: administrator."""
        server = self.infra.amqp_url
        if user is None:
            return f"{server}/{vhost}"
        return f"amqp://{user}:{self.state.secret(user)}@{server.rpartition('@')[2]}/{vhost}"

    def token(self, orgnr: str, role: str, subject: str) -> str:
        """A bearer token that every service accepts, signed with the operator's key."""
        return keys.issue(self.state, orgnr, Role(role), subject, TOKEN_LIFE)

    def start(self, *names: str) -> None:
        """Start processes and wait until all are healthy; those that run already are left alone.

        Each is started as soon as those of `names` that it needs are healthy.

        Raises:
            CannotStart: one of them ended or did not get healthy.
        """
        ready: dict[str, Future[None]] = {}
        with ThreadPoolExecutor(max_workers=max(len(names), 1)) as starters:
            for name in sorted(names, key=list(self.described).index):
                needs = [ready[need] for need in self.described[name].needs if need in ready]
                ready[name] = starters.submit(self._start_after, name, needs)
        for outcome in ready.values():
            outcome.result()

    def _start_after(self, name: str, needs: Sequence[Future[None]]) -> None:
        for need in needs:
            need.result()
        if self.runs(name):
            return
        one = self.described[name]
        for volume in one.mounts.values():
            process.folder(self.home, f"data/{volume}")
        process.spawn(self.home, name, (sys.executable, *one.command[1:]), _environ(self.env(name)), self.home)
        health.await_healthy(self.home, name, self.urls[name] + one.health_path)

    def runs(self, name: str) -> bool:
        """Whether the process that we started is still there."""
        record = process.records(self.home).get(name)
        return record is not None and process.alive(record)

    def contained(self, name: str) -> bool:
        """Whether docker compose runs it beside broker and database, on that step of the ladder."""
        return self.infra.rung == ladder.Rung.COMPOSE and "infra" in self.described[name].profiles

    def kill(self, name: str) -> None:
        """Kill at once (-9)."""
        process.kill(self.home, process.records(self.home)[name])

    def stop(self, *names: str) -> None:
        """Ask to end, all at the same time, and wait; those that do not run are left alone."""
        known = process.records(self.home)
        here = [known[name] for name in names if name in known]
        for record in here:
            process.ask(self.home, record, signal.SIGTERM)
        for record in here:
            process.stop(self.home, record)


@contextmanager
def running(
    home: Path, services: Sequence[str] | None = None, say: Say = print, env: Mapping[str, str] = os.environ
) -> Iterator[Stack]:
    """Start everything (or `services`), yield it, and end what was started, whatever happens.

    Raises:
        CannotStart: something did not come up; nothing is left running.
    """
    with pair.ending_on_terminate():
        try:
            yield up(home, services, say, env)
        finally:
            down(home)


def up(
    home: Path, services: Sequence[str] | None = None, say: Say = print, env: Mapping[str, str] = os.environ
) -> Stack:
    """Start everything (or `services`) that does not run yet, provisioned, and leave it running.

    Raises:
        CannotStart: something did not come up.
    """
    stack = Stack(home)
    with pair.ending_on_terminate(), locked(home):
        found_running = private.running(home)
        try:
            _up(stack, services, say, env, found_running)
        except BaseException:
            if not found_running:
                _down(stack)
            raise
    return stack


def down(home: Path) -> None:
    """End whatever runs in `home`."""
    with locked(home):
        _down(Stack(home))


def _up(stack: Stack, services: Sequence[str] | None, say: Say, env: Mapping[str, str], found_running: bool) -> None:
    infra = stack.infra if found_running else ladder.start(stack.home, env, say)
    wanted = [name for name in _wanted(stack.described, services) if not stack.contained(name)]
    save(stack.home, keys.with_all_secrets(stack.state, service_names()))
    keks.make(stack.home, stack.key_files)
    ours = installed(wanted)
    asyncio.run(restore.note_owed(stack, ours, (), say))
    asyncio.run(provision(infra, stack.state, ours, DATABASE))
    with ExitStack() as until_bound:
        _choose_ports(stack, until_bound)
        stack.start(*wanted)
    asyncio.run(restore.replay_owed(stack, ours, say))


def _down(stack: Stack) -> None:
    ours = [name for name in process.records(stack.home) if name not in private.NAMES]
    stack.stop(*ours)
    ladder.stop(stack.home)


def _choose_ports(stack: Stack, until_bound: ExitStack) -> None:
    state = stack.state
    missing = [name for name in local.port_names(stack.described.values()) if name not in state.ports]
    free = until_bound.enter_context(ports.reserved(len(missing)))
    chosen = replace(state, ports={**state.ports, **dict(zip(missing, free, strict=True))})
    save(stack.home, chosen)
    write_environment(stack.home, chosen)


def _wanted(known: Mapping[str, described.Described], services: Sequence[str] | None) -> list[str]:
    """The processes asked for and those that they need; None asks for all."""
    asked = set(known if services is None else services)
    for name in reversed(list(known)):
        if name in asked:
            asked |= set(known[name].needs) & set(known)
    return [name for name in known if name in asked]


def _environ(own: Mapping[str, str]) -> dict[str, str]:
    kept = {key: os.environ[key] for key in INHERITED if key in os.environ}
    return {**kept, "PYTHONUNBUFFERED": "1", **own}
