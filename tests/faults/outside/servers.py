"""A broker and a database of our own, to be killed, starved, stopped, copied and put back; ports stay the same."""

import asyncio
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from samklasse.infra import binaries, ports, postgres, process, rabbit, trixie
from samklasse.infra.state import Infra

PASSWORD = "only-on-loopback"


@dataclass(frozen=True)
class Servers:
    """Both, and what may be done to them."""

    home: Path
    found: binaries.Binaries
    setting: postgres.Setting
    postgres_port: int
    rabbit_ports: rabbit.Ports

    @property
    def infra(self) -> Infra:
        """How an administrator reaches them."""
        who = f"{rabbit.USER}:{PASSWORD}@127.0.0.1"
        database = f"postgresql://postgres:{PASSWORD}@127.0.0.1:{self.postgres_port}/postgres"
        return Infra(
            "private", f"amqp://{who}:{self.rabbit_ports.amqp}", database, f"http://{who}:{self.rabbit_ports.api}"
        )

    # --- the broker

    def start_broker(self) -> float:
        """Seconds until it answers."""
        began = time.monotonic()
        env = rabbit.prepare(self.home, self.rabbit_ports, PASSWORD)
        record = process.records(self.home).get("epmd")
        if record is not None:
            process.kill(self.home, record)
        started = rabbit.start(self.home, self.found, self.rabbit_ports, env)
        rabbit.await_ready(self.home, started, self.rabbit_ports, PASSWORD)
        return time.monotonic() - began

    def kill_broker(self) -> None:
        """-9, the node and what it has started."""
        process.kill(self.home, process.records(self.home)["rabbitmq"])

    async def rabbitmqctl(self, *words: str) -> None:
        """One command of the broker's own tool.

        Raises:
            RuntimeError: it failed; its own words are in the message.
        """
        program = (self.found.rabbit or Path()).with_name("rabbitmqctl")
        env = rabbit.environment(self.home / "rabbit", self.rabbit_ports)
        asked = await asyncio.create_subprocess_exec(
            *self.found.broker_prefix, str(program), "-q", *words,
            env=env, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        told, _ = await asked.communicate()
        if asked.returncode:
            raise RuntimeError(told.decode()[-400:])

    # --- the database

    def start_postgres(self) -> float:
        """Seconds until it takes connections."""
        began = time.monotonic()
        program = self.found.postgres or Path()
        started = postgres.start(self.home, self.setting, program, self.postgres_port)
        postgres.await_ready(self.home, started, self.postgres_port)
        return time.monotonic() - began

    def kill_postgres(self) -> None:
        """-9: the postmaster and each of its children, which have process groups of their own."""
        record = process.records(self.home)["postgres"]
        children = _children(record.pid)
        process.kill(self.home, record)
        for child in children:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        _until_gone(children)

    def stop_postgres(self) -> None:
        """In order: everything is written down."""
        process.stop(self.home, process.records(self.home)["postgres"], first=signal.SIGINT)

    def copy_database(self, place: Path) -> None:
        """The data folder of the stopped server, as a backup holds it."""
        _copy(self.setting.data, place)

    def put_back(self, place: Path) -> None:
        """That copy instead of the stopped server's data folder."""
        shutil.rmtree(self.setting.data)
        _copy(place, self.setting.data)


@contextmanager
def running(home: Path, say: Callable[[str], None] = print) -> Iterator[Servers]:
    """Both, for as long as the block runs; one after the other, five seconds in all."""
    found = binaries.find()
    if trixie.asked(os.environ):
        found = trixie.programs(found, say)
    with ports.reserved(5) as free:
        setting = postgres.settle(home, "")
        servers = Servers(home, found, setting, free[0], rabbit.Ports(*free[1:]))
        try:
            postgres.make(setting, found.initdb or Path(), PASSWORD)
            servers.start_postgres()
            servers.start_broker()
            yield servers
        finally:
            for record in process.records(home).values():
                process.kill(home, record)
            if setting.owner:
                shutil.rmtree(setting.data.parent, ignore_errors=True)


def _copy(folder: Path, place: Path) -> None:
    subprocess.run(["cp", "-a", str(folder), str(place)], check=True)


def _children(pid: int) -> list[int]:
    """By the kernel's own list, so nobody else's are among them."""
    told = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in told.split()]


def _until_gone(pids: list[int], seconds: float = 10) -> None:
    until = time.monotonic() + seconds
    while any(process.start_time(pid) for pid in pids):
        if time.monotonic() > until:
            raise TimeoutError(f"{pids} did not end")
        time.sleep(process.POLL_SECONDS)
