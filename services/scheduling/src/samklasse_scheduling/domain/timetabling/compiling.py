"""Functions that numba compiles. The machine code is kept between processes."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numba
from numba.core import caching

F = TypeVar("F", bound=Callable[..., Any])

# Kernels get all arrays from outside. Counting references to them took five sixths of the time (measured), hence _nrt.
_jit: Any = numba.njit
_OPTIONS = {"error_model": "numpy", "nogil": True, "_nrt": False}


def stamped(folder: Path) -> str:
    """What all files of a folder say. Numba asks only the kernel's own file whether its machine code is stale."""
    digest = hashlib.sha256()
    for file in sorted(folder.glob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()


STAMP = stamped(Path(__file__).parent)


class Shipped(caching.UserProvidedCacheLocator):
    """Machine code that an image brings along under NUMBA_CACHE_DIR: read even where nothing can be written.

    It is used only on the kind of processor that it was made for; elsewhere every process compiles anew.
    """

    def ensure_cache_path(self) -> None:
        if not os.access(self._cache_path, os.R_OK):
            raise FileNotFoundError(self._cache_path)


caching.CacheImpl._locator_classes.append(Shipped)  # after those that can write


def kernel(function: F) -> F:
    """Compiled on first call and kept on disk until any file of this folder changes.

    Where nothing can be written and nothing was shipped, every process compiles anew.
    """
    try:
        compiled: Any = _jit(cache=True, **_OPTIONS)(function)
    except RuntimeError:
        compiled = _jit(**_OPTIONS)(function)
    else:
        if hasattr(compiled, "_cache"):  # not so when NUMBA_DISABLE_JIT is set
            _keep(compiled._cache)
    kept: F = compiled
    return kept


def _keep(cache: Any) -> None:
    cache._cache_file._source_stamp = STAMP
    if isinstance(cache._impl.locator, Shipped):
        cache.save_overload = lambda *_: None


def inlined(function: F) -> F:
    """Compiled into the kernels that call it: passing a board costs more than the work done on it."""
    compiled: F = _jit(forceinline=True, **_OPTIONS)(function)
    return compiled
