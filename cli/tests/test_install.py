"""The Makefile, the locks and CI."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest
from samklasse.infra.state import workspace

ROOT = workspace(Path(__file__).parent)
LOCKS = sorted(
    [ROOT / "requirements.lock", *ROOT.glob("services/*/requirements.lock"), ROOT / "peers/requirements.lock"]
)
TARGETS = {
    *("help", "demo", "test", "test-rabbit4", "up", "down", "doctor", "check", "fmt", "bench", "bench-long", "docs"),
    *("bench-enrollment", "enrollment-long"),
    *("lock", "clean"),
}


def test_plain_make_prints_every_target_on_a_line_of_its_own() -> None:
    alone = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")}
    printed = subprocess.run(["make"], cwd=ROOT, env=alone, check=True, capture_output=True, text=True).stdout
    listed = re.findall(r"^  make ([a-z0-9-]+) +\S", printed, re.MULTILINE)

    assert len(listed) == len(set(listed)) == len(printed.splitlines())
    assert set(listed) >= TARGETS


def test_every_target_is_listed() -> None:
    makefile = (ROOT / "Makefile").read_text()
    phony = re.findall(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)[0].split()

    assert set(phony) == set(re.findall(r"^([a-z0-9-]+):[^=].*## ", makefile, re.MULTILINE))


def test_no_recipe_resolves_behind_the_locks_back() -> None:
    recipes = [line for line in (ROOT / "Makefile").read_text().splitlines() if line.startswith("\t")]

    assert [line for line in recipes if re.search(r"\buv (run|sync)\b", line)] == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_lock_pins_by_hash_and_names_no_address(lock: Path) -> None:
    text = lock.read_text()
    pins = re.split(r"\n(?=\S)", text.strip())

    assert "://" not in text
    assert [
        pin.splitlines()[0] for pin in pins if not re.match(r"[\w.\[\],-]+==\S+", pin) or "sha256:" not in pin
    ] == []
    assert pins


def test_an_image_installs_nothing_that_only_another_service_needs() -> None:
    solver = {path.parent.name for path in LOCKS if re.search(r"^ortools==", path.read_text(), re.MULTILINE)}
    testers = {path.parent for path in LOCKS if re.search(r"^pytest==", path.read_text(), re.MULTILINE)}

    assert solver == {ROOT.name, "scheduling"}
    assert testers == {ROOT}


def test_every_member_pins_what_the_lock_installs() -> None:
    locked = set(re.findall(r"^(\S+==[^\s;]+)", (ROOT / "requirements.lock").read_text(), re.MULTILINE))
    wanted = {
        re.sub(r"\[.*?\]", "", pin)
        for path in ROOT.glob("*/**/pyproject.toml")
        if ".venv" not in path.parts and ".samklasse" not in path.parts
        for pin in re.findall(r'^\s*"([\w.\[\]-]+==[^"\s;]+)"', path.read_text(), re.MULTILINE)
    }

    assert {pin.lower() for pin in wanted} - {pin.lower() for pin in locked} == set()


def test_ci_runs_the_readmes_test_command() -> None:
    commands = [
        line for line in (ROOT / ".ci/run").read_text().splitlines() if line.strip() and not line.startswith("#")
    ]

    assert len(commands) == 1
    assert commands[0].endswith("&& exec make test")


def test_what_is_generated_is_never_committed() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, check=False, capture_output=True, text=True).stdout.split()

    assert not {"uv.lock"} & set(tracked)
    assert [path for path in tracked if path.startswith((".venv/", ".samklasse/"))] == []
