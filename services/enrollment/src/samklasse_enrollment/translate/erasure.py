"""Erasures, as others hear of them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from samklasse_contracts.enrollment import ErasureRequested
from samklasse_contracts.message import Cause, say

from samklasse_enrollment.domain.erasure import Erasure


def requested(
    erasure: Erasure, enrollments: Sequence[UUID], said: int, *, cause: Cause, now: datetime
) -> ErasureRequested:
    """For the services; suppliers hear of it from the gateway, under their own pseudonyms.

    Raises:
        ValueError: the erasure has no case to speak of.
    """
    if erasure.case_id is None or erasure.person_id is None:
        raise ValueError(f"erasure {erasure.id} names nobody")
    body = ErasureRequested(
        case_id=erasure.case_id,
        person_id=erasure.person_id,
        owner_orgnr=erasure.owner_orgnr,
        enrollment_ids=tuple(enrollments),
    )
    return say(
        body, subject=erasure.case_id, at=now, cause=cause, sequence=said, owner_orgnr=erasure.owner_orgnr,
        audience=(erasure.owner_orgnr,),
    )  # fmt: skip
