"""Wait until a process answers on its health check."""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from pathlib import Path

from samklasse.infra import process
from samklasse.infra.errors import CannotStart

PATIENCE_SECONDS = 120.0


def healthy(url: str) -> bool:
    """Whether the health check says yes now."""
    try:
        with urllib.request.urlopen(url, timeout=3) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def await_healthy(home: Path, name: str, url: str, patience_seconds: float = PATIENCE_SECONDS) -> None:
    """Return once `url` answers 200.

    Raises:
        CannotStart: the process ended, or did not get healthy in time; with the end of its log.
    """
    until = time.monotonic() + patience_seconds
    while not healthy(url):
        record = process.records(home).get(name)
        dead = record is None or not process.alive(record)
        if dead or time.monotonic() > until:
            what = "avsluttet" if dead else f"svarte ikke på {url} innen {patience_seconds:.0f} sekunder"
            raise CannotStart(f"{name} {what}. Slutten av loggen:\n{process.last_lines(home, name)}")
        time.sleep(0.1)
