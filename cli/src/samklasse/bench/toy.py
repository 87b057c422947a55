"""`python -m samklasse.bench.toy writer|reader PATH`: one toy service as a process, run like any other."""

from __future__ import annotations

import sys

from samklasse_chassis.runtime import run

from samklasse.bench.things import service

if __name__ == "__main__":
    run(service(*sys.argv[1:]))
