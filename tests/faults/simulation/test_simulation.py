"""The delivery core keeps its promises in every world that a seed draws."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

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
