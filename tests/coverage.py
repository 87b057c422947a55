"""Which row of the mission is proved by which test: `make docs` writes docs/coverage.md from the tests' docstrings.

A test proves a row when its docstring begins with the row's name, as in `A05: …` or `A05, B13: …`.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
WHERE = ("tests/**", "services/*/tests/**", "shared/*/tests/**", "cli/tests/**", "peers/tests/**")
NAMES = re.compile(r"^[A-F]\d\d(, [A-F]\d\d)*(?=:)")
HEAD = """# Coverage

Each row of the mission that is built, and the tests that prove it; their docstrings say what the row asks for. The rows
have the names that the issues give them. Written by `make docs`.

| Row | Test |
|---|---|
"""


def page(root: Path = ROOT) -> str:
    """The page as it should be."""
    return HEAD + "".join(f"| {row} | `{node}` |\n" for row, node in sorted(set(proofs(root))))


def proofs(root: Path = ROOT) -> Iterator[tuple[str, str]]:
    """Row and pytest node of every test that says it proves a row."""
    for path in sorted({path for where in WHERE for path in root.glob(f"{where}/test_*.py")}):
        for test in ast.walk(ast.parse(path.read_text())):
            if isinstance(test, ast.FunctionDef | ast.AsyncFunctionDef) and test.name.startswith("test_"):
                named = NAMES.match(ast.get_docstring(test) or "")
                for row in named[0].split(", ") if named else ():
                    yield row, f"{path.relative_to(root)}::{test.name}"


if __name__ == "__main__":
    print(page(), end="")
