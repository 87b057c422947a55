"""What callers send to and get from partnerships over HTTP."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from samklasse_contracts.values import Assistance, CourseType, Fylkesnummer, Kommunenummer, Ore, Orgnr, Ref

from samklasse_partnerships.domain.agreement import Agreement, Ending, EndReason, Terms, state_on
from samklasse_partnerships.domain.cooperation import Cooperation, Task
from samklasse_partnerships.domain.errors import BuyersAndAll, PricesNotScope
from samklasse_partnerships.domain.organisation import Form, Malform, Organisation, Role


class Body(BaseModel):
    """What is asked for; a field we do not know is refused, since it may be a misspelled one."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class OrganisationForm(Body):
    """An organisation to register."""

    orgnr: Orgnr
    name: Annotated[str, Field(min_length=1, max_length=120)]
    form: Form
    roles: tuple[Role, ...]
    kommunenummer: Kommunenummer | None = None
    fylkesnummer: Fylkesnummer | None = None
    has_centre: bool = False
    malform: Malform | None = None

    def organisation(self) -> Organisation:
        """As a value of the domain."""
        return Organisation(**(dict(self) | {"roles": frozenset(self.roles)}))


class PriceForm(Body):
    """What one seat of a course type costs for the whole course, in øre without tax."""

    course_type: CourseType
    seat_ore: Ore


class AssistancePriceForm(Body):
    """What a level assessment or an hour of administration costs, in øre without tax."""

    assistance: Assistance
    ore: Ore


class TermsForm(Body):
    """The terms of an agreement: a list of buyers, or every municipality."""

    all_municipalities: bool = False
    buyer_orgnrs: tuple[Orgnr, ...] = ()
    course_types: tuple[CourseType, ...]
    valid_from: date
    valid_to: date
    ceiling_ore: Ore
    prices: tuple[PriceForm, ...]
    answer_within_hours: Annotated[int, Field(ge=1, le=24 * 60)]
    processing_agreement: bool
    framework: Ref | None = None
    rank: Annotated[int, Field(ge=1, le=100)] | None = None
    assistance_prices: tuple[AssistancePriceForm, ...] = ()
    withdrawal_days: Annotated[int, Field(ge=0, le=365)] = 0
    withdrawal_percent: Annotated[int, Field(ge=0, le=100)] = 100

    def terms(self) -> Terms:
        """As a value of the domain.

        Raises:
            BuyersAndAll: a list of buyers although every municipality may buy.
            PricesNotScope: a course type without a price, with two, or priced without being in scope.
        """
        if self.all_municipalities and self.buyer_orgnrs:
            raise BuyersAndAll(buyer_orgnrs=self.buyer_orgnrs)
        priced = sorted(each.course_type for each in self.prices)
        if priced != sorted(set(self.course_types)):
            raise PricesNotScope(priced=priced, course_types=sorted(set(self.course_types)))
        return Terms(
            buyers=None if self.all_municipalities else frozenset(self.buyer_orgnrs),
            seat_ore={each.course_type.value: each.seat_ore for each in self.prices},
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            ceiling_ore=self.ceiling_ore,
            answer_within_hours=self.answer_within_hours,
            processing_agreement=self.processing_agreement,
            framework=self.framework,
            rank=self.rank,
            assistance_ore={each.assistance.value: each.ore for each in self.assistance_prices},
            withdrawal_days=self.withdrawal_days,
            withdrawal_percent=self.withdrawal_percent,
        )


class AgreementForm(TermsForm):
    """A new agreement."""

    seller_orgnr: Orgnr


class CooperationForm(Body):
    """How the seller works with one buyer from a day on, in full."""

    buyer_orgnr: Orgnr
    valid_from: date
    answer_within_hours: Annotated[int, Field(ge=1, le=24 * 60)] | None = None
    reporting_weekday: Annotated[int, Field(ge=1, le=5)] | None = None
    tasks: tuple[Task, ...] = ()

    def cooperation(self, agreement_id: UUID) -> Cooperation:
        """As a value of the domain, which has no version yet."""
        return Cooperation(
            agreement_id=agreement_id,
            buyer=self.buyer_orgnr,
            version=0,
            valid_from=self.valid_from,
            answer_within_hours=self.answer_within_hours,
            reporting_weekday=self.reporting_weekday,
            tasks=frozenset(self.tasks),
        )


class TerminationForm(Body):
    """The end of an agreement: nothing bought under it runs after `ends_on`."""

    ends_on: date
    reason: EndReason

    def ending(self) -> Ending:
        """As a value of the domain."""
        return Ending(self.ends_on, self.reason)


def shown_organisation(told: Organisation) -> dict[str, Any]:
    """An organisation as JSON."""
    return {
        "orgnr": told.orgnr,
        "name": told.name,
        "form": told.form,
        "roles": sorted(told.roles),
        "kommunenummer": told.kommunenummer,
        "fylkesnummer": told.fylkesnummer,
        "has_centre": told.has_centre,
        "malform": told.malform,
    }


def shown_agreement(told: Agreement, today: date) -> dict[str, Any]:
    """An agreement as JSON, with its state today."""
    terms, ending = told.terms, told.ending
    return {
        "agreement_id": str(told.id),
        "state": state_on(told, today),
        "seller_orgnr": told.seller,
        "all_municipalities": terms.buyers is None,
        "buyer_orgnrs": sorted(terms.buyers or ()),
        "course_types": sorted(terms.seat_ore),
        "prices": [{"course_type": each, "seat_ore": ore} for each, ore in sorted(terms.seat_ore.items())],
        "valid_from": terms.valid_from.isoformat(),
        "valid_to": terms.valid_to.isoformat(),
        "ceiling_ore": terms.ceiling_ore,
        "answer_within_hours": terms.answer_within_hours,
        "processing_agreement": terms.processing_agreement,
        "framework": terms.framework,
        "rank": terms.rank,
        "assistance_prices": [{"assistance": each, "ore": ore} for each, ore in sorted(terms.assistance_ore.items())],
        "withdrawal_days": terms.withdrawal_days,
        "withdrawal_percent": terms.withdrawal_percent,
        "ends_on": ending.ends_on.isoformat() if ending else None,
        "end_reason": ending.reason if ending else None,
    }


def shown_cooperation(told: Cooperation) -> dict[str, Any]:
    """A version as JSON."""
    return {
        "agreement_id": str(told.agreement_id),
        "buyer_orgnr": told.buyer,
        "version": told.version,
        "valid_from": told.valid_from.isoformat(),
        "answer_within_hours": told.answer_within_hours,
        "reporting_weekday": told.reporting_weekday,
        "tasks": sorted(told.tasks),
    }
