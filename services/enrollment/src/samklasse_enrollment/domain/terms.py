"""How a seller and one municipality work together under an agreement, in versions chosen by date."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from samklasse_enrollment.domain.agreement import Agreement


@dataclass(frozen=True)
class CooperationTerms:
    """One version; `answer_within` None leaves the agreement's."""

    agreement_id: UUID
    seller_orgnr: str
    buyer_orgnr: str
    version: int
    valid_from: date
    answer_within: timedelta | None = None
    reporting_weekday: int | None = None
    """1 (Monday) to 5, by which the week before is reported."""
    tasks: frozenset[str] = frozenset()
    """What may be delegated to the seller."""


def in_force(versions: Iterable[CooperationTerms], day: date) -> CooperationTerms | None:
    """Of those that have begun the one that began last; of two from the same day the later version."""
    begun = [each for each in versions if each.valid_from <= day]
    return max(begun, key=lambda each: (each.valid_from, each.version), default=None)


def answer_within(agreement: Agreement, terms: CooperationTerms | None) -> timedelta:
    """How long the seller has to answer this buyer."""
    return (terms and terms.answer_within) or agreement.answer_within
