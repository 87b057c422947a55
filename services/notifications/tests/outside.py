"""The mail catcher and the SMS simulator as processes, and what they accepted."""

import base64
import json
import os
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


@contextmanager
def running(module: str, file: Path) -> Iterator[Peer]:
    http_port, smtp_port = free_port(), free_port()
    env = {
        **os.environ,
        "SAMKLASSE_HTTP_PORT": str(http_port),
        "SAMKLASSE_SMTP_PORT": str(smtp_port),
        "SAMKLASSE_PEER_FILE": str(file),
    }
    process = subprocess.Popen([sys.executable, "-m", f"samklasse_peers.{module}"], env=env)
    peer = Peer(f"http://127.0.0.1:{http_port}", f"smtp://127.0.0.1:{smtp_port}")
    try:
        _wait_until_healthy(peer.url)
        yield peer
    finally:
        process.kill()
        process.wait()


def _wait_until_healthy(url: str) -> None:
    for _ in range(200):
        try:
            httpx.get(f"{url}/health")
            return
        except httpx.TransportError:
            time.sleep(0.05)
    pytest.fail("the peer did not start")
