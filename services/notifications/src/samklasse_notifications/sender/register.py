"""The contact register, as the municipality's own look-up service lets it be asked.

Notifications knows nobody's national id, and only a public body may ask KRR. So it asks a service of the municipality:
that one has from its import which reference is whom, asks KRR with the municipality's own client (Maskinporten), and
answers in KRR's words. A reference goes back to whom it was given, and to nobody else. What is answered is kept in
memory for five minutes, never written down.

`POST {url}/lookups` {municipality, refs: at most 1000} → {persons: [{ref, reservasjon, status, varslingsstatus, spraak,
kontaktinformasjon}]}; whoever is not named is not registered.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Protocol
from uuid import UUID

import httpx

from samklasse_notifications.domain.registered import UNKNOWN, Registered, registered

AT_MOST = 1000
ANSWER = timedelta(seconds=1.5)
"""Whoever takes longer is away: what leaves without an answer must still begin within its lease (LEASE - CALL)."""
KEPT_FOR = timedelta(minutes=5)
AWAY_FOR = timedelta(seconds=10)
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
            async with asyncio.timeout(ANSWER.total_seconds()):
                answer = await self._client.post(
                    f"{self._url.replace('{orgnr}', orgnr)}/lookups",
                    json={"municipality": orgnr, "refs": [str(ref) for ref in refs]},
                )
            answer.raise_for_status()
            return {UUID(told["ref"]): registered(told, now) for told in answer.json()["persons"]}
        except (httpx.HTTPError, TimeoutError, KeyError, TypeError, ValueError, AttributeError):
            raise RegisterAway from None


class Remembering:
    """Asks another one: for each person at most once in five minutes, and nobody for ten seconds after no answer."""

    def __init__(self, register: ContactRegister, clock: Callable[[], float]) -> None:
        self._register, self._clock = register, clock
        self._kept: dict[tuple[str, UUID], tuple[float, Registered]] = {}
        self._away_until: dict[str, float] = {}

    async def look_up(self, orgnr: str, refs: Collection[UUID], *, now: datetime) -> Mapping[UUID, Registered]:
        """Those of whom something is known now; whoever is missing could not be asked for."""
        at = self._clock()
        before = at - KEPT_FOR.total_seconds()
        self._forget(before=before)
        known = {ref: kept[1] for ref in refs if (kept := self._kept.get((orgnr, ref))) and kept[0] > before}
        unknown = [ref for ref in refs if ref not in known]
        if not unknown or at < self._away_until.get(orgnr, at):
            return known
        try:
            asked = await self._register.look_up(orgnr, unknown, now=now)
        except RegisterAway:
            self._away_until[orgnr] = self._clock() + AWAY_FOR.total_seconds()
            return known
        self._kept |= {(orgnr, ref): (at, found) for ref, found in asked.items()}
        return {**known, **asked}

    def _forget(self, *, before: float) -> None:
        """The oldest come first, but for a few that two senders asked for at the same time."""
        old = takewhile(lambda each: self._kept[each][0] <= before, self._kept)
        for each in list(self._kept) if len(self._kept) > MOST_KEPT else list(old):
            del self._kept[each]


@asynccontextmanager
async def open_register(settings: Mapping[str, str]) -> AsyncIterator[Remembering | None]:
    """None: this system asks no register."""
    url = settings.get("SAMKLASSE_CONTACT_REGISTER_URL", "")
    if not url:
        yield None
        return
    async with httpx.AsyncClient(trust_env=False) as client:
        yield Remembering(HttpRegister(url, client), time.monotonic)


def _parts(refs: list[UUID]) -> Iterator[Sequence[UUID]]:
    return (refs[start : start + AT_MOST] for start in range(0, len(refs), AT_MOST))
