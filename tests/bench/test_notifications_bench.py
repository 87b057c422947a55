"""The bench of notifications gives every figure, and believes no run in which somebody was not told."""

import json
from pathlib import Path

from click.testing import CliRunner
from samklasse.commands.bench import bench

FIGURES = {"raw_smtp_per_s", "handed_over_per_s", "ratio", "render_us", "full_speed_loop_lag_p99_ms"}


def test_one_run_gives_every_figure(tmp_path: Path) -> None:
    written = tmp_path / "bench" / "notifications.json"
    done = CliRunner().invoke(bench, ["notifications", "--people", "60", "--rounds", "1", "--json", str(written)])

    assert done.exit_code == 0, done.output
    found = json.loads(written.read_text())
    assert set(found) >= FIGURES
    assert all(found[name] > 0 for name in FIGURES)
    assert found["mails"] == 60
