"""A private broker and database in one folder, started side by side."""

from __future__ import annotations

import shutil
import signal
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from samklasse.infra import ports, postgres, process, rabbit
from samklasse.infra.binaries import Binaries
from samklasse.infra.errors import CannotStart
from samklasse.infra.state import Infra, load, save

ENDINGS = (("postgres", signal.SIGINT, 20.0), ("rabbitmq", signal.SIGTERM, 2.0), ("epmd", signal.SIGTERM, 2.0))
NAMES = frozenset(name for name, *_ in ENDINGS)


def start(home: Path, found: Binaries) -> Infra:
    """Start both and save how to reach them; what still runs of an earlier start is ended first.

    Raises:
        CannotStart: one did not come up; nothing is left running.
    """
    stop(home)
    save(home, load(home).with_secrets("postgres", "rabbit"))
    try:
        with ports.reserved(5) as free, ThreadPoolExecutor(2) as both:
            database = both.submit(_database, home, found, free[0])
            broker = both.submit(_broker, home, found, rabbit.Ports(*free[1:]))
            return _save(home, database.result(), *broker.result())
    except BaseException:
        stop(home)
        raise


def running(home: Path) -> bool:
    """Whether all three processes of a private pair run."""
    known = process.records(home)
    return all(name in known and process.alive(known[name]) for name in NAMES)


def stop(home: Path) -> None:
    """End the pair: Postgres rolls back what is open and writes everything down, epmd goes last.

    RabbitMQ gets two seconds: it has closed its stores by then, and its management plugin only waits after that.
    """
    known = process.records(home)
    for name, wish, _ in ENDINGS[:2]:
        if name in known:
            process.ask(home, known[name], wish)
    for name, wish, patience in ENDINGS:
        if name in known:
            process.stop(home, known[name], first=wish, patience_seconds=patience)


def wipe(home: Path) -> None:
    """Delete everything in a home that nothing runs in, and what lies outside it because Postgres had to."""
    if folder := load(home).postgres_folder:
        shutil.rmtree(folder, ignore_errors=True)
    shutil.rmtree(home, ignore_errors=True)


def _database(home: Path, found: Binaries, port: int) -> tuple[str, str]:
    state = load(home)
    setting = postgres.settle(home, state.postgres_folder)
    postgres.make(setting, _there(found.initdb), state.secret("postgres"))
    record = postgres.start(home, setting, _there(found.postgres), port)
    postgres.await_ready(home, record, port)
    folder = str(setting.data.parent) if setting.owner else ""
    return f"postgresql://postgres:{state.secret('postgres')}@127.0.0.1:{port}/postgres", folder


def _broker(home: Path, found: Binaries, free: rabbit.Ports) -> tuple[str, str]:
    password = load(home).secret("rabbit")
    _there(found.rabbit), _there(found.epmd)
    record = rabbit.start(home, found, free, rabbit.prepare(home, free, password))
    rabbit.await_ready(home, record, free, password)
    who = f"{rabbit.USER}:{password}@127.0.0.1"
    return f"amqp://{who}:{free.amqp}", f"http://{who}:{free.api}"


def _save(home: Path, database: tuple[str, str], amqp: str, api: str) -> Infra:
    infra = Infra("private", amqp, database[0], api)
    save(home, replace(load(home), infra=infra, postgres_folder=database[1]))
    return infra


def _there(program: Path | None) -> Path:
    if program is None:
        raise CannotStart("Programmene til RabbitMQ eller Postgres mangler.")
    return program
