"""Ports are ours until our servers have bound them."""

from __future__ import annotations

import socket

from samklasse.infra.ports import open_port, reserved


def bind(port: int, *, reuse: bool) -> bool:
    """Whether a listener, such as a server of ours (reuse) or another reservation, gets the port."""
    with socket.socket() as attempt:
        if reuse:
            attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind(("127.0.0.1", port))
            attempt.listen()
        except OSError:
            return False
        return True


def test_reserved_ports_are_distinct_closed_to_others_and_open_to_our_servers() -> None:
    with reserved(20) as free:
        others = [bind(port, reuse=False) for port in free]
        ours = [bind(port, reuse=True) for port in free]

    assert len(set(free)) == 20
    assert others == [False] * 20
    assert ours == [True] * 20


def test_a_port_is_open_while_somebody_listens() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        port = server.getsockname()[1]

        assert open_port(port)
    assert not open_port(port)
