"""The operator's and the suppliers' doors over HTTP: mailboxes, and what was refused."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict
from samklasse_chassis import http
from samklasse_chassis.errors import NotFound
from samklasse_contracts.values import Orgnr

from samklasse_gateway.domain.mailbox import LIMITS, topology
from samklasse_gateway.handlers import connecting
from samklasse_gateway.store import receipts, suppliers

router = APIRouter()
Do = Annotated[http.Command, Depends(http.command)]
Reading = Annotated[http.Command, Depends(http.reading)]
LATEST = 200


class SupplierForm(BaseModel):
    """Who is to get a mailbox."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    orgnr: Orgnr


@router.post("/suppliers")
async def open_mailbox(body: SupplierForm, do: Do) -> dict[str, Any]:
    """Open a mailbox, and say what the broker needs for it. Operator only."""
    if do.caller.role is not http.Role.OPERATOR:
        raise NotFound
    await connecting.open_mailbox(body.orgnr, do.conn, now=do.now)
    return _declared(body.orgnr)


@router.get("/suppliers")
async def list_suppliers(do: Reading) -> dict[str, Any]:
    """Every mailbox, or the caller's own, with the position of its last message and what the broker needs."""
    rows = await suppliers.suppliers(do.conn, _own(do.caller))
    return {
        "suppliers": [
            _declared(row["orgnr"]) | {"position": row["position"], "opened_at": row["opened_at"].isoformat()}
            for row in rows
        ]
    }


@router.get("/refusals")
async def list_refusals(do: Reading) -> dict[str, Any]:
    """The latest messages that were refused at the door, also those that nobody could be answered about."""
    rows = await receipts.refusals(do.conn, _own(do.caller), LATEST)
    return {"refusals": [dict(row) | {"refused_at": row["refused_at"].isoformat()} for row in rows]}


def _own(caller: http.Caller) -> str | None:
    return None if caller.role is http.Role.OPERATOR else caller.orgnr


def _declared(orgnr: str) -> dict[str, Any]:
    return {"orgnr": orgnr, "user": orgnr, "limits": LIMITS, "definitions": topology(orgnr)}
