"""Inquiries: ask before ordering, read what was answered, award or close."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import Depends, Query
from pydantic import BaseModel, ConfigDict, Field, model_validator
from samklasse_chassis import http
from samklasse_chassis.http import Command, NotFound, Reading
from samklasse_contracts import values
from samklasse_contracts.values import Ref

from samklasse_enrollment.api import acting, roles
from samklasse_enrollment.api.buying import shown
from samklasse_enrollment.domain import awarding
from samklasse_enrollment.domain.awarding import Deviation
from samklasse_enrollment.domain.inquiry import Inquiry, Invitation, Sought
from samklasse_enrollment.domain.values import CourseType, Subject, Unit
from samklasse_enrollment.handlers import inquiries
from samklasse_enrollment.store import inquiries as store

router = acting.router()
Do = Annotated[Command, Depends(http.command)]
Read = Annotated[Reading, Depends(http.reading)]


class Closing(StrEnum):
    """Why nothing comes of an inquiry."""

    NEED_GONE = "NEED_GONE"
    TOO_EXPENSIVE = "TOO_EXPENSIVE"
    NO_FIT = "NO_FIT"


class CourseSought(BaseModel):
    """What is asked for."""

    model_config = ConfigDict(extra="forbid")

    course_type: values.CourseType
    subject: values.Subject
    levels: Annotated[tuple[values.Level, ...], Field(min_length=1, max_length=4)]
    windows: Annotated[tuple[values.Window, ...], Field(max_length=3)] = ()
    teaching_languages: Annotated[tuple[values.LanguageTag, ...], Field(max_length=20)] = ()
    industry: values.Industry | None = None
    quantity: Annotated[int, Field(ge=1, le=1000)]
    starts_on: date
    ends_on: date

    def sought(self) -> Sought:
        """As a value of the domain."""
        told = dict(self) | {"course_type": CourseType(self.course_type), "subject": Subject(self.subject)}
        return Sought(**told)


class Question(BaseModel):
    """Under one agreement, or to all sellers of a framework; how they are chosen is the framework's to say."""

    model_config = ConfigDict(extra="forbid")

    agreement_id: UUID | None = None
    framework: Ref | None = None
    answer_within_hours: Annotated[int, Field(ge=1, le=24 * 60)] | None = None
    sought: CourseSought

    @model_validator(mode="after")
    def _asks_one_way(self) -> Self:
        if (self.agreement_id is None) == (self.framework is None):
            raise ValueError("agreement_id or framework")
        return self


class Award(BaseModel):
    """The proposed answer unless another is named, which takes a reason."""

    model_config = ConfigDict(extra="forbid")

    invitation_id: UUID | None = None
    deviation: Deviation | None = None
    unit: Unit = Unit.INDIVIDUAL


class End(BaseModel):
    """Why nothing comes of it."""

    model_config = ConfigDict(extra="forbid")

    reason: Closing


@router.post("/inquiries", status_code=201)
async def inquire(do: Do, question: Question) -> dict[str, Any]:
    """Ask suppliers what they can offer."""
    hours = question.answer_within_hours
    inquiry = await inquiries.inquire(
        do.conn,
        question.sought.sought(),
        agreement_id=question.agreement_id,
        framework=question.framework,
        within=timedelta(hours=hours) if hours else None,
        buyer_orgnr=roles.municipality(do.caller),
        cause=do.cause,
        now=do.now,
    )
    return _shown(inquiry) | _answers(inquiry, await store.invitations(do.conn, inquiry.id))


@router.get("/inquiries")
async def list_inquiries(
    read: Read, after: UUID | None = None, limit: Annotated[int, Query(ge=1, le=1000)] = 100
) -> dict[str, Any]:
    """One's own, the oldest first; ask again `after` the last one's id for more."""
    found = await store.page(read.conn, roles.municipality(read.caller), after=after, limit=limit)
    return {"inquiries": [_shown(each) for each in found]}


@router.get("/inquiries/{inquiry_id}")
async def read_inquiry(read: Read, inquiry_id: UUID) -> dict[str, Any]:
    """One of them with its answers and what is proposed; in a mini-competition only when all have had their time."""
    inquiry = await store.find(read.conn, inquiry_id)
    if inquiry is None or inquiry.buyer_orgnr != roles.municipality(read.caller):
        raise NotFound
    return _shown(inquiry) | _answers(inquiry, await store.invitations(read.conn, inquiry_id))


@router.post("/inquiries/{inquiry_id}/award", status_code=201)
async def award(do: Do, inquiry_id: UUID, choice: Award) -> dict[str, Any]:
    """Order from whoever is chosen; a human's decision."""
    placement = await inquiries.award_inquiry(
        do.conn,
        inquiry_id,
        choice.invitation_id,
        deviation=choice.deviation,
        unit=choice.unit,
        owner_orgnr=roles.municipality(do.caller),
        cause=do.cause,
        now=do.now,
    )
    return {"call_off_id": str(placement.call_off_id), "lines": [shown(line) for line in placement.lines]}


@router.post("/inquiries/{inquiry_id}/closing")
async def close(do: Do, inquiry_id: UUID, end: End) -> dict[str, Any]:
    """Tell everybody that nothing comes of it."""
    closed = await inquiries.close_inquiry(
        do.conn, inquiry_id, end.reason, owner_orgnr=roles.municipality(do.caller), cause=do.cause, now=do.now
    )
    return _shown(closed)


def _shown(inquiry: Inquiry) -> dict[str, Any]:
    return {
        "inquiry_id": str(inquiry.id),
        "method": inquiry.method,
        "framework": inquiry.framework,
        "state": inquiry.state,
        "reason": inquiry.reason,
        "call_off_id": str(inquiry.call_off_id) if inquiry.call_off_id else None,
        "opened_at": inquiry.opened_at.isoformat(),
        "quantity": inquiry.sought.quantity,
    }


def _answers(inquiry: Inquiry, invitations: list[Invitation]) -> dict[str, Any]:
    is_open = awarding.opened(inquiry, invitations)
    proposed = awarding.propose(inquiry, invitations)
    return {
        "invitations": [_invitation(each, is_open=is_open) for each in invitations],
        "proposals": [{"invitation_id": str(each.invitation.id), "reason": each.reason} for each in proposed],
    }


def _invitation(each: Invitation, *, is_open: bool) -> dict[str, Any]:
    """A sealed answer shows that it is there, not what it says."""
    answered = is_open and each.offering_id is not None
    return {
        "invitation_id": str(each.id),
        "agreement_id": str(each.agreement_id),
        "supplier_orgnr": each.supplier_orgnr,
        "place": each.place,
        "state": each.state,
        "answer_by": each.answer_by.isoformat() if each.answer_by else None,
        "offering_id": str(each.offering_id) if answered else None,
        "seats": each.seats if answered else None,
        "seat_ore": each.seat_ore if answered else None,
        "price_ore": each.price_ore if answered else None,
    }
