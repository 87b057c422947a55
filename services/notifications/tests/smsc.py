"""The SMS simulators as processes that can be told to err, and what they accepted."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
from samklasse_notifications.sender.provider import Text

from .outside import NURSERY, Peer, free_ports, wait_until_healthy

TO = "+4790000000"


def text(said: str = "Hei", hours: float = 26.5) -> Text:
    return Text(said, "Samklasse", timedelta(hours=hours))


@dataclass(frozen=True)
class Centre(Peer):
    """A running simulator; `sms_url` is what the sender gets."""

    sms_url: str

    def misbehave(self, **faults: int) -> None:
        httpx.post(f"{self.url}/faults", json=faults).raise_for_status()

    def report(self, *states: str, copies: int = 1, seed: int | None = None, after: int = 0) -> int:
        """Have receipts sent; gives how many."""
        wanted = {"states": states, "copies": copies, "seed": seed, "after": after}
        answer = httpx.post(f"{self.url}/receipts", json=wanted)
        return int(answer.raise_for_status().json()["receipts"])

    def write(self, sender: str, text: str) -> None:
        """Somebody writes to us."""
        httpx.post(f"{self.url}/inbound", json={"from": sender, "text": text}).raise_for_status()

    def call_back(self, url: str, secret: str) -> None:
        httpx.put(f"{self.url}/callback", json={"url": url, "secret": secret}).raise_for_status()

    def waiting(self) -> int:
        """What it has still to tell us."""
        return int(httpx.get(f"{self.url}/{self._counter}").json()["waiting"])

    @property
    def _counter(self) -> str:
        return "waiting" if self.sms_url.startswith("smpp") else "callback"


@contextmanager
def smpp_centre(file: Path, *, receipts: str = "", query: str = "", port: int | None = None) -> Iterator[Centre]:
    """An SMS centre over SMPP."""
    http_port, free = free_ports()
    smpp_port = port or free
    env = {"SAMKLASSE_SMPP_PORT": str(smpp_port), "SAMKLASSE_SMS_RECEIPTS": receipts}
    url = f"smpp://larvik:secret@127.0.0.1:{smpp_port}?key_tag=0x1401{query}"
    with _running("smsc", file, env, url, http_port) as centre:
        yield centre


@contextmanager
def http_gateway(file: Path, *, receipts: str = "") -> Iterator[Centre]:
    """A gateway over HTTP."""
    with _running("sms", file, {"SAMKLASSE_SMS_RECEIPTS": receipts}, None, free_ports()[0]) as centre:
        yield centre


@contextmanager
def _running(
    module: str, file: Path, settings: dict[str, str], sms_url: str | None, http_port: int
) -> Iterator[Centre]:
    own = {"SAMKLASSE_HTTP_PORT": str(http_port), "SAMKLASSE_PEER_FILE": str(file)}
    url = f"http://127.0.0.1:{http_port}"
    with NURSERY.child(module, own | settings):
        wait_until_healthy(http_port)
        yield Centre(url, "", sms_url or url)
