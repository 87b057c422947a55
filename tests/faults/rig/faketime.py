"""A wall clock of one's own for a process, by libfaketime: timers and time-outs stay exact, only the date is wrong.

The library comes from Debian's package; where it is not installed, it is fetched with apt and unpacked beside the
workspace, once.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from pathlib import Path

INSTALLED = Path("/usr/lib")
CACHE = Path(__file__).parents[3] / ".samklasse" / "faketime"
PACKAGE = "libfaketime"


class NoFaketime(Exception):
    """There is none here, and it could not be fetched."""


def library() -> Path:
    """Where the library is, fetched if need be.

    Raises:
        NoFaketime: why not.
    """
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        return _found(INSTALLED) or _found(CACHE) or _fetched()


def settings(clock: Path) -> dict[str, str]:
    """The environment of a process whose date follows what `set_clock` writes into `clock`."""
    return {
        "LD_PRELOAD": str(library()),
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_NO_CACHE": "1",
        "DONT_FAKE_MONOTONIC": "1",
    }


def set_clock(clock: Path, ahead_seconds: int) -> None:
    """Move the date, live; written in one step, since the process may look at any time."""
    draft = clock.with_suffix(".draft")
    draft.write_text(f"{ahead_seconds:+d}\n")
    draft.replace(clock)


def _found(place: Path) -> Path | None:
    return next(place.glob("**/faketime/libfaketime.so.1"), None)


def _fetched() -> Path:
    if not (shutil.which("apt-get") and shutil.which("dpkg")):
        raise NoFaketime(f"{PACKAGE} is not installed, and this is not Debian")
    if not _run("apt-get", "-q", "download", PACKAGE) and os.geteuid() == 0:
        _run("apt-get", "-q", "update")
        _run("apt-get", "-q", "download", PACKAGE)
    for package in CACHE.glob("*.deb"):
        _run("dpkg", "-x", str(package), str(CACHE))
    found = _found(CACHE)
    if found is None:
        raise NoFaketime(f"{PACKAGE} is not installed, and apt-get could not download it")
    return found


def _run(*command: str) -> bool:
    done = subprocess.run(command, cwd=CACHE, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=120)
    return done.returncode == 0
