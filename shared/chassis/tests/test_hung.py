"""A test that hangs in its set-up, its body or its teardown fails alone, and all around it is put away."""

import os
import subprocess
import sys
from pathlib import Path

TESTS = """
import asyncio, pathlib, subprocess, threading, pytest

@pytest.fixture(scope="session", autouse=True)
def server():
    yield
    pathlib.Path("stopped").touch()

@pytest.fixture
async def never_begins():
    await asyncio.Event().wait()
    yield

@pytest.fixture
async def never_ends():
    yield
    await asyncio.Event().wait()

def test_a_lock():
    threading.Event().wait()

def test_a_process():
    subprocess.run(["sleep", "3600"])

def test_computing():
    while True:
        pass

async def test_a_loop():
    await asyncio.Event().wait()

async def test_set_up(never_begins):
    pass

async def test_teardown(never_ends):
    pass

async def test_body_and_teardown(never_ends):
    await asyncio.Event().wait()

async def stubborn():
    while True:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            pass

async def test_a_task_left_behind():
    asyncio.create_task(stubborn())
    await asyncio.sleep(0)

def test_after_them():
    pass
"""
HANGS = {
    "ERROR test_it.py::test_a_task_left_behind",
    "ERROR test_it.py::test_body_and_teardown",
    "ERROR test_it.py::test_set_up",
    "ERROR test_it.py::test_teardown",
    "FAILED test_it.py::test_a_lock",
    "FAILED test_it.py::test_a_loop",
    "FAILED test_it.py::test_a_process",
    "FAILED test_it.py::test_body_and_teardown",
    "FAILED test_it.py::test_computing",
}


def test_a_test_that_hangs_fails_alone_and_what_the_run_had_is_put_away(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(TESTS)
    (tmp_path / "pytest.ini").write_text("[pytest]\nhung_after = 0.3\nasyncio_mode = auto\n")
    command = [sys.executable, "-m", "pytest", "-p", "hung", "-p", "no:cacheprovider", "-rA"]
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False, timeout=60)
    summary = done.stdout.rpartition("short test summary info")[2].splitlines()

    assert {line.partition(" - ")[0] for line in summary if "it has hung" in line or "Failed" in line} == HANGS
    assert "PASSED test_it.py::test_after_them" in summary
    assert "in stubborn\n    await asyncio.Event().wait()" in done.stdout  # what a task waits for
    assert (tmp_path / "stopped").exists()
