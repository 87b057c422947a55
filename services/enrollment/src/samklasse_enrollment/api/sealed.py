"""The sealed store's two doors, for named officers only."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends
from pydantic import BaseModel, ConfigDict
from samklasse_chassis import http
from samklasse_chassis.http import Command, Reading
from samklasse_contracts.values import Orgnr

from samklasse_enrollment.api import roles
from samklasse_enrollment.domain.sealed import Sealed
from samklasse_enrollment.handlers import sealed as handlers
from samklasse_enrollment.store import sealed

router = http.router("/sealed")


class SealedPlacement(BaseModel):
    """The class that an officer has found, and its supplier."""

    model_config = ConfigDict(extra="forbid")

    class_id: UUID
    supplier_orgnr: Orgnr


@router.get("")
async def list_sealed(read: Annotated[Reading, Depends(http.reading)]) -> dict[str, Any]:
    """One's own municipality's protected people."""
    found = await sealed.listing(read.conn, roles.officer(read.caller))
    return {"people": [_sealed(person) for person in found]}


@router.post("/{person_id}/placement")
async def place_sealed(
    do: Annotated[Command, Depends(http.command)], person_id: UUID, wanted: SealedPlacement
) -> dict[str, Any]:
    """Record by hand where somebody is; the answer is empty because answers are kept."""
    await handlers.place_sealed(
        do.conn,
        person_id,
        class_id=wanted.class_id,
        supplier_orgnr=wanted.supplier_orgnr,
        owner_orgnr=roles.officer(do.caller),
        officer=do.caller.subject,
        now=do.now,
    )
    return {}


def _sealed(person: Sealed) -> dict[str, Any]:
    return {
        "person_id": str(person.person_id),
        "ref": person.ref,
        "class_id": None if person.class_id is None else str(person.class_id),
        "supplier_orgnr": person.supplier_orgnr,
        "placed_by": person.placed_by,
        "placed_at": None if person.placed_at is None else person.placed_at.isoformat(),
    }
