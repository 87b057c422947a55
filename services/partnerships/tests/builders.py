"""Organisations and terms as the tests need them."""

from datetime import date
from typing import Any
from uuid import UUID

from samklasse_partnerships.domain.agreement import Agreement, Terms, sign
from samklasse_partnerships.domain.organisation import Form, Organisation, Role
from samklasse_partnerships.domain.orgnr import check_digit

TODAY = date(2027, 1, 4)
AGREEMENT = UUID(int=1)


def orgnr(number: int) -> str:
    """A valid number from the reserved range; `number` must have a check digit."""
    first_eight = str(39_900_000 + number)
    return f"{first_eight}{check_digit(first_eight)}"


LARVIK_NR, FYRESDAL_NR, FJORD_NR = orgnr(10), orgnr(11), orgnr(13)


def larvik(**other: Any) -> Organisation:
    """A municipality that buys and sells."""
    told = {"kommunenummer": "3909", "fylkesnummer": "39", "has_centre": True}
    roles = frozenset({Role.BUYER, Role.SELLER})
    return Organisation(
        **({"orgnr": LARVIK_NR, "name": "Larvik", "form": Form.MUNICIPALITY, "roles": roles} | told | other)
    )


def fyresdal(**other: Any) -> Organisation:
    """A municipality that buys."""
    told = {"kommunenummer": "4032", "fylkesnummer": "40"}
    roles = frozenset({Role.BUYER})
    return Organisation(
        **({"orgnr": FYRESDAL_NR, "name": "Fyresdal", "form": Form.MUNICIPALITY, "roles": roles} | told | other)
    )


def fjord(**other: Any) -> Organisation:
    """A private supplier."""
    roles = frozenset({Role.SELLER})
    return Organisation(
        **({"orgnr": FJORD_NR, "name": "Fjord (oppdiktet)", "form": Form.PRIVATE, "roles": roles} | other)
    )


def terms(**other: Any) -> Terms:
    """Fyresdal buys synchronous classes for a year."""
    return Terms(
        **(
            {
                "buyers": frozenset({FYRESDAL_NR}),
                "seat_ore": {"SYNC_GROUP": 1_190_000},
                "valid_from": TODAY,
                "valid_to": date(2027, 12, 31),
                "ceiling_ore": 10_000_000,
                "answer_within_hours": 48,
                "processing_agreement": True,
            }
            | other
        )
    )


def agreement(**other: Any) -> Agreement:
    """Signed between Larvik and Fyresdal."""
    return sign(AGREEMENT, larvik(), [fyresdal()], terms(**other), TODAY)
