"""Own processes and nobody else's: each is recorded by process id and start time before it does anything."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from samklasse.infra.errors import CannotStart

POLL_SECONDS = 0.02
MARK = "SAMKLASSE_PROCESS"  # in the environment of all we start, so that a leaderless group is still known as ours


@dataclass(frozen=True)
class Record:
    """A started process group; `started` tells it from a later process with the same id."""

    name: str
    pid: int
    started: str


def spawn(home: Path, name: str, command: Sequence[str], env: Mapping[str, str], cwd: Path) -> Record:
    """Start a process group of its own, writing to `log/<name>.log`.

    Raises:
        CannotStart: there is no such program.
    """
    log = folder(home, "log") / f"{name}.log"
    with log.open("ab") as sink:
        try:
            child = subprocess.Popen(
                list(command),
                env={**env, MARK: _mark(home, name)},
                cwd=cwd,
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except OSError as error:
            raise CannotStart(f"{name}: {command[0]} kan ikke startes: {error.strerror}") from error
    child.returncode = 0  # reaped by `alive`, so Popen must not warn that the child still runs
    record = Record(name, child.pid, start_time(child.pid))
    path = folder(home, "run") / f"{name}.json"
    draft = path.with_suffix(".draft")  # others read the records meanwhile
    draft.write_text(json.dumps({"name": name, "pid": record.pid, "started": record.started}))
    draft.replace(path)
    return record


def records(home: Path) -> dict[str, Record]:
    """What was started under `home` and not yet stopped by us, dead or alive."""
    found = (Record(**json.loads(path.read_text())) for path in (home / "run").glob("*.json"))
    return {record.name: record for record in found}


def alive(record: Record) -> bool:
    """True while the very process that was started runs; a dead child of ours is reaped here."""
    with contextlib.suppress(ChildProcessError):
        os.waitpid(record.pid, os.WNOHANG)
    return bool(record.started) and start_time(record.pid) == record.started


def kill(home: Path, record: Record) -> None:
    """Kill at once (-9), with whatever the process started, and forget it."""
    stop(home, record, first=signal.SIGKILL)


def stop(home: Path, record: Record, *, first: signal.Signals = signal.SIGTERM, patience_seconds: float = 20) -> None:
    """Ask the group to end, insist when it does not, and forget it."""
    for wish, patience in ((first, patience_seconds), (signal.SIGKILL, 5.0)):
        _signal(home, record, wish)
        if _gone(home, record, time.monotonic() + patience):
            break
    (home / "run" / f"{record.name}.json").unlink(missing_ok=True)


def ask(home: Path, record: Record, wish: signal.Signals) -> None:
    """Signal the group without waiting, so that several can end at the same time."""
    _signal(home, record, wish)


def last_lines(home: Path, name: str, count: int = 15) -> str:
    """The end of a log, for an error message."""
    log = home / "log" / f"{name}.log"
    return "\n".join(log.read_text(errors="replace").splitlines()[-count:]) if log.exists() else ""


def folder(home: Path, name: str) -> Path:
    """A folder under `home` that only we can read."""
    path = home / name
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def start_time(pid: int) -> str:
    """The kernel's start time of a process; empty when there is none or it is a zombie."""
    if not Path("/proc/self/stat").exists():
        asked = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], check=False, capture_output=True, text=True)
        return asked.stdout.strip()
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] in {"Z", "X"} else fields[19]


def _mark(home: Path, name: str) -> str:
    return f"{home}|{name}"


def _signal(home: Path, record: Record, wish: signal.Signals) -> None:
    if alive(record) or _stragglers(home, record):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(record.pid, wish)


def _gone(home: Path, record: Record, until: float) -> bool:
    while alive(record) or _stragglers(home, record):
        if time.monotonic() > until:
            return False
        time.sleep(POLL_SECONDS)
    return True


def _stragglers(home: Path, record: Record) -> bool:
    """Whether the group outlived its leader: same group id, and our mark in the environment."""
    wanted = f"{MARK}={_mark(home, record.name)}".encode()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
            if fields[2] != str(record.pid) or fields[0] in {"Z", "X"}:
                continue
            if wanted in stat.with_name("environ").read_bytes().split(b"\0"):
                return True
        except OSError:
            continue
    return False
