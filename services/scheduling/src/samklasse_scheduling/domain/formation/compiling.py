"""Functions that numba compiles. The machine code is kept between processes."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numba

F = TypeVar("F", bound=Callable[..., Any])

_jit: Any = numba.njit
_OPTIONS = {"error_model": "numpy", "nogil": True, "_nrt": False}


def stamped(folder: Path) -> str:
    """What the files of a folder say that are compiled (or are read by those: the board). The others may change."""
    digest = hashlib.sha256()
    for file in sorted(folder.glob("*.py")):
        body = file.read_bytes()
        if b"formation.compiling import" in body or file.name in ("board.py", "compiling.py"):
            digest.update(body)
    return digest.hexdigest()


STAMP = stamped(Path(__file__).parent)


def kernel(function: F) -> F:
    """Compiled on first call and kept on disk until a file with compiled functions changes.

    Where nothing can be written (a container without a home), every process compiles anew.
    """
    try:
        compiled: Any = _jit(cache=True, **_OPTIONS)(function)
    except RuntimeError:
        compiled = _jit(**_OPTIONS)(function)
    else:
        if hasattr(compiled, "_cache"):  # not so when NUMBA_DISABLE_JIT is set
            compiled._cache._cache_file._source_stamp = STAMP
    kept: F = compiled
    return kept


def part(function: F) -> F:
    """Compiled together with the kernels that call it."""
    compiled: F = _jit(**_OPTIONS)(function)
    return compiled


def inlined(function: F) -> F:
    """Compiled into what calls it: passing a board costs more than so little work."""
    compiled: F = _jit(forceinline=True, **_OPTIONS)(function)
    return compiled
