"""The mail catcher and the SMS simulator as processes, and what they accepted."""

import base64
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from subprocess import PIPE
from typing import Any

import httpx
import pytest


@dataclass(frozen=True)
class Peer:
    """A running peer; `smtp_url` is of use with the mail catcher only."""

    url: str
    smtp_url: str

    def entries(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        while page := self._page(found[-1]["position"] if found else 0):
            found += page
        return found

    def _page(self, after: int) -> list[dict[str, Any]]:
        answer = httpx.get(f"{self.url}/messages", params={"after": after, "limit": 5000})
        page: list[dict[str, Any]] = answer.json()["messages"]
        return page

    def mails(self) -> list[EmailMessage]:
        raws = [base64.b64decode(entry["raw"]) for entry in self.entries()]
        return [message_from_bytes(raw, policy=default) for raw in raws]

    def texts(self) -> list[dict[str, Any]]:
        return [json.loads(base64.b64decode(entry["raw"])) for entry in self.entries()]


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def free_ports() -> tuple[int, int]:
    """Two that are not the same one."""
    with socket.socket() as one, socket.socket() as other:
        for listener in (one, other):
            listener.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]


class Nursery:
    """Where peers come from; nothing runs until the first is asked for."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    @contextmanager
    def child(self, module: str, settings: dict[str, str]) -> Iterator[None]:
        """A new peer for as long as a block runs."""
        begun = self._ask({"module": module, "settings": settings})
        try:
            yield
        finally:
            self._ask({"end": begun})

    def _ask(self, wanted: dict[str, Any]) -> int:
        if self._process is None:
            script = Path(__file__).parent / "nursery.py"
            self._process = subprocess.Popen([sys.executable, script], stdin=PIPE, stdout=PIPE, text=True)
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps(wanted) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def close(self) -> None:
        if self._process is not None:
            self._process.communicate()
            self._process = None


NURSERY = Nursery()


@contextmanager
def running(module: str, file: Path) -> Iterator[Peer]:
    http_port, smtp_port = free_ports()
    settings = {
        "SAMKLASSE_HTTP_PORT": str(http_port),
        "SAMKLASSE_SMTP_PORT": str(smtp_port),
        "SAMKLASSE_PEER_FILE": str(file),
    }
    peer = Peer(f"http://127.0.0.1:{http_port}", f"smtp://127.0.0.1:{smtp_port}")
    with NURSERY.child(module, settings):
        wait_until_healthy(http_port)
        yield peer


def wait_until_healthy(port: int) -> None:
    """A peer listens for its reader last."""
    for _ in range(1000):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except ConnectionRefusedError:
            time.sleep(0.01)
    pytest.fail("the peer did not start")
