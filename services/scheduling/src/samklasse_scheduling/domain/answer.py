"""A municipality's answer to a plan, person by person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from samklasse_scheduling.domain.errors import AnsweredTwice, NotInPlan

APPROVED = "APPROVED"
RETURNED = "RETURNED"


@dataclass(frozen=True)
class Fresh:
    """What an answer adds to what was known; `still_open` counts those nothing has been said about."""

    approved: tuple[UUID, ...]
    returned: tuple[UUID, ...]
    still_open: int


def judge(known: Mapping[UUID, str | None], approve: Iterable[UUID], send_back: Iterable[UUID]) -> Fresh:
    """Check an answer against the people the municipality is asked about and what it has said of them before.

    Raises:
        NotInPlan: it is not asked about this person.
        AnsweredTwice: both approved and returned, or otherwise than before.
    """
    yes, no = set(approve), set(send_back)
    for enrollment in sorted(yes | no):
        if enrollment not in known:
            raise NotInPlan(enrollment)
    for wanted, said in ((yes, APPROVED), (no, RETURNED)):
        for enrollment in sorted(wanted):
            if (enrollment in yes and enrollment in no) or known[enrollment] not in {None, said}:
                raise AnsweredTwice(enrollment)
    approved = tuple(sorted(enrollment for enrollment in yes if known[enrollment] is None))
    returned = tuple(sorted(enrollment for enrollment in no if known[enrollment] is None))
    still_open = sum(answer is None for answer in known.values()) - len(approved) - len(returned)
    return Fresh(approved, returned, still_open)
