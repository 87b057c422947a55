"""Where the nodes of a cluster live: each in a network namespace of its own, or all on loopback addresses.

Namespaces need root; a link can be cut there. On loopback a node can only be killed or frozen.
"""

import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

NODES = (1, 2, 3)


class Network(Protocol):
    """Addresses, and what to say before a command so that it runs at one of them."""

    kind: str

    def address(self, node: int) -> str:
        """The node's IPv4 address, reachable from here and from its peers."""

    def at(self, node: int) -> tuple[str, ...]:
        """The words before a command."""


@dataclass(frozen=True)
class Loopback:
    """Three loopback addresses."""

    kind: str = "loopback addresses"

    def address(self, node: int) -> str:
        """127.0.0.11 and on."""
        return f"127.0.0.{10 + node}"

    def at(self, node: int) -> tuple[str, ...]:
        """Nothing: they all live here."""
        return ()


@dataclass(frozen=True)
class Namespaces:
    """Three network namespaces on a bridge of their own, in a range that no real network uses (RFC 2544)."""

    tag: str
    subnet: int
    kind: str = "network namespaces"

    def address(self, node: int) -> str:
        """In the test's own /24."""
        return f"198.18.{self.subnet}.{10 + node}"

    def at(self, node: int) -> tuple[str, ...]:
        """Run inside the node's namespace."""
        return ("ip", "netns", "exec", f"{self.tag}n{node}")

    def cut(self, node: int) -> None:
        """Unplug the node: neither peers nor services reach it."""
        _run("ip", "link", "set", f"{self.tag}v{node}", "down")

    def mend(self, node: int) -> None:
        """Plug it in again."""
        _run("ip", "link", "set", f"{self.tag}v{node}", "up")

    def estrange(self, node: int) -> None:
        """Cut the node off from its peers only: services still reach it."""
        for peer in self._peers(node):
            _run(*self.at(node), "ip", "route", "add", "blackhole", f"{self.address(peer)}/32")

    def reconcile(self, node: int) -> None:
        """Let it see its peers again."""
        for peer in self._peers(node):
            _run(*self.at(node), "ip", "route", "del", "blackhole", f"{self.address(peer)}/32")

    def _peers(self, node: int) -> list[int]:
        return [peer for peer in NODES if peer != node]


@contextmanager
def network() -> Iterator[Namespaces | Loopback]:
    """Namespaces where we may make them, else loopback; what was made is removed."""
    if os.geteuid() != 0 or not shutil.which("ip") or not _may_make():
        yield Loopback()
        return
    made = Namespaces(f"sk{secrets.token_hex(3)}", secrets.randbelow(254) + 1)
    try:
        _plug_in(made)
        yield made
    finally:
        _unplug(made)


def _plug_in(made: Namespaces) -> None:
    bridge = f"{made.tag}b"
    _run("ip", "link", "add", bridge, "type", "bridge")
    _run("ip", "address", "add", f"198.18.{made.subnet}.1/24", "dev", bridge)
    _run("ip", "link", "set", bridge, "up")
    for node in NODES:
        space, here, there = f"{made.tag}n{node}", f"{made.tag}v{node}", f"{made.tag}p{node}"
        _run("ip", "netns", "add", space)
        _run("ip", "link", "add", here, "type", "veth", "peer", "name", there, "netns", space)
        _run("ip", "link", "set", here, "master", bridge, "up")
        _run(*made.at(node), "ip", "address", "add", f"{made.address(node)}/24", "dev", there)
        _run(*made.at(node), "ip", "link", "set", there, "up")
        _run(*made.at(node), "ip", "link", "set", "lo", "up")


def _unplug(made: Namespaces) -> None:
    """What is not there any more needs no removing."""
    for node in NODES:
        subprocess.run(["ip", "netns", "delete", f"{made.tag}n{node}"], check=False, capture_output=True)
    subprocess.run(["ip", "link", "delete", f"{made.tag}b"], check=False, capture_output=True)


def _may_make() -> bool:
    probe = f"sk{secrets.token_hex(3)}"
    if subprocess.run(["ip", "netns", "add", probe], check=False, capture_output=True).returncode:
        return False
    subprocess.run(["ip", "netns", "delete", probe], check=True)
    return True


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)
