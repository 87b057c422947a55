"""Agreements: who may buy which course types from whom, until when, for how much.

SIGNED -> TERMINATED (somebody ended it) or EXPIRED (its last day is past). Only a SIGNED one changes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from samklasse_partnerships.domain.errors import (
    CeilingTooLow,
    EmptyScope,
    EndsOutsidePeriod,
    NoBuyers,
    NotABuyer,
    NotASeller,
    PeriodOver,
    PeriodReversed,
    RankWithoutFramework,
    SellerIsBuyer,
    WrongState,
)
from samklasse_partnerships.domain.organisation import Organisation, Role


class State(StrEnum):
    """Where an agreement stands on a given day."""

    SIGNED = "SIGNED"
    TERMINATED = "TERMINATED"
    EXPIRED = "EXPIRED"


class EndReason(StrEnum):
    """Why an agreement ends before its time."""

    SELLER_WITHDRAWS = "SELLER_WITHDRAWS"
    BUYER_WITHDRAWS = "BUYER_WITHDRAWS"
    BREACH = "BREACH"
    MUTUAL = "MUTUAL"


@dataclass(frozen=True)
class Terms:
    """What was agreed. `buyers` None: every municipality may buy (a national framework)."""

    buyers: frozenset[str] | None
    seat_ore: Mapping[str, int]
    """The price of one seat for the whole course, without tax, per course type; the keys are the scope."""
    valid_from: date
    valid_to: date
    ceiling_ore: int
    answer_within_hours: int
    processing_agreement: bool
    framework: str | None = None
    """The framework that several sellers are in, by the name its owner gave it."""
    rank: int | None = None
    """The seller's place in a framework with a fixed order; none: a mini-competition decides."""
    assistance_ore: Mapping[str, int] = field(default_factory=dict)
    """What one piece of each kind of assistance costs, without tax."""
    withdrawal_days: int = 0
    """Free withdrawal until so many days before the start; 0: until the day before."""
    withdrawal_percent: int = 100
    """What a later withdrawal, a termination or a shortening costs, of the price of what is not used."""


@dataclass(frozen=True)
class Ending:
    """Nothing bought under the agreement runs after `ends_on`."""

    ends_on: date
    reason: EndReason


@dataclass(frozen=True)
class Agreement:
    """One agreement between a seller and its buyers."""

    id: UUID
    seller: str
    terms: Terms
    ending: Ending | None = None


def state_on(agreement: Agreement, today: date) -> State:
    """TERMINATED from the moment that somebody ends it, even where the last day is still to come."""
    if agreement.ending:
        return State.TERMINATED
    return State.EXPIRED if today > agreement.terms.valid_to else State.SIGNED


def sign(
    agreement_id: UUID, seller: Organisation, buyers: Iterable[Organisation], terms: Terms, today: date
) -> Agreement:
    """Put a new agreement in force; `buyers` are the organisations that `terms.buyers` names.

    Raises:
        NotASeller, NotABuyer, SellerIsBuyer, NoBuyers, EmptyScope, PeriodReversed, PeriodOver, CeilingTooLow,
            RankWithoutFramework.
    """
    if Role.SELLER not in seller.roles:
        raise NotASeller(seller_orgnr=seller.orgnr)
    _check_buyers(seller.orgnr, buyers, terms)
    _check_terms(terms, today)
    return Agreement(agreement_id, seller.orgnr, terms)


def change(agreement: Agreement, buyers: Iterable[Organisation], terms: Terms, today: date) -> Agreement:
    """Give an agreement in force new terms; the seller stays.

    Raises:
        WrongState: it is terminated or has expired. Otherwise as `sign`.
    """
    must_be_signed(agreement, today)
    _check_buyers(agreement.seller, buyers, terms)
    _check_terms(terms, today)
    return replace(agreement, terms=terms)


def terminate(agreement: Agreement, ending: Ending, today: date) -> Agreement:
    """End an agreement before its time.

    Raises:
        WrongState: it is terminated already or has expired.
        EndsOutsidePeriod: the last day is before today or after the agreement's own last day.
    """
    must_be_signed(agreement, today)
    if not today <= ending.ends_on <= agreement.terms.valid_to:
        raise EndsOutsidePeriod(ends_on=ending.ends_on, earliest=today, latest=agreement.terms.valid_to)
    return replace(agreement, ending=ending)


def must_be_signed(agreement: Agreement, today: date) -> None:
    """Whether anything about an agreement can still be agreed.

    Raises:
        WrongState: it is terminated or has expired.
    """
    state = state_on(agreement, today)
    if state is not State.SIGNED:
        raise WrongState(agreement_id=agreement.id, state=state, wanted=State.SIGNED)


def _check_buyers(seller: str, buyers: Iterable[Organisation], terms: Terms) -> None:
    if terms.buyers is None:
        return
    if not terms.buyers:
        raise NoBuyers(buyer_orgnrs=[])
    if seller in terms.buyers:
        raise SellerIsBuyer(orgnr=seller)
    for buyer in buyers:
        if Role.BUYER not in buyer.roles:
            raise NotABuyer(buyer_orgnr=buyer.orgnr)


def _check_terms(terms: Terms, today: date) -> None:
    if not terms.seat_ore:
        raise EmptyScope(course_types=[])
    if terms.valid_to < terms.valid_from:
        raise PeriodReversed(valid_from=terms.valid_from, valid_to=terms.valid_to)
    if terms.valid_to < today:
        raise PeriodOver(valid_to=terms.valid_to, today=today)
    if terms.rank is not None and terms.framework is None:
        raise RankWithoutFramework(rank=terms.rank)
    cheapest = min(terms.seat_ore.values())
    if terms.ceiling_ore < max(cheapest, 1):
        raise CeilingTooLow(ceiling_ore=terms.ceiling_ore, cheapest_seat_ore=cheapest)
