"""Free loopback ports that no other clone takes before our own server has bound them."""

from __future__ import annotations

import random
import socket
from collections.abc import Iterator
from contextlib import contextmanager

BELOW_EPHEMERAL = range(20_000, 32_000)  # outgoing connections never take these


@contextmanager
def reserved(count: int) -> Iterator[tuple[int, ...]]:
    """Hold `count` ports while servers start on them.

    Bound without SO_REUSEADDR, so a port in use is refused; the option is set afterwards, which lets our servers
    (all of them set it) bind beside us, and still keeps out another clone that reserves like this.
    """
    holds: list[socket.socket] = []
    draw = random.SystemRandom()
    try:
        while len(holds) < count:
            hold = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            try:
                hold.bind(("127.0.0.1", draw.choice(BELOW_EPHEMERAL)))
            except OSError:
                hold.close()
                continue
            hold.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            holds.append(hold)
        yield tuple(hold.getsockname()[1] for hold in holds)
    finally:
        for hold in holds:
            hold.close()


def open_port(port: int, host: str = "127.0.0.1") -> bool:
    """Whether something listens there."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(1)
        return probe.connect_ex((host, port)) == 0
