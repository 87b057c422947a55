"""One person: everything that scheduling knows of her. No name and no contact point is among it."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends
from samklasse_chassis import http
from samklasse_chassis.http import Reading, Role

from samklasse_scheduling.store import persons

router = http.router()


@router.get("/persons/{person_id}/data")
async def read_person(read: Annotated[Reading, Depends(http.reading)], person_id: UUID) -> dict[str, Any]:
    """For the municipality that she belongs to."""
    if read.caller.role not in {Role.MUNICIPALITY, Role.OFFICER}:
        raise http.NotFound
    if not await persons.owns(read.conn, person_id, read.caller.orgnr):
        raise http.NotFound
    sections = await persons.everything(read.conn, person_id)
    return {"service": "scheduling", "person_id": str(person_id), "sections": sections}
