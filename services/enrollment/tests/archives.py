"""The archive's simulator, without a process of its own."""

import base64
import json
from pathlib import Path
from typing import Any

import httpx
from samklasse_peers.archive import make_app
from samklasse_peers.settings import Settings


class Archive:
    """`fails`: how many requests it turns away first."""

    def __init__(self, file: Path, fails: int = 0) -> None:
        app = make_app(Settings("127.0.0.1", 0, 0, file), fails=fails)
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://archive")

    async def kept(self) -> list[dict[str, Any]]:
        """Everything it was told, as it lies there."""
        return list((await self.client.get("/messages")).json()["messages"])

    async def records(self) -> list[dict[str, Any]]:
        """The same, opened, each with its key."""
        return [{"key": one["key"], **json.loads(base64.b64decode(one["raw"]))} for one in await self.kept()]
