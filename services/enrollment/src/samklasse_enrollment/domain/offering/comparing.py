"""Offerings side by side, with what a buyer's own agreements make each cost."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from uuid import UUID

from samklasse_enrollment.domain.offering.facts import Offering

MOST_COMPARED = 5
OWN = {"id", "ref", "supplier_orgnr", "seats_taken", "described_on"}
"""Fields in which two offerings always may differ."""


@dataclass(frozen=True)
class Own:
    """One of the caller's own agreements: with whom, and øre per seat by course type."""

    agreement_id: UUID
    seller_orgnr: str
    prices: dict[str, int]


@dataclass(frozen=True)
class Priced:
    """What a seat costs in øre under an agreement."""

    agreement_id: UUID
    seat_ore: int


def priced(offering: Offering, own: Sequence[Own]) -> list[Priced]:
    """Every agreement of the caller's that the offering can be bought under, cheapest first."""
    found = [
        Priced(each.agreement_id, each.prices[offering.course_type])
        for each in own
        if each.seller_orgnr == offering.supplier_orgnr and offering.course_type in each.prices
    ]
    return sorted(found, key=lambda price: (price.seat_ore, price.agreement_id))


def differing(offerings: Sequence[Offering]) -> list[str]:
    """The fields in which not all are alike, in the order of the description."""
    return [
        field.name
        for field in fields(Offering)
        if field.name not in OWN and any(getattr(o, field.name) != getattr(offerings[0], field.name) for o in offerings)
    ]
