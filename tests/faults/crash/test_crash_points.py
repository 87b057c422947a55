"""Whatever dies, stops or is cut off at any SQL statement or broker call, the end is the same as if nothing had."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from samklasse.infra.state import Infra

from . import places
from .world import Place

ROOT = Path(__file__).parents[3]
WORKERS = 2
LEAST_RUNS = 1_500
MOST_UNREACHED = 0.02
"""Of all runs: in a leader's term two coroutines take turns, and a point may fall away."""


@pytest.fixture(scope="module")
def found(infra: Infra) -> Iterator[list[Place]]:
    """Somewhere for each worker."""
    with places.several(infra, WORKERS) as made:
        yield made


def started(module: str, place: Place, *words: str) -> subprocess.Popen[str]:
    """A program of this folder, at work in a place of its own."""
    command = [sys.executable, "-m", f"tests.faults.crash.{module}", "--database", place.database, "--amqp", place.amqp]
    return subprocess.Popen([*command, *words], cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def report(running: subprocess.Popen[str], seconds: float = 600) -> dict[str, Any]:
    """What it found."""
    with running:
        out, errors = running.communicate(timeout=seconds)
    if not out:
        raise AssertionError(errors[-2000:])
    told: dict[str, Any] = json.loads(out)
    return told


@pytest.mark.parametrize(
    "words", [pytest.param([], id="short"), pytest.param(["--long"], id="long", marks=pytest.mark.long)]
)
def test_every_crash_point_in_every_mode_ends_as_if_nothing_had_happened(found: list[Place], words: list[str]) -> None:
    shares = [started("worker", place, "--share", f"{mine}/{WORKERS}", *words) for mine, place in enumerate(found)]
    reports = [report(share) for share in shares]
    runs = sum(one["runs"] for one in reports)
    unreached = [what for one in reports for what in one["unreached"]]
    print(json.dumps({"points": sum(reports[0]["points"].values()), "runs": runs, "unreached": len(unreached)}))

    assert [what for one in reports for what in one["violations"]] == []
    assert runs >= LEAST_RUNS
    assert len(unreached) <= MOST_UNREACHED * runs, unreached[:5]


@pytest.mark.parametrize(
    ("count", "seed"), [pytest.param(24, 1, id="short"), pytest.param(120, 2, id="long", marks=pytest.mark.long)]
)
def test_real_deaths_at_a_sample_of_points_lose_and_double_nothing(found: list[Place], count: int, seed: int) -> None:
    told = report(started("deaths", found[0], "--count", str(count), "--seed", str(seed)))

    assert told["violations"] == []
    assert told["runs"] == count
    assert len(told["unreached"]) <= count * MOST_UNREACHED + 1
