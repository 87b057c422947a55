"""The child's end of a question: a pickle on standard input, pickled frames on standard output.

The solver libraries are loaded in this process and never in the service's own; their memory goes when it ends. The
first frame, `Ready`, says that they are: making or reading machine code may take minutes, and no search's time is spent
on it. After the question a byte on standard input means "stop, and give the best there is"; its end means that the
parent is gone, and so is this process then.
"""

import os
import pickle
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from samklasse_scheduling.questions import LENGTH_BYTES, Ready, write_frame

POLITENESS = 5
ORPHANED = 3
"""The exit status of a process whose parent is gone."""
Stopped = Callable[[], bool]
Tell = Callable[[object], None]


def serve(load: Callable[[], None], answer: Callable[[Any, Stopped, Tell], object]) -> None:
    """Take one question, load what answers it, and answer."""
    os.nice(POLITENESS)
    _go_first_when_memory_is_short()
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no frame
    question = pickle.loads(_read_exactly(int.from_bytes(_read_exactly(LENGTH_BYTES), "big")))  # our parent's
    stop = threading.Event()
    threading.Thread(target=_listen, args=(stop,), daemon=True).start()
    load()
    write_frame(out, Ready())
    write_frame(out, answer(question, stop.is_set, lambda standing: write_frame(out, standing)))


def _read_exactly(size: int) -> bytes:
    """From standard input without a buffer, which would keep a byte that comes later from `_listen`."""
    pieces: list[bytes] = []
    while size > 0:
        piece = os.read(sys.stdin.fileno(), min(size, 1 << 20))
        if not piece:
            os._exit(ORPHANED)
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def _listen(stop: threading.Event) -> None:
    while os.read(sys.stdin.fileno(), 1):
        stop.set()
    os._exit(ORPHANED)


def _go_first_when_memory_is_short() -> None:
    """Where the system asks whom to end, a solver is easier to do without than a service."""
    try:
        Path("/proc/self/oom_score_adj").write_text("500")
    except OSError:
        return
