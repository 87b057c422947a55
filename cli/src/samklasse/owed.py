"""Whom a replay is owed: written down before something is taken away or put back, so that no interruption loses it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path


def read(home: Path) -> set[str]:
    """The queues that a replay is owed."""
    path = home / "owed.json"
    return set(json.loads(path.read_text())) if path.exists() else set()


def add(home: Path, queues: Iterable[str]) -> None:
    """Owe these one, too."""
    _write(home, read(home) | set(queues))


def paid(home: Path, queues: Iterable[str]) -> None:
    """These have got theirs."""
    _write(home, read(home) - set(queues))


def _write(home: Path, queues: set[str]) -> None:
    path, draft = home / "owed.json", home / "owed.json.new"
    if not queues:
        path.unlink(missing_ok=True)
        return
    draft.write_text(json.dumps(sorted(queues)))
    draft.replace(path)
