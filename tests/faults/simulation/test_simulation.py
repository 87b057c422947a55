"""The delivery core keeps its promises in every world that a seed draws."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from planted.bugs import copied, every_bug

ROOT = Path(__file__).parents[3]
SEEDS, LONG_SEEDS = 2_000, 6_000


def simulate(*arguments: str, seconds: float, path: str = "") -> subprocess.CompletedProcess[str]:
    """Run the simulation as its command does."""
    command = [sys.executable, "-m", "tests.faults.simulation", *arguments]
    env = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONPATH": path}
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=seconds)


def test_two_thousand_seeds_break_no_promise() -> None:
    done = simulate("--seeds", str(SEEDS), seconds=600)
    print(done.stdout)

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.long
def test_many_more_seeds_break_no_promise() -> None:
    done = simulate("--seeds", str(LONG_SEEDS), "--first", str(SEEDS), seconds=4 * 3600)
    print(done.stdout)

    assert done.returncode == 0, done.stdout + done.stderr


def test_a_seed_repeats_to_the_last_step_and_another_is_another() -> None:
    first, again, other = (simulate("--seed", seed, "--trace", seconds=60).stdout for seed in ("7", "7", "8"))

    assert len(first.splitlines()) > 300
    assert first == again
    assert first != other


BROKEN = {
    "acknowledged before the commit": ("lost", "undrained", "timer late", "timer silent"),
    "a failed handlers effect is kept": ("half done",),
    "an answer for many covers an unfinished one": ("lost", "undrained", "timer late", "timer silent"),
    "a leader goes on without its lock": ("relayed without the lock",),
    "the relay has a cursor": ("unknown statement",),
}
"""Some of the planted bugs, and what the simulation may call each."""


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_chassis_is_noticed_and_its_seed_named(name: str, tmp_path: Path) -> None:
    (bug,) = [bug for bug in every_bug() if bug.name == name]
    done = simulate("--seeds", "1000", "--workers", "1", seconds=300, path=str(copied(tmp_path, bug.hunks)))

    assert done.returncode == 1, done.stdout + done.stderr
    assert any(f": {kind}: " in done.stdout for kind in BROKEN[name]), done.stdout
    assert "repeats with: .venv/bin/python -m tests.faults.simulation --seed" in done.stdout
