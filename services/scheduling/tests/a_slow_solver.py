"""A solver whose machine code takes long to load: `python -m a_slow_solver`, for tests that wait for it."""

from __future__ import annotations

import time

from samklasse_scheduling.serving import serve
from samklasse_scheduling.solver import answer, load

SECONDS = 1.5


def slowly() -> None:
    load()
    time.sleep(SECONDS)


if __name__ == "__main__":
    serve(slowly, answer)
