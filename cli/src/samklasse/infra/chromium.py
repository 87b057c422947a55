"""A browser of nobody's: Debian's Chromium without a window, driven over a pipe by its own protocol (CDP).

Nothing of it is installed by us but the package: no driver, no second browser, no port that others could reach.
"""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from samklasse.infra import debian
from samklasse.infra.errors import CannotStart

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
FONTS = Path("/usr/share/fonts/truetype/noto/NotoSansEthiopic-Regular.ttf")
ANSWER_SECONDS = 30.0
QUIET = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
    "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-extensions",
    "--force-color-profile=srgb", "--remote-debugging-pipe", "about:blank",
)  # fmt: skip


class BrowserFailed(Exception):
    """The browser refused a command, or did not answer in time."""


def missing() -> tuple[str, ...]:
    """What has to be installed before pages can be seen as people see them."""
    wanted = {"chromium": program() is not None, "fonts": FONTS.exists()}
    return tuple(name for name, there in wanted.items() if not there)


def program() -> str | None:
    """The first browser of this machine that will do."""
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


def ready(say: Callable[[str], None]) -> str:
    """The browser's program; on Debian, as root, it is installed with its fonts if it must be.

    Raises:
        CannotStart: there is none, and none may be installed.
    """
    if missing() and debian.is_debian() and os.geteuid() == 0:
        debian.install(missing, say)
    found = program()
    if found is None:
        raise CannotStart("ingen Chromium her. Installer den: sudo apt-get install chromium fonts-noto-core")
    return found


@dataclass
class Tab:
    """One page in one browser; used by one thread."""

    _to: int
    _from: int
    _session: str | None = None
    _number: int = 0
    _rest: bytes = b""
    _heard: list[dict[str, Any]] = field(default_factory=list)

    def open(self, url: str, *, wait_seconds: float = ANSWER_SECONDS) -> None:
        """Go there, and wait until everything on it is loaded."""
        self._heard.clear()
        if reason := self.call("Page.navigate", url=url).get("errorText"):
            raise BrowserFailed(reason)
        self.await_event("Page.loadEventFired", wait_seconds)

    def evaluate(self, expression: str) -> Any:
        """What a script says in the page; a promise is waited for. The page's own policy does not bind it."""
        answer = self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            raise BrowserFailed(answer["exceptionDetails"]["text"])
        return answer["result"].get("value")

    def resize(self, width: int, height: int, *, scale: float = 1.0) -> None:
        """As wide as a phone, say: CSS pixels, and how many of the screen's there are to each."""
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale, mobile=True
        )

    def prefer(self, **features: str) -> None:
        """What she has asked of her device: forced_colors="active", prefers_reduced_motion="reduce"."""
        wanted = [{"name": name.replace("_", "-"), "value": value} for name, value in features.items()]
        self.call("Emulation.setEmulatedMedia", features=wanted)

    def picture(self) -> bytes:
        """A PNG of the page from top to bottom."""
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        whole = {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}
        return base64.b64decode(self.call("Page.captureScreenshot", clip=whole, captureBeyondViewport=True)["data"])

    def press(self, key: str, code: int) -> None:
        """A key goes down and up again."""
        for kind in ("rawKeyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code)

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """One command of the protocol, and its answer."""
        self._number += 1
        asked: dict[str, Any] = {"id": self._number, "method": method, "params": params}
        if self._session:
            asked["sessionId"] = self._session
        _write(self._to, json.dumps(asked).encode() + b"\0")
        until = time.monotonic() + ANSWER_SECONDS
        while (told := self._next(until)).get("id") != self._number:
            self._heard.append(told)
        if "error" in told:
            raise BrowserFailed(f"{method}: {told['error']['message']}")
        answer: dict[str, Any] = told["result"]
        return answer

    def await_event(self, name: str, seconds: float = ANSWER_SECONDS) -> None:
        """Wait for it, unless it has come since the last `open`."""
        until = time.monotonic() + seconds
        while not any(told.get("method") == name for told in self._heard):
            self._heard.append(self._next(until))

    def attach(self) -> None:
        """Take the tab that the browser began with."""
        targets = self.call("Target.getTargets")["targetInfos"]
        page = next(one["targetId"] for one in targets if one["type"] == "page")
        self._session = self.call("Target.attachToTarget", targetId=page, flatten=True)["sessionId"]
        self.call("Page.enable")

    def _next(self, until: float) -> dict[str, Any]:
        while b"\0" not in self._rest:
            ready_, _, _ = select.select([self._from], [], [], max(0.0, until - time.monotonic()))
            more = os.read(self._from, 1 << 20) if ready_ else b""
            if not more:
                raise BrowserFailed("the browser went away" if ready_ else "no answer in time")
            self._rest += more
        told, _, self._rest = self._rest.partition(b"\0")
        said: dict[str, Any] = json.loads(told)
        return said


@contextmanager
def browsing(program: str, profile: Path) -> Iterator[Tab]:
    """A browser of its own, gone at the end. `profile` is an empty folder for what it keeps."""
    their_in, our_out = os.pipe()
    our_in, their_out = os.pipe()
    pipes = f'exec "$@" 3</dev/fd/{their_in} 4>/dev/fd/{their_out}'
    command = ["sh", "-c", pipes, "sh", program, f"--user-data-dir={profile}", *QUIET]
    browser = subprocess.Popen(
        command, pass_fds=(their_in, their_out), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, env=os.environ | {"HOME": str(profile)}, start_new_session=True,
    )  # fmt: skip
    os.close(their_in)
    os.close(their_out)
    tab = Tab(our_out, our_in)
    try:
        tab.attach()
        yield tab
    finally:
        with suppress(BrowserFailed, OSError):
            tab._session = None
            tab.call("Browser.close")
        _end(browser)
        os.close(our_out)
        os.close(our_in)


def _end(browser: subprocess.Popen[bytes]) -> None:
    try:
        browser.wait(10)
    except subprocess.TimeoutExpired:
        os.killpg(browser.pid, 9)
        browser.wait()


def _write(to: int, data: bytes) -> None:
    while data:
        data = data[os.write(to, data) :]
