"""Organisations: who they are, and the set of roles they hold."""

from dataclasses import dataclass
from enum import StrEnum

from samklasse_partnerships.domain.errors import (
    CountyMismatch,
    MissingRoles,
    NumberMissing,
    NumberNotItsOwn,
    PrivateBuyer,
)
from samklasse_partnerships.domain.orgnr import must_be_valid


class Role(StrEnum):
    """What an organisation may do here; a municipality can both buy and sell."""

    BUYER = "BUYER"
    SELLER = "SELLER"
    COUNTY = "COUNTY"
    STATE = "STATE"


class Form(StrEnum):
    """What kind of organisation it is."""

    MUNICIPALITY = "MUNICIPALITY"
    COUNTY = "COUNTY"
    INTER_MUNICIPAL = "INTER_MUNICIPAL"
    PRIVATE = "PRIVATE"
    STATE = "STATE"


class Malform(StrEnum):
    """The written form a municipality has chosen (språklova section 11)."""

    BOKMAL = "BOKMAL"
    NYNORSK = "NYNORSK"
    NEUTRAL = "NEUTRAL"


@dataclass(frozen=True)
class Organisation:
    """One organisation, as everybody may know it."""

    orgnr: str
    name: str
    form: Form
    roles: frozenset[Role]
    kommunenummer: str | None = None
    fylkesnummer: str | None = None
    has_centre: bool = False
    malform: Malform | None = None


def check(organisation: Organisation) -> None:
    """Refuse what cannot be registered.

    Raises:
        InvalidOrgnr, MissingRoles, PrivateBuyer, NumberMissing, NumberNotItsOwn, CountyMismatch.
    """
    must_be_valid(organisation.orgnr)
    if not organisation.roles:
        raise MissingRoles(orgnr=organisation.orgnr)
    if organisation.form is Form.PRIVATE and Role.BUYER in organisation.roles:
        raise PrivateBuyer(orgnr=organisation.orgnr)
    _check_numbers(organisation)


def _check_numbers(organisation: Organisation) -> None:
    municipal, county = organisation.kommunenummer, organisation.fylkesnummer
    if (municipal is not None) != (organisation.form is Form.MUNICIPALITY):
        raise (NumberNotItsOwn if municipal else NumberMissing)(kommunenummer=municipal, form=organisation.form)
    if organisation.form is Form.COUNTY and county is None:
        raise NumberMissing(fylkesnummer=county, form=organisation.form)
    if municipal and county and not municipal.startswith(county):
        raise CountyMismatch(kommunenummer=municipal, fylkesnummer=county)
