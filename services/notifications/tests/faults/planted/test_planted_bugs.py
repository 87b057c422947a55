"""Each of these bugs in the service must be noticed by the test that is there for it: the twin, the oracle, or another.

Every bug is a patch of a copy, tried in a process of its own on databases of this run's.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import samklasse_notifications
from planted.bugs import Bug, Hunk, copied, every_bug
from samklasse_chassis import vault

from ..frozen import frozen
from . import lent

pytestmark = pytest.mark.long
ROOT = Path(__file__).parents[5]
TESTS = Path(__file__).parents[2]
ORIGINAL = Path(samklasse_notifications.__file__).parent
BUGS = tuple(every_bug(Path(__file__).parent / "bugs"))
LEAST = 14
"""What was promised."""
LOADED = "ignore::pytest.PytestAssertRewriteWarning"
STORIES = {True: 300, False: 60}
"""With a bug the first few that differ are enough; without one all are told."""


@pytest.fixture(scope="module")
def things(migrated: Any, own_copy: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """What a check borrows, by the name of the fixture that would have made it."""
    kek_file = vault.write_kek(tmp_path_factory.mktemp("keys") / "kek")
    with frozen(migrated) as standing:
        databases = {"own_copy": own_copy, "standing": standing, "migrated": migrated}
        yield {"kek_file": str(kek_file), "databases": {name: _lent(one) for name, one in databases.items()}}


def _lent(database: Any) -> dict[str, Any]:
    urls = {"": database.url(), "notifications": database.url("notifications")}
    return {"server": database.server, "name": database.name, "urls": urls}


@pytest.fixture(scope="module")
def nursery() -> Iterator[subprocess.Popen[str]]:
    """What takes seconds to load is loaded once."""
    process = subprocess.Popen(
        [sys.executable, "-m", f"{__package__}.nursery"],
        cwd=ROOT,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    yield process
    process.kill()
    process.communicate()


@dataclass(frozen=True)
class Trial:
    """Where checks are run on a changed copy of the service."""

    folder: Path
    things: dict[str, Any]
    nursery: subprocess.Popen[str]

    def of(self, hunks: Sequence[Hunk], *checks: str) -> list[str]:
        """What fails of these tests, up to the first one."""
        file = self.folder / "lent.json"
        file.write_text(json.dumps(self.things))
        copied(self.folder, hunks, ORIGINAL)
        env = {lent.LENT: str(file), "SAMKLASSE_STORIES": str(STORIES[bool(hunks)])}
        args = ["-x", "-vv", "-W", LOADED, "-p", lent.__name__, *(str(TESTS / check) for check in checks)]
        self._run({"folder": str(self.folder), "env": env, "args": args})
        report = self.folder / lent.FAILED
        assert report.exists(), (self.folder / "output.txt").read_text()[-2000:]
        found = json.loads(report.read_text())
        assert found["package"].startswith(str(self.folder))
        failed: list[str] = found["failed"]
        return failed

    def _run(self, wanted: dict[str, Any]) -> None:
        assert self.nursery.stdin is not None and self.nursery.stdout is not None
        self.nursery.stdin.write(json.dumps(wanted) + "\n")
        self.nursery.stdin.flush()
        self.nursery.stdout.readline()


@pytest.fixture
def trial(tmp_path: Path, things: dict[str, Any], nursery: subprocess.Popen[str]) -> Trial:
    return Trial(tmp_path, things, nursery)


def test_the_checks_pass_on_a_copy_without_a_bug(trial: Trial) -> None:
    assert trial.of((), *sorted({bug.check for bug in BUGS})) == []


@pytest.mark.parametrize("bug", BUGS, ids=[bug.name for bug in BUGS])
def test_a_planted_bug_is_noticed(bug: Bug, trial: Trial) -> None:
    failed = trial.of(bug.hunks, bug.check)

    assert [what for what in failed if bug.seen_as in what], failed


def test_there_are_enough_bugs_and_no_two_alike() -> None:
    assert len(BUGS) >= LEAST
    assert len({bug.hunks for bug in BUGS}) == len({bug.name for bug in BUGS}) == len(BUGS)
