"""The operator's and the suppliers' doors over HTTP: mailboxes, and what was refused."""

from typing import Annotated, Any

from fastapi import Depends
from pydantic import BaseModel, ConfigDict
from samklasse_chassis import http
from samklasse_contracts.values import Orgnr

from samklasse_gateway.handlers import connecting
from samklasse_gateway.store import receipts, suppliers

router = http.router()
Do = Annotated[http.Command, Depends(http.command)]
Reading = Annotated[http.Reading, Depends(http.reading)]
LATEST = 200


class SupplierForm(BaseModel):
    """Who is to get a mailbox."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    orgnr: Orgnr


@router.post("/suppliers")
async def open_mailbox(body: SupplierForm, do: Do) -> dict[str, Any]:
    """Open a mailbox; `samklasse supplier new` then makes its place and its user on the broker. Operator only."""
    if do.caller.role is not http.Role.OPERATOR:
        raise http.NotFound
    await connecting.open_mailbox(body.orgnr, do.conn, now=do.now)
    return {"orgnr": body.orgnr}


@router.get("/suppliers")
async def list_suppliers(do: Reading) -> dict[str, Any]:
    """Every mailbox, or the caller's own, with the position of the last message put into it."""
    rows = await suppliers.suppliers(do.conn, _own(do.caller))
    return {"suppliers": [dict(row) | {"opened_at": row["opened_at"].isoformat()} for row in rows]}


@router.get("/refusals")
async def list_refusals(do: Reading) -> dict[str, Any]:
    """The latest messages that were refused at the door, also those that nobody could be answered about."""
    rows = await receipts.refusals(do.conn, _own(do.caller), LATEST)
    return {"refusals": [dict(row) | {"refused_at": row["refused_at"].isoformat()} for row in rows]}


def _own(caller: http.Caller) -> str | None:
    return None if caller.role is http.Role.OPERATOR else caller.orgnr
