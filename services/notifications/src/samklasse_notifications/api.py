"""HTTP: contact points in, history out. Addresses come in and are never given back."""

from datetime import timedelta
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Body, Depends, Query, Request
from pydantic import BaseModel, ConfigDict, StringConstraints
from samklasse_chassis import http, vault
from samklasse_chassis.http import Caller, Command, NotFound, Reading, Role
from samklasse_contracts.ids import supplier_id

from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.contact import checked_addresses, checked_language, checked_quiet
from samklasse_notifications.domain.errors import BadContactPoint
from samklasse_notifications.domain.functions import coordinator_of, supplier_of
from samklasse_notifications.domain.kinds import Audience
from samklasse_notifications.handlers import persons
from samklasse_notifications.store import by_hand, contacts, fallbacks, history, threads, undelivered
from samklasse_notifications.store.contacts import Recipient, Source

ROUTER = http.router()
MUNICIPAL = frozenset({Role.MUNICIPALITY, Role.OFFICER})
MOST_ROWS = 2000
WINDOW = timedelta(days=30)
"""How far back a coordinator's counts look."""


class Address(BaseModel):
    """How to reach somebody, and in which language (BCP 47).

    All that is given is kept, and nothing else; `channel` says which of the two is taken first. `language` counts until
    she chooses one on her own page, and not after. Quiet hours are
    "HH:MM" in Europe/Oslo; they, `invitations` and `reserved` stay as they were where they are not given.
    """

    model_config = ConfigDict(extra="forbid")

    language: str
    channel: Literal[Channel.EMAIL, Channel.SMS]
    email: str | None = None
    phone: str | None = None
    quiet_from: str | None = None
    quiet_until: str | None = None
    invitations: bool | None = None
    reserved: bool | None = None


class PersonAddress(Address):
    """`ref` is the participant's id, as enrollment answered it to the import. A supplier names its `teacher` instead,
    as it does at the gateway.
    """

    ref: UUID | None = None
    teacher: Annotated[str, StringConstraints(min_length=1, max_length=100)] | None = None


class ByHand(BaseModel):
    """How somebody was told."""

    model_config = ConfigDict(extra="forbid")

    by: Literal["LETTER", "PHONE", "IN_PERSON"]


Rows = Annotated[list[PersonAddress], Body(max_length=MOST_ROWS)]


@ROUTER.put("/contact-points")
async def put_contact_points(
    rows: Rows, request: Request, do: Annotated[Command, Depends(http.command)]
) -> dict[str, int]:
    """Keep contact points, all or none: a municipality's people, a supplier's teachers. What waited leaves now.

    Whoever has chosen a language on her page keeps that one: GET /persons/{id}/data tells when (`language_chosen_at`).
    """
    role = _audience(do, Audience.PARTICIPANT, Audience.TEACHER)
    given = [_recipient(_ref(row, number, do.caller), row, number, role) for number, row in enumerate(rows, start=1)]
    newest = list({each.ref: each for each in given}.values())
    source = Source.IMPORT if len(rows) > 1 else Source.OFFICER
    return await _keep(do, request.app.state.kek, newest, source)


@ROUTER.put("/coordinator")
async def put_coordinator(
    address: Address, request: Request, do: Annotated[Command, Depends(http.command)]
) -> dict[str, int]:
    """Keep the one address that plans and unplaced people are reported to; a supplier's for its seats."""
    role = _audience(do, Audience.COORDINATOR, Audience.SUPPLIER)
    function = supplier_of if role is Audience.SUPPLIER else coordinator_of
    given = _recipient(function(do.caller.orgnr), address, 1, role)
    return await _keep(do, request.app.state.kek, [given], Source.OFFICER)


async def _keep(do: Command, keys: vault.Keys | None, given: list[Recipient], source: Source) -> dict[str, int]:
    await contacts.save_contacts(do.conn, keys, do.caller.orgnr, given, now=do.now, source=source)
    await threads.wake(do.conn)
    return {"kept": len(given)}


