"""How one's own municipality has agreed to work with each seller, version by version."""

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query
from samklasse_chassis import http
from samklasse_chassis.http import Reading

from samklasse_enrollment.api import acting, roles
from samklasse_enrollment.domain.terms import CooperationTerms
from samklasse_enrollment.store import terms

router = acting.router()


@router.get("/cooperation-terms")
async def list_terms(
    read: Annotated[Reading, Depends(http.reading)],
    after: UUID | None = None,
    after_version: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
    limit: Annotated[int, Query(ge=1, le=5000)] = 1000,
) -> dict[str, Any]:
    """All versions; ask again `after` the last agreement and version for more."""
    place = (after or UUID(int=0), after_version)
    found = await terms.of_buyer(read.conn, roles.municipality(read.caller), after=place, limit=limit)
    return {"terms": [_terms(each) for each in found]}


def _terms(told: CooperationTerms) -> dict[str, Any]:
    within = told.answer_within
    return {
        "agreement_id": str(told.agreement_id),
        "seller_orgnr": told.seller_orgnr,
        "version": told.version,
        "valid_from": told.valid_from.isoformat(),
        "answer_within_hours": None if within is None else within // timedelta(hours=1),
        "reporting_weekday": told.reporting_weekday,
        "tasks": sorted(told.tasks),
    }
