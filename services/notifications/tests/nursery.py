"""Peers for tests, each a new process, forked from this one, which has loaded them all.

A line read is a peer to start (`{"module": …, "settings": {…}}`; its process id is the answer) or one to end (`{"end":
process id}`; answered when it is gone). When no more lines come, all are ended. A peer takes two thirds of a second of
CPU to load, of which nothing is to be learnt here, and hundreds of tests want one to themselves.
"""

import json
import os
import signal
import sys
from importlib import import_module

PEERS = {name: import_module(f"samklasse_peers.{name}") for name in ("contact_register", "mail", "push", "sms", "smsc")}


def start(module: str, settings: dict[str, str]) -> int:
    child = os.fork()
    if child:
        return child
    try:
        os.dup2(2, 1)  # what goes to the first output are our answers
        os.environ.update(settings)
        PEERS[module].main()
    finally:
        os._exit(1)


def end(child: int) -> int:
    os.kill(child, signal.SIGKILL)
    return os.waitpid(child, 0)[0]


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the tests, which then end us
    running: set[int] = set()
    for line in sys.stdin:
        match json.loads(line):
            case {"end": child}:
                running.remove(end(child))
            case {"module": module, "settings": settings}:
                running.add(child := start(module, settings))
        print(child, flush=True)
    for child in running:
        end(child)


if __name__ == "__main__":
    main()
