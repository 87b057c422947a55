"""A person's links, for the municipality that answers for her: revoked when a phone or a paper went astray."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends
from samklasse_chassis import http
from samklasse_chassis.http import Command, NotFound

from samklasse_notifications.api import MUNICIPAL
from samklasse_notifications.store import contacts, links

ROUTER = http.router()


@ROUTER.post("/persons/{person_id}/link")
async def renew_link(person_id: UUID, do: Annotated[Command, Depends(http.command)]) -> dict[str, int]:
    """Revoke her page and her calendar feed at once. Her next message carries a new link, which nobody else sees."""
    if do.caller.role not in MUNICIPAL or not await contacts.owns_person(do.conn, person_id, do.caller.orgnr):
        raise NotFound
    return {"revoked": await links.revoke(do.conn, person_id, now=do.now)}
