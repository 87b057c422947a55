"""`docs/coverage.md`: every row of the mission that is built names the tests that prove it, and they exist."""

from pathlib import Path

from tests import coverage

BUILT = {
    *(f"A{number:02}" for number in (*range(1, 8), *range(13, 27))),
    "B04", "B09", "B11", "B13", "B14", "B15",
}  # fmt: skip
"""The rows that issues so far have asked for."""


def test_the_page_names_exactly_the_tests_that_there_are() -> None:
    assert (coverage.ROOT / "docs/coverage.md").read_text() == coverage.page(), "run: make docs"


def test_every_row_that_is_built_has_a_test() -> None:
    assert {row for row, _ in coverage.proofs()} >= BUILT


def test_only_tests_that_say_so_prove_a_row(tmp_path: Path) -> None:
    (tmp_path / "tests/stories").mkdir(parents=True)
    tests = (
        'def test_a():\n    """A05, B13: longer."""',
        'def test_b():\n    """After A06: no."""',
        'def a():\n    """A07: no."""',
    )
    (tmp_path / "tests/stories/test_one.py").write_text("\n\n".join(tests))

    assert list(coverage.proofs(tmp_path)) == [
        ("A05", "tests/stories/test_one.py::test_a"),
        ("B13", "tests/stories/test_one.py::test_a"),
    ]
