"""The source as the guards see it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
SERVICES = sorted(path.parent.name for path in ROOT.glob("services/*/pyproject.toml"))
MEMBERS = [ROOT / "shared/contracts", ROOT / "shared/chassis", ROOT / "peers", ROOT / "cli"]
MEMBERS += [ROOT / "services" / name for name in SERVICES]


@dataclass(frozen=True)
class Source:
    """One Python file. `name` is its dotted name, such as `samklasse_gateway.handlers.buying`."""

    name: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """What it parses to."""
        return ast.parse(self.text)

    @property
    def nodes(self) -> Iterator[ast.AST]:
        """Everything in it."""
        return ast.walk(self.tree)

    def at(self, node: ast.AST) -> str:
        """Where `node` is."""
        return f"{self.name}:{getattr(node, 'lineno', 1)}"


def planted(text: str, name: str = "samklasse_gateway.handlers.planted") -> list[Source]:
    """A fault to show a guard."""
    return [Source(name, text)]


def sources(*members: Path) -> list[Source]:
    """Every module of these members; tests are not among them."""
    return [source for member in members for source in _modules(member)]


@cache
def _modules(member: Path) -> list[Source]:
    return [_source(path, member / "src") for path in sorted((member / "src").rglob("*.py"))]


def service_sources(*names: str) -> list[Source]:
    """Every module of these services, or of all."""
    return sources(*(ROOT / "services" / name for name in names or SERVICES))


def _source(path: Path, home: Path) -> Source:
    parts = path.relative_to(home).with_suffix("").parts
    return Source(".".join(part for part in parts if part != "__init__"), path.read_text())


def called(node: ast.AST) -> str:
    """The last name of what is called or named: `publish` of `channel.publish`."""
    if isinstance(node, ast.Call):
        return called(node.func)
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def imported(source: Source, *, each: bool = False) -> Iterator[tuple[str, ast.AST]]:
    """The modules that a module imports; `each`: also what it takes out of them, which may be modules too."""
    for node in source.nodes:
        if isinstance(node, ast.Import):
            yield from ((alias.name, node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module, node
            yield from ((f"{node.module}.{alias.name}", node) for alias in node.names if each)
