"""The planted bugs, one file each under `bugs/`: a small patch of the chassis, and the one check that must notice it.

It says which check it is (a chapter of `tests/faults/crash`, told in peace, or struck at each point: `poison:crash`;
a service's own bugs name a test), what the check calls the fault, and then hunks as in a unified diff, each under
`@@ file`; a hunk says where it belongs by its own lines, which must be in the file exactly once.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import samklasse_chassis

ORIGINAL = Path(samklasse_chassis.__file__).parent
FOLDER = Path(__file__).parent / "bugs"


@dataclass(frozen=True)
class Hunk:
    """In one file, `old` becomes `new`; both are whole lines."""

    file: str
    old: str
    new: str


@dataclass(frozen=True)
class Bug:
    """A fault, the check that notices it, and what the check calls it."""

    name: str
    check: str
    seen_as: str
    hunks: tuple[Hunk, ...]


class NoLongerThere(Exception):
    """What a hunk replaces is not in its file exactly once: the bug must be brought up to date with the chassis."""


def read(path: Path) -> Bug:
    """One bug's file."""
    head, *parts = re.split(r"^@@ ", path.read_text(), flags=re.MULTILINE)
    said = dict(line.split(": ", 1) for line in head.splitlines() if line)
    return Bug(path.stem.replace("_", " "), said["check"], said["seen as"], tuple(_hunk(part) for part in parts))


def every_bug(folder: Path = FOLDER) -> Iterator[Bug]:
    """In the order of their names."""
    return (read(path) for path in sorted(folder.glob("*.diff")))


def copied(into: Path, hunks: Sequence[Hunk] = (), original: Path = ORIGINAL) -> Path:
    """Copy a package (the chassis) and change it.

    Returns:
        The folder to put first on PYTHONPATH.

    Raises:
        NoLongerThere: a hunk does not fit.
    """
    package = into / original.name
    shutil.copytree(original, package, ignore=shutil.ignore_patterns("__pycache__"))
    for hunk in hunks:
        path = package / hunk.file
        text = "\n" + path.read_text()
        if text.count("\n" + hunk.old) != 1:
            raise NoLongerThere(f"{hunk.file}, {text.count(chr(10) + hunk.old)} times:\n{hunk.old}")
        path.write_text(text.replace("\n" + hunk.old, "\n" + hunk.new)[1:])
    return into


def _hunk(part: str) -> Hunk:
    file, _, body = part.partition("\n")
    lines = body.rstrip("\n").split("\n")
    old = [line[1:] for line in lines if not line.startswith("+")]
    new = [line[1:] for line in lines if not line.startswith("-")]
    return Hunk(file.strip(), "\n".join(old) + "\n", "\n".join(new) + "\n")
