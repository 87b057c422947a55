"""The doors of partnerships: organisations are registered by the operator, agreements by their seller too."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query
from samklasse_chassis import http
from samklasse_contracts.ids import new_id
from samklasse_contracts.values import Orgnr

from samklasse_partnerships import handlers, store
from samklasse_partnerships.forms import (
    AgreementForm,
    CooperationForm,
    OrganisationForm,
    TerminationForm,
    TermsForm,
    shown_agreement,
    shown_cooperation,
    shown_organisation,
)

router = http.router()
Do = Annotated[http.Command, Depends(http.command)]
Reading = Annotated[http.Reading, Depends(http.reading)]


@router.post("/organisations")
async def register_organisation(body: OrganisationForm, do: Do) -> dict[str, Any]:
    """Register an organisation, or correct what is known of it. Operator only."""
    if do.caller.role is not http.Role.OPERATOR:
        raise http.NotFound
    asked = body.organisation()
    await handlers.register_organisation(asked, do.conn, cause=do.cause, now=do.now)
    return shown_organisation(asked)


@router.get("/organisations")
async def list_organisations(do: Reading) -> dict[str, Any]:
    """Everybody who takes part; open to all who are signed in."""
    return {"organisations": [shown_organisation(each) for each in await store.read_organisations(do.conn)]}


@router.post("/agreements")
async def sign_agreement(body: AgreementForm, do: Do) -> dict[str, Any]:
    """Put an agreement in force. Its seller or the operator."""
    if _actor(do.caller) not in {None, body.seller_orgnr}:
        raise http.NotFound
    signed = await handlers.sign_agreement(
        new_id(), body.seller_orgnr, body.terms(), do.conn, cause=do.cause, now=do.now
    )
    return shown_agreement(signed, handlers.today(do.now))


@router.post("/agreements/{agreement_id}/change")
async def change_agreement(agreement_id: UUID, body: TermsForm, do: Do) -> dict[str, Any]:
    """Give an agreement new terms. Its seller or the operator."""
    changed = await handlers.change_agreement(
        agreement_id, body.terms(), do.conn, actor=_actor(do.caller), cause=do.cause, now=do.now
    )
    return shown_agreement(changed, handlers.today(do.now))


@router.post("/agreements/{agreement_id}/termination")
async def terminate_agreement(agreement_id: UUID, body: TerminationForm, do: Do) -> dict[str, Any]:
    """End an agreement before its time. Its seller or the operator."""
    ended = await handlers.terminate_agreement(
        agreement_id, body.ending(), do.conn, actor=_actor(do.caller), cause=do.cause, now=do.now
    )
    return shown_agreement(ended, handlers.today(do.now))


@router.get("/agreements")
async def list_agreements(do: Reading) -> dict[str, Any]:
    """Those that the caller sells or may buy under."""
    own = await store.read_agreements(do.conn, _actor(do.caller))
    return {"agreements": [shown_agreement(each, handlers.today(do.now)) for each in own]}


@router.get("/agreements/{agreement_id}")
async def read_agreement(agreement_id: UUID, do: Reading) -> dict[str, Any]:
    """One of them."""
    own = await store.read_agreements(do.conn, _actor(do.caller))
    found = next((each for each in own if each.id == agreement_id), None)
    if found is None:
        raise http.NotFound
    return shown_agreement(found, handlers.today(do.now))


@router.post("/agreements/{agreement_id}/cooperation")
async def agree_cooperation(agreement_id: UUID, body: CooperationForm, do: Do) -> dict[str, Any]:
    """Agree how the seller works with one buyer, as a new version. Its seller or the operator."""
    agreed = await handlers.agree_cooperation(
        body.cooperation(agreement_id), do.conn, actor=_actor(do.caller), cause=do.cause, now=do.now
    )
    return shown_cooperation(agreed)


@router.get("/agreements/{agreement_id}/cooperation")
async def list_cooperation(
    agreement_id: UUID,
    do: Reading,
    after: Orgnr | None = None,
    after_version: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> dict[str, Any]:
    """All versions, for a buyer its own; ask again `after` the last buyer and version for more."""
    actor = _actor(do.caller)
    own = await store.read_agreements(do.conn, actor)
    found = next((each for each in own if each.id == agreement_id), None)
    if found is None:
        raise http.NotFound
    buyer = None if actor in {None, found.seller} else actor
    listed = await store.read_cooperation(
        do.conn, agreement_id, buyer=buyer, after=(after or "", after_version), limit=limit
    )
    return {"cooperation": [shown_cooperation(each) for each in listed]}


def _actor(caller: http.Caller) -> str | None:
    """Whose agreements the caller may touch; None: all of them."""
    return None if caller.role is http.Role.OPERATOR else caller.orgnr
