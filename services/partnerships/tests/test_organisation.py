"""Who may be registered, and as what."""

import pytest
from samklasse_partnerships.domain import errors
from samklasse_partnerships.domain.organisation import Form, Organisation, Role, check

from .builders import fjord, fyresdal, larvik


@pytest.mark.parametrize("fine", [larvik(), fyresdal(), fjord()])
def test_municipalities_and_suppliers_are_taken(fine: Organisation) -> None:
    check(fine)


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        (fjord(orgnr="399000000"), errors.InvalidOrgnr),
        (fjord(roles=frozenset()), errors.MissingRoles),
        (fjord(roles=frozenset({Role.BUYER, Role.SELLER})), errors.PrivateBuyer),
        (fjord(kommunenummer="3909"), errors.NumberNotItsOwn),
        (larvik(kommunenummer=None), errors.NumberMissing),
        (larvik(fylkesnummer="40"), errors.CountyMismatch),
        (larvik(form=Form.COUNTY, kommunenummer=None, fylkesnummer=None), errors.NumberMissing),
    ],
)
def test_what_cannot_be_is_refused(wrong: Organisation, refusal: type[errors.Refusal]) -> None:
    with pytest.raises(refusal):
        check(wrong)
