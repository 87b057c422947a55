"""Instance files, one alone and two in a folder."""

import gzip
from pathlib import Path

import pytest
from samklasse_scheduling.itc2007.generating import generate
from samklasse_scheduling.itc2007.writing import write_instance

from .calling import EASY


@pytest.fixture
def easy(tmp_path: Path) -> Path:
    place = tmp_path / "easy.tim"
    place.write_bytes(write_instance(EASY.instance))
    return place


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A packed and a plain one, in an order that their names as text do not have."""
    place = tmp_path / "folder"
    place.mkdir()
    (place / "own-10.tim.gz").write_bytes(gzip.compress(write_instance(EASY.instance)))
    (place / "own-9.tim").write_bytes(write_instance(generate(sessions=10, rooms=2, participants=9).instance))
    (place / "notes.txt").write_text("not one")
    return place
