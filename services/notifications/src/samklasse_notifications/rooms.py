"""Where a session is held: asked of scheduling, which lets in from ten minutes before. A secret, and kept nowhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from urllib.parse import urlsplit
from uuid import UUID

import httpx

SECONDS = 5.0
WEB = frozenset({"https", "http"})


class Closed(StrEnum):
    """Why nobody is let in."""

    TOO_EARLY = "TOO_EARLY"
    OVER = "OVER"
    NOT_READY = "NOT_READY"


@dataclass(frozen=True)
class Scheduling:
    """The service that has the rooms, and our own token to it."""

    url: str
    token: str = field(repr=False)

    async def link(self, session_id: UUID, enrollment_id: UUID) -> str | Closed:
        """One person's way into a session's room. Not in a transaction: this waits for another service."""
        bearer = {"authorization": f"Bearer {self.token}"}
        where = f"{self.url}/sessions/{session_id}/join"
        try:
            async with httpx.AsyncClient(timeout=SECONDS, trust_env=False) as client:
                answer = await client.get(where, params={"enrollment_id": str(enrollment_id)}, headers=bearer)
            return _read(answer)
        except (httpx.HTTPError, ValueError, KeyError, TypeError):
            return Closed.NOT_READY


def _read(answer: httpx.Response) -> str | Closed:
    told = answer.json()
    if answer.status_code == httpx.codes.OK:
        return str(told["url"]) if urlsplit(told["url"]).scheme in WEB else Closed.NOT_READY
    reasons = {"TOO_EARLY": Closed.TOO_EARLY, "SESSION_OVER": Closed.OVER}
    return reasons.get(told.get("code"), Closed.NOT_READY)


def configured(settings: Mapping[str, str]) -> Scheduling | None:
    """None: this system has no rooms to join from the page."""
    return _scheduling(settings.get("SAMKLASSE_SCHEDULING_URL"), settings.get("SAMKLASSE_SERVICE_TOKEN"))


@lru_cache
def _scheduling(url: str | None, token: str | None) -> Scheduling | None:
    return Scheduling(url.rstrip("/"), token) if url and token else None
