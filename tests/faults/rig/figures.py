"""What was measured while a fault was survived, kept where one asks for it."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

FILE = "SAMKLASSE_FAULTS_JSON"
"""Where `make faults-long` wants the figures."""


class Figures:
    """Recovery seconds, duplicates and whatever else a fault was measured by; written down at once."""

    def __init__(self, path: Path | None) -> None:
        self._path = path

    def note(self, fault: str, **measured: object) -> None:
        """Keep what was measured for `fault`, in place of what an earlier run did."""
        print(f"{fault}: {measured}")
        if self._path is None:
            return
        known = json.loads(self._path.read_text()) if self._path.exists() else {}
        known[fault] = {"measured_at": datetime.now(UTC).isoformat(timespec="seconds"), **measured}
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n")


def figures_from_environment() -> Figures:
    """Into the file that the environment names, if it does."""
    return Figures(Path(os.environ[FILE]) if os.environ.get(FILE) else None)


def spread(name: str, values: Sequence[float]) -> dict[str, float]:
    """How many there are, and how they lie."""
    ordered = sorted(values)
    return {
        f"{name}_count": len(ordered),
        f"{name}_median": round(ordered[len(ordered) // 2], 2),
        f"{name}_worst": round(ordered[-1], 2),
    }
