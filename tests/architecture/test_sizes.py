"""Files and functions stay small enough to read in one go, and are called what they are about."""

import ast
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from .tree import MEMBERS, ROOT, Source, planted, sources

SPLIT = 250
"""Lines of a file, tests too."""
LONGEST = 40
"""Lines of a function, its docstring included."""
VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc", "base"}


def test_no_file_is_too_long() -> None:
    assert list(long_files([*sources(*MEMBERS), *_tests()])) == []


def test_no_migration_is_too_long() -> None:
    found = [path for member in MEMBERS for path in (member / "src").rglob("*.sql")]

    assert found
    assert [path.name for path in found if len(path.read_text().splitlines()) > SPLIT] == []


def test_no_function_is_too_long() -> None:
    assert list(long_functions([*sources(*MEMBERS), *_tests()])) == []


def test_no_module_has_a_vague_name() -> None:
    assert list(vague_names([*sources(*MEMBERS), *_tests()])) == []


def test_a_long_file_a_long_function_and_a_vague_name_are_noticed() -> None:
    long = planted("def f():\n" + "    pass\n" * LONGEST + "\n" * SPLIT)

    assert list(long_files(long)) == ["samklasse_gateway.handlers.planted has 291 lines"]
    assert list(long_functions(long)) == ["samklasse_gateway.handlers.planted:1 f has 41 lines"]
    assert list(vague_names(planted("", "samklasse_gateway.order_helpers"))) == ["samklasse_gateway.order_helpers"]


def test_the_linter_is_content() -> None:
    done = _ruff(ROOT)

    assert done.returncode == 0, done.stdout


def test_the_linter_notices_a_tangle(tmp_path: Path) -> None:
    tangle = "def f(a: int) -> int:\n" + "".join(f"    if a == {n}:\n        a += {n}\n" for n in range(9))
    (tmp_path / "planted.py").write_text(tangle + "    return a\n")

    done = _ruff(tmp_path)

    assert "C901" in done.stdout


def long_files(found: Iterable[Source]) -> Iterator[str]:
    """Files with more than 250 lines."""
    for source in found:
        lines = len(source.text.splitlines())
        if lines > SPLIT:
            yield f"{source.name} has {lines} lines"


def long_functions(found: Iterable[Source]) -> Iterator[str]:
    """Functions with more than 40 lines."""
    for source in found:
        for node in source.nodes:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > LONGEST:
                    yield f"{source.at(node)} {node.name} has {lines} lines"


def vague_names(found: Iterable[Source]) -> Iterator[str]:
    """Modules that are named after nothing."""
    for source in found:
        if VAGUE & {word for part in source.name.split(".") for word in part.split("_")}:
            yield source.name


def _tests() -> list[Source]:
    homes = [ROOT / "tests", ROOT / "examples", *(member / "tests" for member in MEMBERS)]
    return [
        Source(str(path.relative_to(ROOT)), path.read_text()) for home in homes for path in sorted(home.rglob("*.py"))
    ]


def _ruff(place: Path) -> subprocess.CompletedProcess[str]:
    command: list[str | Path] = [Path(sys.executable).parent / "ruff", "check", "--no-cache", "--output-format=concise"]
    command += ["--config", ROOT / "pyproject.toml", place]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
