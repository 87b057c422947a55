"""The whole demo on real parts: what is broken on purpose is named, and nothing else is broken."""

import json
import os
import subprocess
import sys
from pathlib import Path


def test_a_small_demo_keeps_every_promise_but_the_one_that_is_broken_from_outside(tmp_path: Path) -> None:
    env = {name: value for name, value in os.environ.items() if not name.startswith("SAMKLASSE_")}
    command = "import sys; from samklasse.main import main; sys.argv[0] = 'samklasse'; main()"
    asked = ["demo", "--people", "40", "--json", "--plant", "twice"]
    done = subprocess.run(
        [sys.executable, "-c", command, *asked],
        env=env | {"SAMKLASSE_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=400,
    )

    assert done.returncode == 1, done.stderr[-2000:]
    report = json.loads(done.stdout)
    assert list(report["breaches"]) == ["told_twice"]
    assert report["bad_rows_reported"] == 12
    assert report["late_answers_refused"] == 2
    assert report["kills"] == 2
    assert report["duplicates_offered"] > 0
    assert report["protected_people"] == report["protected_placed_by_hand"] == 4
    assert report["unplaced_without_reason"] == 0
    assert report["reminders_sent"] > 0
    assert json.loads((tmp_path / "demo" / "report.json").read_text()) == report
    assert "<html" in (tmp_path / "demo" / "index.html").read_text()
