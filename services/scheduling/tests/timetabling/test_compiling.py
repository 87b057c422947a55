"""Machine code is kept on disk, asked for by what all kernels say, and read where nothing can be written."""

import json
import os
import subprocess
import sys
from pathlib import Path

from samklasse_scheduling.domain.timetabling import compiling
from samklasse_scheduling.domain.timetabling.walking import walk

TINY = (
    "from samklasse_scheduling.domain.timetabling.compiling import kernel\n\n@kernel\ndef tiny(x):\n    return x + 1\n"
)
ASK = """
import json, sys, tempfile
if sys.argv[1] == "read-only":
    def refuse(**_): raise PermissionError
    tempfile.TemporaryFile = refuse  # how numba asks whether it may write
import tiny
assert tiny.tiny(1) == 2
print(json.dumps(sum(tiny.tiny.stats.cache_hits.values())))
"""


def test_machine_code_is_stale_when_any_file_beside_it_changes(tmp_path):
    (tmp_path / "a.py").write_text("one")
    (tmp_path / "b.py").write_text("two")
    before = compiling.stamped(tmp_path)
    (tmp_path / "b.py").write_text("three")

    assert compiling.stamped(tmp_path) != before
    assert walk._cache._cache_file._source_stamp == compiling.STAMP


def test_shipped_machine_code_is_read_where_nothing_can_be_written(tmp_path):
    (tmp_path / "tiny.py").write_text(TINY)

    assert (hits(tmp_path, "writable"), hits(tmp_path, "read-only")) == (0, 1)
    for code in (tmp_path / "shipped").glob("*/*.nbc"):
        code.unlink()
    assert hits(tmp_path, "read-only") == 0
    assert not list((tmp_path / "shipped").glob("*/*.nbc"))


def hits(folder: Path, how: str) -> int:
    """How many kernels a new process finds compiled."""
    settings = {
        **os.environ,
        "NUMBA_CACHE_DIR": str(folder / "shipped"),
        "HOME": str(folder),
        "PYTHONPATH": str(folder),
    }
    ran = subprocess.run([sys.executable, "-c", ASK, how], env=settings, capture_output=True, text=True, check=True)
    return json.loads(ran.stdout)
