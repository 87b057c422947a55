"""The benchmark of class formation says what it must, and its picture what was measured."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from samklasse_scheduling.bench import growth
from samklasse_scheduling.bench.command import formation

SAID = {
    "placed", "bound", "gap_percent", "bound_seconds", "form_seconds", "classes", "mean_size", "violations",
    "lowest_share_of_national", "municipalities_under_floor", "why_under_floor", "peak_mb", "cores", "import_seconds",
}  # fmt: skip


def test_a_measurement_names_its_bound_its_fairness_its_memory_and_the_verdict(tmp_path: Path) -> None:
    done = CliRunner().invoke(
        formation, ["--people", "300", "--seconds", "1", "--json", str(tmp_path / "a" / "b.json")]
    )
    figures = json.loads((tmp_path / "a" / "b.json").read_text())

    assert done.exit_code == 0, done.output
    assert set(figures) >= SAID
    assert figures["violations"] == 0
    assert 0 < figures["placed"] <= figures["bound"] <= 300


def test_a_time_that_doubles_with_the_people_is_linear() -> None:
    points = [growth.Point(1_000 * 2**n, 3.0 * 2**n, 0.1, 1.0, 100) for n in range(5)]

    assert growth.exponent(points) == pytest.approx(1.0)


def test_the_time_is_that_of_the_first_plan_within_a_hundredth() -> None:
    figures = {"people": 10, "placed": 1000, "form_seconds": 60.0, "bound_seconds": 2.0, "gap_percent": 1, "peak_mb": 9}
    trace = [(3.0, 900, 1010), (5.0, 991, 1010), (50.0, 1000, 1010)]

    assert growth.point({**figures, "trace": trace}).seconds == 5.0
    assert growth.point({**figures, "trace": []}).seconds == 60.0


def test_the_picture_is_the_same_for_the_same_figures(tmp_path: Path) -> None:
    figures = {"placed": 9, "form_seconds": 2.0, "bound_seconds": 1.0, "gap_percent": 1, "peak_mb": 9, "trace": []}
    for people in (1_000, 2_000):
        (tmp_path / f"{people}.json").write_text(json.dumps({**figures, "people": people}))
    for name in ("a.svg", "b.svg"):
        growth.main([str(tmp_path / name), *map(str, sorted(tmp_path.glob("*.json")))])

    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
    assert (tmp_path / "a.svg").read_text().startswith("<?xml")
