"""A private RabbitMQ node: own data folder, name, cookie and epmd; every port on loopback."""

from __future__ import annotations

import base64
import os
import secrets
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from samklasse.infra import process
from samklasse.infra.binaries import Binaries
from samklasse.infra.errors import CannotStart
from samklasse.infra.ports import open_port

USER = "samklasse"
MAX_MESSAGE_BYTES = 262_144
CONFIGURATION = """\
listeners.tcp.1 = 127.0.0.1:{amqp}
management.tcp.ip = 127.0.0.1
management.tcp.port = {api}
management.rates_mode = none
default_user = {user}
default_pass = {password}
max_message_size = {max_message}
vm_memory_high_watermark.absolute = 1GB
disk_free_limit.absolute = 200MB
raft.wal_max_size_bytes = 64000000
log.console = true
log.console.level = warning
log.file = false
"""
SCHEDULERS_SLEEP_AT_ONCE = "+sbwt none +sbwtdcpu none +sbwtdio none"
LOOPBACK_DISTRIBUTION = "-kernel inet_dist_use_interface {127,0,0,1}"


@dataclass(frozen=True)
class Ports:
    """The four ports of a node."""

    amqp: int
    api: int
    distribution: int
    epmd: int


def prepare(home: Path, ports: Ports, password: str) -> dict[str, str]:
    """Write the node's files and return its environment."""
    folder = process.folder(home, "rabbit")
    settings = CONFIGURATION.format(
        amqp=ports.amqp, api=ports.api, user=USER, password=password, max_message=MAX_MESSAGE_BYTES
    )
    _write(folder / "rabbitmq.conf", settings)
    _write(folder / "enabled_plugins", "[rabbitmq_management].\n")
    _write(folder / "advanced.config", "[].\n")
    _write(folder / "env.conf", "")
    cookie = folder / ".erlang.cookie"
    if not cookie.exists():
        cookie.write_text(secrets.token_hex(20))
        cookie.chmod(0o400)
    return environment(folder, ports)


def start(home: Path, found: Binaries, ports: Ports, env: dict[str, str]) -> process.Record:
    """Start epmd in the foreground, then the node; it answers once `await_ready` returns."""
    listen = ["-address", "127.0.0.1", "-port", str(ports.epmd)]
    process.spawn(home, "epmd", [*found.broker_prefix, str(found.epmd), *listen], env, home)
    _await_port(home, "epmd", ports.epmd, time.monotonic() + 10)
    return process.spawn(home, "rabbitmq", [*found.broker_prefix, str(found.rabbit)], env, home / "rabbit")


def await_ready(home: Path, record: process.Record, ports: Ports, password: str, seconds: float = 120) -> None:
    """Wait until AMQP and the management API answer.

    Raises:
        CannotStart: the node ended, or took too long.
    """
    until = time.monotonic() + seconds
    while not (open_port(ports.amqp) and _api_answers(ports.api, password)):
        if not process.alive(record) or time.monotonic() > until:
            tail = process.last_lines(home, "rabbitmq", 25)
            raise CannotStart(f"RabbitMQ startet ikke på port {ports.amqp}:\n{tail}")
        time.sleep(0.05)


def environment(folder: Path, ports: Ports) -> dict[str, str]:
    """What a node is told by its environment: where its files are, and to keep to loopback."""
    kept = {key: os.environ[key] for key in ("PATH", "LANG", "LC_ALL", "TMPDIR") if key in os.environ}
    return kept | {
        "HOME": str(folder),
        "ERL_EPMD_PORT": str(ports.epmd),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODENAME": "samklasse@localhost",
        "RABBITMQ_DIST_PORT": str(ports.distribution),
        "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
        "RABBITMQ_MNESIA_DIR": str(folder / "mnesia" / "node"),
        "RABBITMQ_LOG_BASE": str(folder / "log"),
        "RABBITMQ_CONF_ENV_FILE": str(folder / "env.conf"),
        "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
        "RABBITMQ_ADVANCED_CONFIG_FILE": str(folder / "advanced.config"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
        "RABBITMQ_GENERATED_CONFIG_DIR": str(folder / "config"),
        "RABBITMQ_PID_FILE": str(folder / "pid"),
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": f"{SCHEDULERS_SLEEP_AT_ONCE} {LOOPBACK_DISTRIBUTION}",
    }


def _write(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o600)


def _await_port(home: Path, name: str, port: int, until: float) -> None:
    while not open_port(port):
        if time.monotonic() > until:
            raise CannotStart(f"{name} svarer ikke på port {port}:\n{process.last_lines(home, name)}")
        time.sleep(process.POLL_SECONDS)


def _api_answers(port: int, password: str) -> bool:
    word = base64.b64encode(f"{USER}:{password}".encode()).decode()
    asked = urllib.request.Request(f"http://127.0.0.1:{port}/api/whoami", headers={"Authorization": f"Basic {word}"})
    try:
        with urllib.request.urlopen(asked, timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
