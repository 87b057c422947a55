"""A private Postgres: own data folder, loopback only, passwords by SCRAM, also where we are root."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from samklasse.infra import process
from samklasse.infra.errors import CannotStart
from samklasse.infra.ports import open_port

NAMESPACE = ("unshare", "--user", "--map-user=1000", "--map-group=1000", "--")
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "300",
    "shared_buffers": "128MB",
    "jit": "off",
    "track_commit_timestamp": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "password_encryption": "scram-sha-256",
}


@dataclass(frozen=True)
class Setting:
    """How the server runs: before each command, in which folder, owned by whom."""

    prefix: tuple[str, ...]
    data: Path
    owner: str | None


def settle(home: Path, known_folder: str) -> Setting:
    """As ourselves; as root in a user namespace; where that is refused, as `postgres` in a temporary folder."""
    data = home / "postgres"
    if os.geteuid() != 0:
        return Setting((), data, None)
    if known_folder:
        return _as_postgres(Path(known_folder))
    process.folder(home, "postgres")
    probe = subprocess.run([*NAMESPACE, "test", "-w", str(data)], check=False, capture_output=True)
    if probe.returncode == 0:
        return Setting(NAMESPACE, data, None)
    return _as_postgres(Path(tempfile.mkdtemp(prefix="samklasse-postgres-")))


def make(setting: Setting, initdb: Path, password: str) -> None:
    """Create the data folder, once.

    Raises:
        CannotStart: initdb failed; its own words are in the message.
    """
    if (setting.data / "PG_VERSION").exists():
        return
    shutil.rmtree(setting.data, ignore_errors=True)
    setting.data.mkdir(mode=0o700, parents=True)
    _give(setting, setting.data)
    with tempfile.NamedTemporaryFile("w", dir=setting.data.parent, prefix="samklasse-pw-") as secret:
        secret.write(password)
        secret.flush()
        _give(setting, Path(secret.name))
        options = ["--auth=scram-sha-256", "--username=postgres", "--encoding=UTF8", "--locale=C", "--no-sync"]
        command = [*setting.prefix, str(initdb), *options, f"--pwfile={secret.name}", f"--pgdata={setting.data}"]
        done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=setting.data.parent)
    if done.returncode:
        raise CannotStart(f"initdb feilet: {done.stdout[-800:]}{done.stderr[-800:]}")


def start(home: Path, setting: Setting, program: Path, port: int) -> process.Record:
    """Start the server; it answers once `await_ready` returns."""
    (setting.data / "postmaster.pid").unlink(missing_ok=True)  # of a killed one; our own record says none runs
    options = [word for key, value in SETTINGS.items() for word in ("-c", f"{key}={value}")]
    command = [*setting.prefix, str(program), "-D", str(setting.data), "-p", str(port), *options]
    return process.spawn(home, "postgres", command, os.environ, setting.data)


def await_ready(home: Path, record: process.Record, port: int, seconds: float = 60) -> None:
    """Wait until the server takes connections.

    Raises:
        CannotStart: it ended, or took too long.
    """
    until = time.monotonic() + seconds
    while not open_port(port):
        if not process.alive(record) or time.monotonic() > until:
            tail = process.last_lines(home, "postgres")
            raise CannotStart(f"Postgres startet ikke på port {port}:\n{tail}")
        time.sleep(process.POLL_SECONDS)


def _as_postgres(folder: Path) -> Setting:
    owner = next((name for name in ("postgres", "nobody") if _exists(name)), None)
    if owner is None or not shutil.which("runuser"):
        raise CannotStart("Postgres nekter å gå som root, og det finnes verken brukernavnerom eller en annen bruker.")
    folder.chmod(0o711)
    return Setting(("runuser", "-u", owner, "--"), folder / "data", owner)


def _exists(user: str) -> bool:
    try:
        pwd.getpwnam(user)
    except KeyError:
        return False
    return True


def _give(setting: Setting, path: Path) -> None:
    if setting.owner:
        shutil.chown(path, setting.owner)
