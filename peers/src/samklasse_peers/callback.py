"""Telling a sender what became of its messages, as gateways do: by POST, again until it says that it has heard."""

import asyncio
import json
from collections.abc import Sequence
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

TRIES = 50
PAUSE_SECONDS = 0.2

Body = dict[str, str] | bytes
"""What is told: JSON, or a whole mail."""


class Callback:
    """Where to, and the secret that the sender knows the gateway by. Without an address nothing is told."""

    def __init__(self, url: str | None = None, secret: str = "") -> None:
        self.url, self.secret = url, secret
        self._told, self._refused = 0, 0
        self._tasks: set[asyncio.Task[None]] = set()

    def tell(self, what: str, bodies: Sequence[Body], *, late: float = 0) -> asyncio.Task[None]:
        """Tell these one after the other; `late` is in seconds."""
        task = asyncio.create_task(self._tell(what, bodies if self.url else (), late))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def counts(self) -> dict[str, int]:
        return {"told": self._told, "refused": self._refused, "waiting": len(self._tasks)}

    async def _tell(self, what: str, bodies: Sequence[Body], late: float) -> None:
        await asyncio.sleep(late)
        for body in bodies:
            for _ in range(TRIES):
                status = await asyncio.to_thread(self._post, what, body)
                if status < 500:
                    break
                await asyncio.sleep(PAUSE_SECONDS)
            if status < 300:
                self._told += 1
            else:
                self._refused += 1

    def _post(self, what: str, body: Body) -> int:
        kind = "message/rfc822" if isinstance(body, bytes) else "application/json"
        headers = {"Content-Type": kind, "Authorization": f"Bearer {self.secret}"}
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        request = Request(f"{self.url}/{what}", data, headers)
        try:
            with urlopen(request, timeout=5) as answer:
                return int(answer.status)
        except HTTPError as refused:
            return refused.code
        except (URLError, OSError):
            return 599
