"""The operator's and the suppliers' doors over HTTP: mailboxes, and what was refused."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query
from pydantic import BaseModel, ConfigDict
from samklasse_chassis import http
from samklasse_contracts.values import Orgnr

from samklasse_gateway.handlers import connecting, erasure
from samklasse_gateway.store import dossier, erasures, owners, receipts, suppliers

router = http.router()
Do = Annotated[http.Command, Depends(http.command)]
Reading = Annotated[http.Reading, Depends(http.reading)]
MUNICIPAL = frozenset({http.Role.MUNICIPALITY, http.Role.OFFICER})
LATEST = 200
Limit = Annotated[int, Query(ge=1, le=LATEST)]


class SupplierForm(BaseModel):
    """Who is to get a mailbox."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    orgnr: Orgnr


class SettledForm(SupplierForm):
    """Which supplier holds nothing any more, as the operator knows from elsewhere."""


@router.post("/suppliers")
async def open_mailbox(body: SupplierForm, do: Do) -> dict[str, Any]:
    """Open a mailbox; `samklasse supplier new` then makes its place and its user on the broker. Operator only."""
    if do.caller.role is not http.Role.OPERATOR:
        raise http.NotFound
    await connecting.open_mailbox(body.orgnr, do.conn, now=do.now)
    return {"orgnr": body.orgnr}


@router.get("/suppliers")
async def list_suppliers(do: Reading, after: Orgnr | None = None, limit: Limit = LATEST) -> dict[str, Any]:
    """Every mailbox, or the caller's own, with the position of the last message put into it."""
    rows = await suppliers.suppliers(do.conn, _own(do.caller), after=after, limit=limit)
    return {"suppliers": [dict(row) | {"opened_at": row["opened_at"].isoformat()} for row in rows]}


@router.get("/refusals")
async def list_refusals(do: Reading, after: int | None = None, limit: Limit = LATEST) -> dict[str, Any]:
    """The latest messages that were refused at the door, also those that nobody could be answered about.

    Newest first; `after` is the `id` of the last row of the page before.
    """
    rows = await receipts.refusals(do.conn, _own(do.caller), after, limit)
    return {"refusals": [dict(row) | {"refused_at": row["refused_at"].isoformat()} for row in rows]}


@router.get("/erasures")
async def list_erasures(do: Reading, after: UUID | None = None, limit: Limit = LATEST) -> dict[str, Any]:
    """Erasures that suppliers have not all answered: everybody's for the operator, a municipality's own for it.

    A supplier without a mailbox is asked by the operator, who then says so with `POST /erasures/{case_id}/answers`.
    """
    rows = await erasures.outstanding(do.conn, _own(do.caller), after, limit)
    return {"erasures": [dict(row) | {"asked_at": row["asked_at"].isoformat()} for row in rows]}


@router.post("/erasures/{case_id}/answers")
async def answer_erasure(case_id: UUID, body: SettledForm, do: Do) -> dict[str, Any]:
    """Write down that a supplier holds nothing on the person any more. Operator only."""
    if do.caller.role is not http.Role.OPERATOR:
        raise http.NotFound
    if not await erasure.settle(case_id, body.orgnr, do.conn, cause=do.cause, now=do.now):
        raise http.NotFound
    return {"case_id": str(case_id), "orgnr": body.orgnr}


@router.get("/persons/{person_id}/data")
async def person_data(person_id: UUID, do: Reading) -> dict[str, Any]:
    """Everything held here on one person: for the municipality that answers for her, and for the operator."""
    if do.caller.role is not http.Role.OPERATOR:
        owner = await owners.owner(do.conn, person_id)
        if do.caller.role not in MUNICIPAL or do.caller.orgnr != owner:
            raise http.NotFound
    found = await dossier.sections(do.conn, person_id)
    return {"service": "gateway", "sections": {name: [dict(row) for row in rows] for name, rows in found.items()}}


def _own(caller: http.Caller) -> str | None:
    return None if caller.role is http.Role.OPERATOR else caller.orgnr
