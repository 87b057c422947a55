"""Repairs: what a class's supplier may choose between, and whose teachers may stand in."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query
from pydantic import BaseModel, ConfigDict, Field
from samklasse_chassis import http

from samklasse_scheduling.handlers import choosing
from samklasse_scheduling.store import repairs, substitutes
from samklasse_scheduling.store.repairs import Case

router = http.router()
Do = Annotated[http.Command, Depends(http.command)]
Read = Annotated[http.Reading, Depends(http.reading)]


class Choice(BaseModel):
    """Which alternative is carried out, counted from 1."""

    model_config = ConfigDict(extra="forbid")

    alternative: Annotated[int, Field(ge=1, le=10)]


class Substitutes(BaseModel):
    """Whether the agreements behind an offering let other suppliers' teachers stand in."""

    model_config = ConfigDict(extra="forbid")

    from_others: bool


@router.get("/repairs")
async def list_repairs(
    read: Read, after: UUID | None = None, limit: Annotated[int, Query(ge=1, le=200)] = 50
) -> dict[str, Any]:
    """Repairs of many sessions at once: a supplier those of its own classes, the operator all."""
    if read.caller.role not in {http.Role.SUPPLIER, http.Role.OPERATOR}:
        raise http.NotFound
    mine = None if read.caller.role is http.Role.OPERATOR else read.caller.orgnr
    found = await repairs.listed(read.conn, mine, after, limit)
    return {
        "repairs": [_shown(one) for one in found],
        "next": str(found[-1].id) if len(found) == limit else None,
    }


@router.get("/repairs/{case_id}")
async def read_repair(case_id: UUID, read: Read) -> dict[str, Any]:
    """One repair with its alternatives: what each changes, session by session, from what to what."""
    case = await repairs.read(read.conn, case_id)
    if case is None or not _theirs(case, read.caller):
        raise http.NotFound
    return {**_shown(case), "alternatives": case.alternatives}


@router.post("/repairs/{case_id}/choice")
async def choose_repair(case_id: UUID, body: Choice, do: Do) -> dict[str, Any]:
    """Carry out one alternative. The supplier of the classes, or the operator; at the deadline the first is taken."""
    case = await repairs.read(do.conn, case_id)
    if case is None or not _theirs(case, do.caller):
        raise http.NotFound
    by = do.caller.role.value
    await choosing.choose(do.conn, case_id, body.alternative, by=by, cause=do.cause, now=do.now)
    return {"repair_id": str(case_id), "state": "DONE", "chosen": body.alternative}


@router.post("/offerings/{offering_id}/substitutes")
async def allow_substitutes(offering_id: UUID, body: Substitutes, do: Do) -> dict[str, Any]:
    """Record what the agreements behind an offering say of substitutes from other suppliers. The operator."""
    if do.caller.role is not http.Role.OPERATOR:
        raise http.NotFound
    await substitutes.allow(do.conn, offering_id, allowed=body.from_others)
    return {"offering_id": str(offering_id), "from_others": body.from_others}


def _theirs(case: Case, caller: http.Caller) -> bool:
    own = caller.role is http.Role.SUPPLIER and caller.orgnr == case.supplier
    return own or caller.role is http.Role.OPERATOR


def _shown(case: Case) -> dict[str, Any]:
    return {
        "repair_id": str(case.id),
        "supplier_orgnr": case.supplier,
        "reason": case.reason,
        "state": case.state,
        "sessions": len(case.sessions),
        "offered": len(case.alternatives),
        "least": case.least,
        "proven": case.proven,
        "choose_by": case.choose_by.isoformat() if case.choose_by else None,
        "chosen": case.chosen + 1 if case.chosen is not None else None,
        "chosen_by": case.chosen_by,
        "asked_at": case.asked_at.isoformat(),
    }
