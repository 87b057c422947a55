"""The services' HTTP doors, knocked on as a municipality, an officer, a supplier or the operator would."""

import asyncio
from dataclasses import dataclass, field
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import httpx

from samklasse.demo.errors import Unwelcome
from samklasse.stack import Stack

AT_ONCE = 6
OPERATOR = "OPERATOR"


@dataclass(frozen=True)
class Who:
    """For which organisation, in which role, a call is made."""

    orgnr: str
    role: str = "MUNICIPALITY"
    subject: str = "demo"


@dataclass(frozen=True)
class Answer:
    """Status and JSON of an answer; `code` is why, where it was refused."""

    status: int
    body: Any

    @property
    def code(self) -> str:
        """The closed code of a refusal; empty where it was taken."""
        return str(self.body.get("code", self.status)) if self.status >= 400 else ""


@dataclass
class Doors:
    """One client per service, tokens signed once per caller, a few calls at a time."""

    stack: Stack
    clients: dict[str, httpx.AsyncClient] = field(default_factory=dict)
    tokens: dict[Who, str] = field(default_factory=dict)
    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    def client(self, service: str) -> httpx.AsyncClient:
        """The client of one service, made when it is first needed."""
        if service not in self.clients:
            self.clients[service] = httpx.AsyncClient(base_url=self.stack.urls[service], timeout=60)
        return self.clients[service]

    def headers(self, who: Who, key: str = "") -> dict[str, str]:
        """Who calls, and under which idempotency key."""
        if who not in self.tokens:
            self.tokens[who] = self.stack.token(who.orgnr, who.role, who.subject)
        known = {"Authorization": f"Bearer {self.tokens[who]}"}
        return known | ({"Idempotency-Key": str(uuid5(NAMESPACE_URL, f"{who.orgnr} {key}"))} if key else {})

    async def knock(
        self,
        method: str,
        service: str,
        path: str,
        who: Who,
        *,
        key: str = "",
        json: Any = None,
        text: str | None = None,
    ) -> Answer:
        """One call; `key` names the command, so that the same command twice is one. Safe to repeat, so repeated."""
        headers = self.headers(who, key) | ({"Content-Type": "text/csv; charset=utf-8"} if text is not None else {})
        content = text.encode() if text is not None else None
        async with self.turns:
            for attempt in range(60):
                try:
                    answer = await self.client(service).request(
                        method, path, headers=headers, json=json, content=content
                    )
                    return Answer(answer.status_code, _body(answer))
                except httpx.TransportError:
                    if attempt == 59:
                        raise
                    await asyncio.sleep(0.5)
        raise Unwelcome(f"{service} {path}")

    async def tell(
        self,
        service: str,
        path: str,
        who: Who,
        key: str,
        json: Any = None,
        *,
        text: str | None = None,
        method: str = "POST",
    ) -> Any:
        """A command that must be taken.

        Raises:
            Unwelcome: it was not.
        """
        answer = await self.knock(method, service, path, who, key=key, json=json, text=text)
        if answer.status >= 400:
            raise Unwelcome(f"{method} {service} {path}: {answer.status} {answer.body}")
        return answer.body

    async def read(self, service: str, path: str, who: Who, **query: Any) -> Any:
        """What a caller may see.

        Raises:
            Unwelcome: it may not.
        """
        where = str(httpx.URL(path, params=query)) if query else path
        answer = await self.knock("GET", service, where, who)
        if answer.status >= 400:
            raise Unwelcome(f"GET {service} {path}: {answer.status} {answer.body}")
        return answer.body

    async def close(self) -> None:
        """Hang up."""
        for client in self.clients.values():
            await client.aclose()


def _body(answer: httpx.Response) -> Any:
    """JSON, or a file's text."""
    return answer.json() if "json" in answer.headers.get("content-type", "") else answer.text
