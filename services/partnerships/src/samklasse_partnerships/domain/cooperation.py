"""How a seller works with one municipality under an agreement (A22): versions, each from a day on, none taken back."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from samklasse_partnerships.domain.agreement import Agreement, must_be_signed
from samklasse_partnerships.domain.errors import NotTheBuyer, StartsOutsidePeriod
from samklasse_partnerships.domain.organisation import Organisation, Role


class Task(StrEnum):
    """What a seller may carry out for a municipality; decisions are never among it."""

    ENROLLMENT = "ENROLLMENT"
    TIMETABLE = "TIMETABLE"
    ATTENDANCE = "ATTENDANCE"
    REPORTING = "REPORTING"
    EXAM_SIGN_UP = "EXAM_SIGN_UP"


@dataclass(frozen=True)
class Cooperation:
    """One version, from 1; in force from `valid_from` until a later version's day."""

    agreement_id: UUID
    buyer: str
    version: int
    valid_from: date
    answer_within_hours: int | None = None
    """Instead of the agreement's."""
    reporting_weekday: int | None = None
    """1 (Monday) to 5, by which the week before is reported."""
    tasks: frozenset[Task] = frozenset()
    """What may be delegated to the seller."""


def agree(
    agreement: Agreement, buyer: Organisation, asked: Cooperation, latest: Cooperation | None, today: date
) -> Cooperation:
    """The next version, or `latest` itself where nothing differs.

    Raises:
        WrongState: the agreement is terminated or has expired.
        NotTheBuyer: the municipality may not buy under the agreement.
        StartsOutsidePeriod: before today or the agreement's first day, or after its last.
    """
    must_be_signed(agreement, today)
    terms = agreement.terms
    covered = terms.buyers is None or buyer.orgnr in terms.buyers
    if not covered or Role.BUYER not in buyer.roles or buyer.orgnr == agreement.seller:
        raise NotTheBuyer(agreement_id=agreement.id, buyer_orgnr=buyer.orgnr)
    if latest is not None and replace(asked, version=latest.version) == latest:
        return latest
    if not max(today, terms.valid_from) <= asked.valid_from <= terms.valid_to:
        raise StartsOutsidePeriod(valid_from=asked.valid_from, earliest=max(today, terms.valid_from))
    return replace(asked, version=latest.version + 1 if latest else 1)
