"""The contact register, as the municipality's own look-up service lets it be asked.

Notifications knows nobody's national id, and only a public body may ask KRR. So it asks a service of the municipality:
that one has from its import which reference is whom, asks KRR with the municipality's own client (Maskinporten), and
answers in KRR's words. A reference goes back to whom it was given, and to nobody else. What is answered is kept in
memory for five minutes, never written down.

`POST {url}/lookups` {municipality, refs: at most 1000} → {persons: [{ref, reservasjon, status, varslingsstatus, spraak,
kontaktinformasjon}]}; whoever is not named is not registered.
"""

import logging
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

import httpx

from samklasse_notifications.domain.attempt import CALL
from samklasse_notifications.domain.registered import UNKNOWN, Registered, registered

AT_MOST = 1000
KEPT_FOR = timedelta(minutes=5)
MOST_KEPT = 20_000
logging.getLogger("httpx").setLevel(logging.WARNING)  # it logs every address in full
logging.getLogger("httpcore").setLevel(logging.WARNING)


class RegisterAway(Exception):
    """No answer, or none that can be read: ask again later. It says nothing of anybody."""


class ContactRegister(Protocol):
    """Whoever can say how people are reached today."""

    async def look_up(self, orgnr: str, refs: Collection[UUID], *, now: datetime) -> Mapping[UUID, Registered]:
        """All of them; who is not registered is UNKNOWN. Never inside a transaction.

        Raises:
            RegisterAway: it did not answer.
        """


class HttpRegister:
    """One look-up service. `{orgnr}` in its address is the municipality's number; a user and secret may stand there."""

    def __init__(self, url: str, client: httpx.AsyncClient) -> None:
        self._url, self._client = url.rstrip("/"), client

    async def look_up(self, orgnr: str, refs: Collection[UUID], *, now: datetime) -> Mapping[UUID, Registered]:
        found: dict[UUID, Registered] = {}
        for some in _parts(list(refs)):
            found |= await self._ask(orgnr, some, now)
        return {ref: found.get(ref, UNKNOWN) for ref in refs}

    async def _ask(self, orgnr: str, refs: Sequence[UUID], now: datetime) -> dict[UUID, Registered]:
        try:
            answer = await self._client.post(
                f"{self._url.replace('{orgnr}', orgnr)}/lookups",
                json={"municipality": orgnr, "refs": [str(ref) for ref in refs]},
                timeout=CALL.total_seconds(),
            )
            answer.raise_for_status()
            return {UUID(told["ref"]): registered(told, now) for told in answer.json()["persons"]}
        except (httpx.HTTPError, KeyError, TypeError, ValueError, AttributeError):
            raise RegisterAway from None


class Remembering:
    """Asks another one, and each person at most once in five minutes."""

    def __init__(self, register: ContactRegister, clock: Callable[[], float]) -> None:
        self._register, self._clock = register, clock
        self._kept: dict[UUID, tuple[float, Registered]] = {}

    async def look_up(self, orgnr: str, refs: Collection[UUID], *, now: datetime) -> Mapping[UUID, Registered]:
        fresh = self._clock() - KEPT_FOR.total_seconds()
        known = {ref: kept[1] for ref in refs if (kept := self._kept.get(ref)) and kept[0] > fresh}
        asked = await self._register.look_up(orgnr, [ref for ref in refs if ref not in known], now=now)
        if len(self._kept) + len(asked) > MOST_KEPT:
            self._kept.clear()
        self._kept |= {ref: (self._clock(), found) for ref, found in asked.items()}
        return {**known, **asked}


def _parts(refs: list[UUID]) -> Iterator[Sequence[UUID]]:
    return (refs[start : start + AT_MOST] for start in range(0, len(refs), AT_MOST))
