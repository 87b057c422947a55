"""HTTP: contact points in, history out. Addresses come in and are never given back."""

from typing import Annotated
from uuid import UUID

from cryptography.fernet import Fernet
from fastapi import Body, Depends, Request
from pydantic import BaseModel, ConfigDict
from samklasse_chassis import http
from samklasse_chassis.http import Command, NotFound, Reading, Role

from samklasse_notifications import vault
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.contact import checked_address, checked_language
from samklasse_notifications.handlers.coordinators import coordinator_of
from samklasse_notifications.store import contacts, threads
from samklasse_notifications.store.contacts import ContactPoint

ROUTER = http.router()
MUNICIPAL = frozenset({Role.MUNICIPALITY, Role.OFFICER})
MOST_ROWS = 2000


class Address(BaseModel):
    """How to reach somebody, and in which language (BCP 47)."""

    model_config = ConfigDict(extra="forbid")

    language: str
    channel: Channel
    email: str | None = None
    phone: str | None = None


class PersonAddress(Address):
    """`ref` is the participant's id, as enrollment answered it to the import."""

    ref: UUID


Rows = Annotated[list[PersonAddress], Body(max_length=MOST_ROWS)]


@ROUTER.put("/contact-points")
async def put_contact_points(
    rows: Rows, request: Request, do: Annotated[Command, Depends(http.command)]
) -> dict[str, int]:
    """Keep contact points, all or none. Messages that waited for one leave now."""
    _municipal(do)
    kept = [_sealed(_vault(request), row.ref, row, number) for number, row in enumerate(rows, start=1)]
    return await _keep(do, list({point.ref: point for point in kept}.values()))


@ROUTER.put("/coordinator")
async def put_coordinator(
    address: Address, request: Request, do: Annotated[Command, Depends(http.command)]
) -> dict[str, int]:
    """Keep the one address that plans and unplaced people are reported to."""
    _municipal(do)
    return await _keep(do, [_sealed(_vault(request), coordinator_of(do.caller.orgnr), address, 1)])


async def _keep(do: Command, points: list[ContactPoint]) -> dict[str, int]:
    if await contacts.save_contacts(do.conn, do.caller.orgnr, points, now=do.now) < len(points):
        raise NotFound
    await threads.wake(do.conn)
    return {"kept": len(points)}


@ROUTER.get("/threads")
async def get_threads(person: UUID, read: Annotated[Reading, Depends(http.reading)]) -> dict[str, object]:
    """What we tried to tell one of the caller's own people, when, how, and what became of it; not the words."""
    _municipal(read)
    if not await contacts.owns_person(read.conn, person, read.caller.orgnr):
        raise NotFound
    return {"threads": [dict(row) for row in await threads.history(read.conn, person, read.caller.orgnr)]}


@ROUTER.get("/undelivered")
async def get_undelivered(read: Annotated[Reading, Depends(http.reading)]) -> dict[str, int]:
    """How many messages to the caller's people could not be delivered, by reason."""
    _municipal(read)
    return await contacts.count_undelivered(read.conn, read.caller.orgnr)


def _municipal(asked: Reading) -> None:
    if asked.caller.role not in MUNICIPAL:
        raise NotFound


def _vault(request: Request) -> Fernet:
    return vault.open_vault(request.app.state.settings["SAMKLASSE_CONTACT_KEY"])


def _sealed(key: Fernet, ref: UUID, address: Address, row: int) -> ContactPoint:
    given = checked_address(address.channel, email=address.email, phone=address.phone, row=row)
    language = checked_language(address.language, row=row)
    return ContactPoint(ref, language, address.channel, vault.close(key, given))
