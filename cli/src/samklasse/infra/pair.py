"""A broker and a database for as long as a block runs."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from samklasse.infra import ladder, private
from samklasse.infra.state import Infra


@contextmanager
def running(home: Path, say: Callable[[str], None] = print, env: Mapping[str, str] = os.environ) -> Iterator[Infra]:
    """Climb the ladder, yield how to reach the servers, then end what was started and delete it, whatever happens.

    Raises:
        CannotStart: no step of the ladder gives servers.
    """
    with ending_on_terminate():
        infra = ladder.start(home, env, say)
        try:
            yield infra
        finally:
            ladder.stop(home)
            private.wipe(home)


@contextmanager
def ending_on_terminate() -> Iterator[None]:
    """Make a plain kill end the block like Ctrl-C does, so that `finally` runs; only the main thread can."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(_number: int, _frame: object) -> None:
        raise SystemExit(143)

    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
