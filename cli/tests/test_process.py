"""Only our own processes are ended, and all of them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from samklasse.infra import process
from samklasse.infra.errors import CannotStart

SLEEP = "import time; time.sleep(60)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
PARENT = f"import subprocess, sys; print(subprocess.Popen([sys.executable, '-c', {SLEEP!r}]).pid, flush=True); {SLEEP}"


def spawn(home: Path, code: str) -> process.Record:
    """A Python process that runs `code`."""
    return process.spawn(home, "one", [sys.executable, "-c", code], dict(os.environ), home)


def await_log(home: Path) -> str:
    """What the process has printed, once it has printed a line."""
    for _ in range(500):
        if said := process.last_lines(home, "one"):
            return said
        time.sleep(0.02)
    raise AssertionError("the process printed nothing")


def test_a_process_is_recorded_before_anything_else_and_forgotten_when_it_ended(tmp_path: Path) -> None:
    record = spawn(tmp_path, SLEEP)

    assert process.records(tmp_path) == {"one": record}
    assert process.alive(record)

    process.stop(tmp_path, record)

    assert not process.alive(record)
    assert process.records(tmp_path) == {}


def test_another_process_with_a_recycled_id_is_left_alone(tmp_path: Path) -> None:
    stranger = subprocess.Popen([sys.executable, "-c", SLEEP], start_new_session=True)
    recycled = process.Record("one", stranger.pid, started="an earlier start")

    process.stop(tmp_path, recycled)

    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_one_that_ended_before_it_was_looked_at_is_not_alive(tmp_path: Path) -> None:
    gone = process.Record("one", pid=2**22 + 1, started="")

    assert not process.alive(gone)


def test_one_that_will_not_end_is_killed(tmp_path: Path) -> None:
    record = spawn(tmp_path, STUBBORN)
    await_log(tmp_path)

    process.stop(tmp_path, record, patience_seconds=0.3)

    assert not process.alive(record)


def test_children_are_ended_with_their_parent_also_after_the_parent_died(tmp_path: Path) -> None:
    record = spawn(tmp_path, PARENT)
    child = int(await_log(tmp_path))
    os.kill(record.pid, signal.SIGKILL)

    process.stop(tmp_path, record)

    assert process.start_time(child) == ""


def test_a_program_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="/no/such/program"):
        process.spawn(tmp_path, "one", ["/no/such/program"], {}, tmp_path)
