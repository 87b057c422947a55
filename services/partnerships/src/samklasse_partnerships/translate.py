"""Organisations and agreements as messages."""

from datetime import datetime
from uuid import uuid5

from samklasse_contracts.message import Cause, say
from samklasse_contracts.partnerships import (
    AgreementChanged,
    AgreementSigned,
    AgreementTerminated,
    AssistancePrice,
    CooperationTermsAgreed,
    OrganisationRegistered,
    PriceLine,
)
from samklasse_contracts.values import (
    Assistance,
    CourseType,
    DelegatedTask,
    Malform,
    OrganisationForm,
    OrganisationRole,
)

from samklasse_partnerships.domain.agreement import Agreement, Ending
from samklasse_partnerships.domain.cooperation import Cooperation
from samklasse_partnerships.domain.organisation import Organisation


def registered(told: Organisation, said: int, *, cause: Cause, now: datetime) -> OrganisationRegistered:
    """What everybody may know about the organisation."""
    body = OrganisationRegistered(
        orgnr=told.orgnr,
        name=told.name,
        kommunenummer=told.kommunenummer,
        fylkesnummer=told.fylkesnummer,
        roles=tuple(OrganisationRole(role) for role in sorted(told.roles)),
        form=OrganisationForm(told.form),
        has_centre=told.has_centre,
        malform=Malform(told.malform) if told.malform else None,
    )
    return say(body, subject=told.orgnr, at=now, cause=cause, sequence=said)


def signed(told: Agreement, said: int, *, cause: Cause, now: datetime) -> AgreementSigned:
    """The terms in full: the first thing that an agreement says, and again with every change."""
    kind = AgreementSigned if said == 1 else AgreementChanged
    terms = told.terms
    body = kind(
        agreement_id=told.id,
        seller_orgnr=told.seller,
        all_municipalities=terms.buyers is None,
        buyer_orgnrs=tuple(sorted(terms.buyers or ())),
        course_types=tuple(CourseType(each) for each in sorted(terms.seat_ore)),
        valid_from=terms.valid_from,
        valid_to=terms.valid_to,
        ceiling_ore=terms.ceiling_ore,
        prices=tuple(
            PriceLine(course_type=CourseType(each), seat_ore=ore) for each, ore in sorted(terms.seat_ore.items())
        ),
        answer_within_hours=terms.answer_within_hours,
        processing_agreement=terms.processing_agreement,
        framework=terms.framework,
        rank=terms.rank,
        assistance_prices=tuple(
            AssistancePrice(assistance=Assistance(each), ore=ore) for each, ore in sorted(terms.assistance_ore.items())
        ),
        withdrawal_days=terms.withdrawal_days,
        withdrawal_percent=terms.withdrawal_percent,
    )
    return say(body, subject=told.id, at=now, cause=cause, sequence=said, owner_orgnr=told.seller)


def terminated(told: Agreement, ending: Ending, said: int, *, cause: Cause, now: datetime) -> AgreementTerminated:
    """Nothing runs after `ending.ends_on`."""
    body = AgreementTerminated(agreement_id=told.id, ends_on=ending.ends_on, reason=ending.reason)
    return say(body, subject=told.id, at=now, cause=cause, sequence=said, owner_orgnr=told.seller)


def cooperating(told: Cooperation, seller: str, *, cause: Cause, now: datetime) -> CooperationTermsAgreed:
    """A version in full; the terms of one buyer under one agreement count their own versions."""
    body = CooperationTermsAgreed(
        terms_id=uuid5(told.agreement_id, told.buyer),
        agreement_id=told.agreement_id,
        seller_orgnr=seller,
        buyer_orgnr=told.buyer,
        version=told.version,
        valid_from=told.valid_from,
        answer_within_hours=told.answer_within_hours,
        reporting_weekday=told.reporting_weekday,
        tasks=tuple(DelegatedTask(task.value) for task in sorted(told.tasks)),
    )
    parties = (told.buyer, seller)
    return say(
        body,
        subject=body.terms_id,
        at=now,
        cause=cause,
        sequence=told.version,
        owner_orgnr=told.buyer,
        audience=parties,
    )
