"""Participation certificates (deltagerbevis, il section 30)."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict
from samklasse_chassis import http
from samklasse_chassis.errors import NotFound
from samklasse_chassis.http import Command, Reading

from samklasse_enrollment.api import acting, roles
from samklasse_enrollment.domain import certificate as rules
from samklasse_enrollment.domain.certificate import Form
from samklasse_enrollment.handlers import certificates as handlers
from samklasse_enrollment.store import certificates as store
from samklasse_enrollment.store.certificates import Certificate

router = acting.router("/certificates")
START = UUID(int=0)


class IssueCertificate(BaseModel):
    """Whose training, and in which written form; the municipality's own unless one is named."""

    model_config = ConfigDict(extra="forbid")

    enrollment_id: UUID
    form: Form | None = None


@router.post("", status_code=201)
async def issue_certificate(
    do: Annotated[Command, Depends(http.command)], request: Request, wanted: IssueCertificate
) -> dict[str, Any]:
    """Issue it, or a new revision when it would say something else."""
    one = await handlers.issue(
        do.conn,
        request.app.state.kek,
        wanted.enrollment_id,
        wanted.form,
        owner_orgnr=roles.municipality(do.caller),
        reader=do.caller,
        now=do.now,
    )
    return _certificate(one)


@router.get("")
async def list_certificates(
    read: Annotated[Reading, Depends(http.reading)],
    after: UUID = START,
    after_revision: Annotated[int, Query(ge=0, le=32_767)] = 32_767,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> dict[str, Any]:
    """One's own, every revision, oldest first."""
    orgnr = roles.municipality(read.caller)
    found = await store.listing(read.conn, orgnr, after=(after, after_revision), limit=limit)
    return {"certificates": [_certificate(one) for one in found]}


@router.get("/{certificate_id}/text")
async def certificate_text(
    read: Annotated[Reading, Depends(http.disclosing)],
    request: Request,
    certificate_id: UUID,
    revision: Annotated[int | None, Query(ge=1, le=32_767)] = None,
    form: Annotated[Literal["text", "html"], Query(alias="format")] = "text",
) -> Response:
    """What it says, as plain text or a page to print; the read is logged."""
    one = await store.find(read.conn, certificate_id, roles.municipality(read.caller), revision)
    if one is None:
        raise NotFound
    text = await handlers.read(read.conn, request.app.state.kek, one, read.caller)
    if form == "html":
        return Response(rules.html(text, Form(one.form)), media_type="text/html; charset=utf-8")
    return Response(text, media_type="text/plain; charset=utf-8")


def _certificate(one: Certificate) -> dict[str, Any]:
    return {
        "certificate_id": str(one.id),
        "revision": one.revision,
        "enrollment_id": str(one.enrollment_id),
        "person_id": str(one.person_id),
        "occasion": one.occasion,
        "form": one.form,
        "minutes": one.minutes,
        "rule": one.rule,
        "issued_at": one.issued_at.isoformat(),
        "archive_state": one.state,
        "archive_tries": one.tries,
        "archive_ref": one.archive_ref,
    }
