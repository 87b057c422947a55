"""The bench of notifications gives every figure, and believes no run in which somebody was not told."""

import json
from pathlib import Path

from click.testing import CliRunner
from samklasse.commands.bench import bench

FIGURES = {
    "raw_smtp_per_s", "handed_over_per_s", "ratio", "plan_10k_s", "plan_in_classes_s", "feed_304_p99_ms", "render_us",
    "loop_lag_p99_ms", "full_speed_loop_lag_p99_ms", "event_to_handed_over_p99_s", "due_to_handed_over_p99_s",
}  # fmt: skip
QUICK = ["--people", "60", "--rounds", "1", "--seconds", "0.1", "--requests", "40"]


def test_one_run_gives_every_figure(tmp_path: Path) -> None:
    written = tmp_path / "bench" / "notifications.json"
    done = CliRunner().invoke(bench, ["notifications", *QUICK, "--json", str(written)])

    assert done.exit_code == 0, done.output
    found = json.loads(written.read_text())
    assert set(found) >= FIGURES
    assert all(found[name] > 0 for name in FIGURES)
    assert found["mails"] == 60
