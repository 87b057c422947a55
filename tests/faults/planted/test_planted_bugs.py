"""A check that cannot fail proves nothing: each of these bugs must be noticed by the one check that is there for it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest
from samklasse.infra.state import Infra

from ..crash import places
from ..crash.world import Place
from .bugs import Bug, Hunk, NoLongerThere, copied, every_bug

ROOT = Path(__file__).parents[3]
BUGS = tuple(every_bug())
LEAST = 12
"""What was promised."""
AT_ONCE = 2
NO_BUG = "no bug"


@pytest.fixture(scope="module")
def found(infra: Infra) -> Iterator[list[Place]]:
    """Where they are tried, one after the other in each."""
    with places.several(infra, AT_ONCE) as made:
        yield made


@pytest.fixture(scope="module")
def reports(found: list[Place], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, Future[Any]]]:
    """What is reported of each bug; they are tried in the order of the tests."""
    free: SimpleQueue[Place] = SimpleQueue()
    for place in found:
        free.put(place)

    def look(hunks: Sequence[Hunk], *checks: str) -> dict[str, Any]:
        folder, place = tmp_path_factory.mktemp("chassis"), free.get()
        try:
            return checked(place, copied(folder, hunks), *checks) | {"copy": str(folder)}
        finally:
            free.put(place)

    with ThreadPoolExecutor(AT_ONCE) as workers:
        asked = {NO_BUG: workers.submit(look, (), *sorted({bug.check for bug in BUGS}))}
        yield asked | {bug.name: workers.submit(look, bug.hunks, bug.check) for bug in BUGS}
        workers.shutdown(cancel_futures=True)


def checked(place: Place, chassis: Path, *checks: str) -> dict[str, Any]:
    """The report of these checks, run with the chassis of this folder."""
    command = [sys.executable, "-m", "tests.faults.crash.worker", "--database", place.database, "--amqp", place.amqp]
    for check in checks:
        command += ["--only", check]
    env = os.environ | {"PYTHONPATH": str(chassis)}
    done = subprocess.run(
        [*command, "--first"], cwd=ROOT, env=env, capture_output=True, text=True, timeout=120, check=False
    )
    if not done.stdout:
        raise AssertionError(done.stderr[-2000:])
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def test_the_checks_pass_on_a_copy_without_a_bug(reports: Mapping[str, Future[Any]]) -> None:
    report = reports[NO_BUG].result()

    assert report["violations"] == []
    assert report["chassis"].startswith(report["copy"])


@pytest.mark.parametrize("bug", BUGS, ids=[bug.name for bug in BUGS])
def test_a_planted_bug_is_noticed(bug: Bug, reports: Mapping[str, Future[Any]]) -> None:
    report = reports[bug.name].result()

    assert [what for what in report["violations"] if bug.seen_as in what], report["violations"][:3]
    assert report["chassis"].startswith(report["copy"])


def test_there_are_enough_bugs_and_no_two_alike() -> None:
    assert len(BUGS) >= LEAST
    assert len({bug.hunks for bug in BUGS}) == len({bug.name for bug in BUGS}) == len(BUGS)


def test_a_hunk_that_does_not_fit_any_more_fails_loudly(tmp_path: Path) -> None:
    with pytest.raises(NoLongerThere, match=r"gate\.py, 0 times"):
        copied(tmp_path, [Hunk("gate.py", "what was never there\n", "")])
