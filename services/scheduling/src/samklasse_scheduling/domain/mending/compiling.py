"""Kernels of this folder: as the timetable core's, but stale when a file of this folder, or the bits, change."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from samklasse_scheduling.domain.timetabling import bits, compiling

F = TypeVar("F", bound=Callable[..., Any])
inlined = compiling.inlined
STAMP = compiling.stamped(Path(__file__).parent) + Path(bits.__file__).read_text(encoding="utf-8")


def kernel(function: F) -> F:
    """Compiled on first call and kept on disk."""
    kept: Any = compiling.kernel(function)
    if hasattr(kept, "_cache"):
        kept._cache._cache_file._source_stamp = STAMP
    done: F = kept
    return done