@ROUTER.get("/threads")
async def get_threads(person: UUID, read: Annotated[Reading, Depends(http.reading)]) -> dict[str, object]:
    """What we tried to tell one of the caller's own people, when, how, and what became of it; not the words."""
    _municipal(read)
    if not await contacts.owns_person(read.conn, person, read.caller.orgnr):
        raise NotFound
    return {"threads": await history.history(read.conn, person, read.caller.orgnr)}


@ROUTER.get("/persons/{person_id}/data")
async def get_person(
    person_id: UUID, request: Request, read: Annotated[Reading, Depends(http.disclosing)]
) -> dict[str, object]:
    """Everything that is held of one of the caller's own people: her address, what was sent, who has read it.

    `language_chosen_at`: when she chose her language herself; null: it is the one that was put.
    """
    _municipal(read)
    if not await contacts.owns_person(read.conn, person_id, read.caller.orgnr):
        raise NotFound
    sections = await persons.known_of(read.conn, request.app.state.kek, person_id, reader=read.caller)
    return {"service": "notifications", "person_id": str(person_id), "sections": sections}


@ROUTER.get("/undelivered")
async def get_undelivered(read: Annotated[Reading, Depends(http.reading)]) -> dict[str, object]:
    """How many messages to the caller's people could not be delivered, by reason: as each thread stands now.

    Refused and too late: of use within the last `days`. Without a contact point, or reserved: what still is.
    """
    _municipal(read)
    found = await undelivered.count(read.conn, read.caller.orgnr, since=read.now - WINDOW)
    return {"days": WINDOW.days, "undelivered": found}


@ROUTER.get("/escalations")
async def get_escalations(
    read: Annotated[Reading, Depends(http.reading)],
    after: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=MOST_ROWS)] = 100,
) -> dict[str, object]:
    """What is to be told by letter or telephone, because nothing digital reaches her, or may; oldest first."""
    _municipal(read)
    tasks = await by_hand.open_tasks(read.conn, read.caller.orgnr, after=after, limit=limit)
    return {"escalations": [dict(task) for task in tasks]}


@ROUTER.post("/escalations/{intent}/done")
async def tell_by_hand(intent: UUID, how: ByHand, do: Annotated[Command, Depends(http.command)]) -> dict[str, str]:
    """She has been told; what changes after this is told as a change."""
    _municipal(do)
    await by_hand.tell_by_hand(do.conn, intent, do.caller.orgnr, done_by=how.by)
    return {"done_by": how.by}


@ROUTER.get("/fallbacks")
async def get_fallbacks(read: Annotated[Reading, Depends(http.reading)]) -> dict[str, object]:
    """Languages of the caller's people that we lack: what was asked for, what they got, in how many messages.

    Those that have left within the last `days`.
    """
    _municipal(read)
    found = await fallbacks.count(read.conn, read.caller.orgnr, since=read.now - WINDOW)
    return {"days": WINDOW.days, "fallbacks": [dict(row) for row in found]}


def _municipal(asked: Reading) -> None:
    if asked.caller.role not in MUNICIPAL:
        raise NotFound


def _audience(do: Command, municipal: Audience, suppliers: Audience) -> Audience:
    """Whose address it is that this caller may give."""
    if do.caller.role is Role.SUPPLIER:
        return suppliers
    _municipal(do)
    return municipal


def _ref(given: PersonAddress, row: int, caller: Caller) -> UUID:
    """A supplier's teacher has the id that follows from its own name for her: nobody else's can be meant."""
    by_supplier = caller.role is Role.SUPPLIER
    if (given.ref is None) is not by_supplier or (given.teacher is None) is by_supplier:
        raise BadContactPoint(row, "teacher" if by_supplier else "ref")
    return supplier_id(caller.orgnr, given.teacher) if given.teacher is not None else UUID(str(given.ref))


def _recipient(ref: UUID, address: Address, row: int, role: Audience = Audience.PARTICIPANT) -> Recipient:
    return Recipient(
        ref,
        checked_language(address.language, row=row),
        checked_addresses(address.channel, email=address.email, phone=address.phone, row=row),
        role=role,
        reserved=address.reserved,
        quiet=checked_quiet(address.quiet_from, address.quiet_until, row=row),
        invitations=address.invitations,
    )
