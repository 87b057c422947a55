"""The sealed store's two doors, for named officers only."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query, Request
from pydantic import BaseModel, ConfigDict
from samklasse_chassis import http
from samklasse_chassis.http import Command, Reading
from samklasse_contracts.values import Orgnr

from samklasse_enrollment.api import acting, roles
from samklasse_enrollment.domain.sealed import Placement, Sealed
from samklasse_enrollment.handlers import sealed as handlers

router = acting.router("/sealed")


class SealedPlacement(BaseModel):
    """The class that an officer has found, and its supplier."""

    model_config = ConfigDict(extra="forbid")

    class_id: UUID
    supplier_orgnr: Orgnr


@router.get("")
async def list_sealed(
    read: Annotated[Reading, Depends(http.disclosing)],
    request: Request,
    after: Annotated[str, Query(pattern=r"^[A-Za-z0-9._:-]{0,80}$")] = "",
    limit: Annotated[int, Query(ge=1, le=1000)] = 1000,
) -> dict[str, Any]:
    """One's own municipality's protected people; the reading is written down. `after` the last reference for more."""
    owner = roles.officer(read.caller)
    found = await handlers.placements(
        read.conn, request.app.state.kek, owner, reader=read.caller, after=after, limit=limit
    )
    return {"people": [_sealed(person, placement) for person, placement in found]}


@router.post("/{person_id}/placement")
async def place_sealed(
    do: Annotated[Command, Depends(http.command)], request: Request, person_id: UUID, wanted: SealedPlacement
) -> dict[str, Any]:
    """Record by hand where somebody is; the answer is empty because answers are kept."""
    owner = roles.officer(do.caller)
    placement = Placement(wanted.class_id, wanted.supplier_orgnr, do.caller.subject, do.now)
    await handlers.place_sealed(do.conn, request.app.state.kek, person_id, placement, owner_orgnr=owner)
    return {}


def _sealed(person: Sealed, placement: Placement | None) -> dict[str, Any]:
    return {
        "person_id": str(person.person_id),
        "ref": person.ref,
        "class_id": str(placement.class_id) if placement else None,
        "supplier_orgnr": placement.supplier_orgnr if placement else None,
        "placed_by": placement.placed_by if placement else None,
        "placed_at": placement.placed_at.isoformat() if placement else None,
    }
