"""The catalogue: search it, and compare offerings side by side."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query
from pydantic import BaseModel, ConfigDict, Field
from samklasse_chassis import http
from samklasse_chassis.errors import NotFound
from samklasse_chassis.http import Reading, Role
from samklasse_contracts import values

from samklasse_enrollment.api import acting
from samklasse_enrollment.domain import offering as rules
from samklasse_enrollment.domain import weeks
from samklasse_enrollment.domain.offering import MOST_COMPARED, Offering, Own, Sort
from samklasse_enrollment.store import catalogue

router = acting.router()

MOST = 500
"""Offerings in one page."""


class Sought(BaseModel):
    """What an offering must match; what is not given matches all. Paged: `after` is the `next` of an earlier answer."""

    model_config = ConfigDict(extra="forbid")

    course_type: values.CourseType | None = None
    subject: values.Subject | None = None
    focus: values.Focus | None = None
    level: values.Level | None = None
    window: values.Window | None = None
    language: values.LanguageTag | None = None
    malform: values.Malform | None = None
    industry: values.Industry | None = None
    work_directed: bool | None = None
    supplementing: bool | None = None
    supplier: values.Orgnr | None = None
    starts_from: date | None = None
    starts_to: date | None = None
    free_seats: Annotated[int | None, Field(ge=0, le=100_000)] = None
    sort: Sort = Sort.SUPPLIER
    after: Annotated[str | None, Field(pattern=r"^-?\d{1,18}:\d{9}:[A-Za-z0-9][A-Za-z0-9._:-]{0,79}$")] = None
    limit: Annotated[int, Field(ge=1, le=MOST)] = MOST


@router.get("/offerings")
async def search_offerings(
    read: Annotated[Reading, Depends(http.reading)], sought: Annotated[Sought, Query()]
) -> dict[str, Any]:
    """What can be bought; open to every caller."""
    told = sought.model_dump(exclude={"supplier", "after", "limit"})
    wanted = rules.Sought(**told, supplier_orgnr=sought.supplier)
    page = await catalogue.search(read.conn, wanted, after=sought.after, limit=sought.limit)
    today = weeks.oslo_day(read.now)
    return {"offerings": [shown(each, today) for each in page.offerings], "next": page.after}


@router.get("/offerings/compare")
async def compare_offerings(
    read: Annotated[Reading, Depends(http.reading)],
    ids: Annotated[list[UUID], Query(min_length=1, max_length=MOST_COMPARED)],
) -> dict[str, Any]:
    """Up to five offerings in the order asked for, in what they differ, and what a seat costs the caller in øre."""
    found = await catalogue.several(read.conn, list(dict.fromkeys(ids)))
    if len(found) < len(set(ids)):
        raise NotFound
    today = weeks.oslo_day(read.now)
    own = await _own(read, found, today)
    beside = [shown(each, today) | {"own_prices": _priced(each, own)} for each in found]
    return {"offerings": beside, "differ_in": rules.differing(found)}


async def _own(read: Reading, found: list[Offering], today: date) -> list[Own]:
    """Only a municipality buys; others are shown no agreement's price."""
    if read.caller.role not in (Role.MUNICIPALITY, Role.OFFICER):
        return []
    sellers = sorted({each.supplier_orgnr for each in found})
    return await catalogue.own_agreements(read.conn, read.caller.orgnr, sellers, today)


def _priced(offering: Offering, own: list[Own]) -> list[dict[str, Any]]:
    return [
        {"agreement_id": str(price.agreement_id), "seat_ore": price.seat_ore} for price in rules.priced(offering, own)
    ]


def shown(offering: Offering, today: date) -> dict[str, Any]:
    """An offering as everybody may see it."""
    last_read = rules.last_read(offering)
    return {
        "offering_id": str(offering.id),
        "supplier_orgnr": offering.supplier_orgnr,
        "ref": offering.ref,
        "course_type": offering.course_type,
        "subject": offering.subject,
        "focus": offering.focus,
        "levels": offering.levels,
        "windows": offering.windows,
        "teaching_languages": offering.teaching_languages,
        "sessions_per_week": offering.sessions_per_week,
        "session_minutes": offering.session_minutes,
        "weeks": offering.weeks,
        "starts_from": offering.starts_from.isoformat(),
        "starts_to": offering.starts_to.isoformat(),
        "capacity": offering.capacity,
        "free_seats": offering.free_seats,
        "malforms": offering.malforms,
        "industry": offering.industry,
        "work_directed": offering.counts_as_work_directed,
        "supplementing": offering.supplementing,
        "list_prices": [{"basis": price.basis, "ore": price.ore} for price in offering.prices],
        "terms": [
            {
                "starts_on": term.starts_on.isoformat(),
                "ends_on": term.ends_on.isoformat(),
                "seats": term.seats,
                "free_seats": term.free,
            }
            for term in offering.terms
        ],
        "last_read": last_read.isoformat() if last_read else None,
        "stale": rules.is_stale(offering, today),
    }
