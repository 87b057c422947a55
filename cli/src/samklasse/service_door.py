"""The operator's commands to a service over HTTP, each under a key of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import httpx
from samklasse_chassis.tokens import Role

from samklasse.infra.errors import CannotStart
from samklasse.provision import keys

if TYPE_CHECKING:
    from samklasse.stack import Stack

TRIES = 5
BUSY = "BUSY"


class Refused(CannotStart):
    """The service said no; `code` says why."""

    def __init__(self, service: str, code: str, fields: Mapping[str, str]) -> None:
        told = ", ".join(f"{name}={value}" for name, value in fields.items())
        super().__init__(f"{service} sa nei: {code}{f' ({told})' if told else ''}")
        self.code, self.fields = code, fields


@dataclass(frozen=True)
class Hand:
    """Who acts, and why; both end up in the service's book of actions."""

    actor: str
    reason: str


async def tell(stack: Stack, service: str, path: str, hand: Hand, **what: Any) -> dict[str, Any]:
    """Give a command; when the answer is lost it is asked for again under the same key, when busy under a new one.

    Raises:
        Refused: the service said no.
        CannotStart: it does not answer.
    """
    headers = {"Authorization": f"Bearer {stack.token(keys.OPERATOR_ORGNR, Role.OPERATOR, hand.actor)}"}
    key = str(uuid4())
    async with httpx.AsyncClient(base_url=_address(stack, service), timeout=60, headers=headers) as client:
        for again in range(1, TRIES + 1):
            answer = await _post(client, path, {"reason": hand.reason, **what}, key)
            if answer is not None and answer.is_success:
                said: dict[str, Any] = answer.json()
                return said
            refused = _refusal(service, answer)
            if refused and refused.code != BUSY:
                raise refused
            key = str(uuid4()) if refused else key
            await asyncio.sleep(again)
    raise CannotStart(f"{service} svarer ikke på {path}; går tjenesten? Se samklasse doctor")


def _address(stack: Stack, service: str) -> str:
    if service not in stack.urls:
        raise CannotStart(f"{service} er ikke startet her. Kjør: samklasse up")
    return stack.urls[service]


async def _post(client: httpx.AsyncClient, path: str, body: Mapping[str, Any], key: str) -> httpx.Response | None:
    try:
        return await client.post(path, json=body, headers={"Idempotency-Key": key})
    except httpx.TransportError:
        return None


def _refusal(service: str, answer: httpx.Response | None) -> Refused | None:
    """The service's no; None where it did not answer, or stumbled."""
    if answer is None or answer.status_code >= 500:
        return None
    told = answer.json()
    return Refused(service, told["code"], told["fields"])
