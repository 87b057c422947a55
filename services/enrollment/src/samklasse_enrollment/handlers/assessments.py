"""Level assessments: ordered under an agreement that prices them; what is found changes what is known of a person."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from uuid import UUID

import asyncpg
from samklasse_chassis import outbox, timers
from samklasse_chassis.errors import NotFound
from samklasse_chassis.timers import TimerDue
from samklasse_contracts.gateway import AssessmentDeclined, AssessmentPerformed
from samklasse_contracts.message import Cause, Message

from samklasse_enrollment.domain import agreement as agreements_rules
from samklasse_enrollment.domain import assessment as rules
from samklasse_enrollment.domain import enrollment, weeks
from samklasse_enrollment.domain.agreement import Agreement
from samklasse_enrollment.domain.assessment import Assessment, Result, State
from samklasse_enrollment.domain.errors import (
    AgreementUnknown,
    AssessmentOpen,
    AssistanceNotCovered,
    NotYours,
    Refusal,
)
from samklasse_enrollment.handlers import answers, enrollments
from samklasse_enrollment.store import agreements, cases, people
from samklasse_enrollment.store import assessments as store
from samklasse_enrollment.translate import assistance

ASSESSMENT_DUE = "assessment-due"
KIND = "LEVEL_ASSESSMENT"


async def order(
    conn: asyncpg.Connection,
    assessment_id: UUID,
    ref: str,
    agreement_id: UUID,
    *,
    language: str | None,
    answer_by: datetime | None,
    owner_orgnr: str,
    cause: Cause,
    now: datetime,
) -> Assessment:
    """Ask a supplier to assess one of a municipality's own people, until `answer_by` or as long as the agreement says.

    Raises:
        NotFound: no such person of this municipality.
        AssessmentOpen: she waits for one already.
        AgreementUnknown, AgreementOver, BuyerNotCovered, OutsidePeriod, OverCeiling, AssistanceNotCovered
        NoProcessingAgreement
    """
    agreement = await agreements.lock(conn, agreement_id)
    person = (await people.lock_by_ref(conn, owner_orgnr, [ref])).get(ref)
    if person is None:
        raise NotFound
    if agreement is None:
        raise AgreementUnknown(agreement_id=agreement_id)
    due = answer_by or now + agreement.answer_within
    price = _price(agreement, owner_orgnr, weeks.oslo_day(now), weeks.oslo_day(due))
    if await store.open_of(conn, [person.id]):
        raise AssessmentOpen(agreement_id=agreement_id)
    seller = agreement.seller_orgnr
    ordered = Assessment(assessment_id, person.id, agreement_id, owner_orgnr, seller, language, price, due)
    await agreements.save_used(conn, agreements_rules.reserve(agreement, price))
    await store.add(conn, ordered)
    await timers.set_timer(conn, ASSESSMENT_DUE, str(assessment_id), ordered.lapses_at)
    await outbox.add(conn, assistance.ordered(ordered, cause=cause, now=now))
    return ordered


def _price(agreement: Agreement, owner_orgnr: str, first: date, last: date) -> int:
    agreements_rules.check_buyer(agreement, owner_orgnr)
    agreements_rules.check_period(agreement, first, last)
    agreements_rules.check_processing(agreement)
    if KIND not in agreement.assistance_prices:
        raise AssistanceNotCovered(agreement_id=agreement.id, assistance=KIND)
    return agreement.assistance_prices[KIND]


async def cancel(
    conn: asyncpg.Connection, assessment_id: UUID, *, owner_orgnr: str, cause: Cause, now: datetime
) -> Assessment:
    """It is no longer wanted; what has been answered stays.

    Raises:
        NotFound: no such assessment of this municipality.
    """
    found = await _lock(conn, assessment_id)
    if found is None or found.owner_orgnr != owner_orgnr:
        raise NotFound
    return await _change(conn, found, rules.cancel(found, "NOT_WANTED"), cause=cause, now=now)


async def cancel_all(
    conn: asyncpg.Connection, person_ids: Iterable[UUID], reason: str, *, cause: Message | Cause, now: datetime
) -> None:
    """These people are gone: whatever they wait for is cancelled."""
    for assessment_id in await store.open_of(conn, person_ids):
        found = await _lock(conn, assessment_id)
        if found is not None:
            await _change(conn, found, rules.cancel(found, reason), cause=cause, now=now)


async def cancel_under(
    conn: asyncpg.Connection, agreement_id: UUID, last_day: date, reason: str, *, cause: Message, now: datetime
) -> None:
    """A locked agreement ends: what may be answered after its last day is cancelled, and its ceiling freed."""
    for assessment_id in await store.open_under(conn, agreement_id):
        found = await store.lock(conn, assessment_id)
        if found is not None and weeks.oslo_day(found.answer_by) > last_day:
            await _change(conn, found, rules.cancel(found, reason), cause=cause, now=now)


async def perform(told: AssessmentPerformed, conn: asyncpg.Connection, *, now: datetime) -> None:
    """What a supplier found, or found again: levels, track and needs follow, and scheduling hears of whom it knows."""

    def decide(found: Assessment) -> Assessment:
        return rules.perform(found, by=told.supplier_orgnr, revision=told.revision, received_at=told.received_at)

    before, after = await _answer(told, told.assessment_id, told.supplier_orgnr, decide, conn, now=now)
    if after is not None and after != before:
        await _learn(conn, after, assistance.result(told), cause=told, now=now)


async def decline(told: AssessmentDeclined, conn: asyncpg.Connection, *, now: datetime) -> None:
    """A supplier's no frees the ceiling."""

    def decide(found: Assessment) -> Assessment:
        return rules.decline(found, by=told.supplier_orgnr, reason=told.reason, received_at=told.received_at)

    await _answer(told, told.assessment_id, told.supplier_orgnr, decide, conn, now=now)


async def lapse(due: TimerDue, conn: asyncpg.Connection, *, now: datetime) -> None:
    """The deadline and its grace are over."""
    found = await _lock(conn, UUID(due.timer))
    if found is not None:
        await _change(conn, found, rules.lapse(found, now=now), cause=due, now=now)


Told = AssessmentPerformed | AssessmentDeclined


async def _answer(
    told: Told,
    assessment_id: UUID,
    supplier_orgnr: str,
    decide: Callable[[Assessment], Assessment],
    conn: asyncpg.Connection,
    *,
    now: datetime,
) -> tuple[Assessment | None, Assessment | None]:
    found = await _lock(conn, assessment_id)
    try:
        if found is None:
            raise NotYours(field="assessment_id")
        after = decide(found)
    except Refusal as refusal:
        await answers.refuse(conn, told, supplier_orgnr, refusal, now=now)
        return found, None
    await _change(conn, found, after, cause=told, now=now)
    await answers.accept(conn, told, supplier_orgnr, now=now)
    return found, after


async def _lock(conn: asyncpg.Connection, assessment_id: UUID) -> Assessment | None:
    """Its agreement first, as everywhere."""
    agreement_id = await store.agreement_of(conn, assessment_id)
    if agreement_id is None:
        return None
    await agreements.lock(conn, agreement_id)
    return await store.lock(conn, assessment_id)


async def _change(
    conn: asyncpg.Connection, before: Assessment, after: Assessment, *, cause: Message | Cause, now: datetime
) -> Assessment:
    if after == before:
        return after
    over = after.state in (State.CANCELLED, State.LAPSED)
    said = await store.save(conn, after, says=int(over))
    if over:
        await outbox.add(conn, assistance.cancelled(after, sequence=said, cause=cause, now=now))
    freed = before.amount_ore - after.amount_ore
    agreement = await agreements.lock(conn, after.agreement_id) if freed else None
    if agreement is not None:
        await agreements.save_used(conn, agreements_rules.free(agreement, freed))
    return after


async def _learn(
    conn: asyncpg.Connection, assessment: Assessment, result: Result, *, cause: Message, now: datetime
) -> None:
    await people.lock_one(conn, assessment.person_id)
    if await store.learn(conn, assessment, result):
        found = await cases.lock(conn, people=[assessment.person_id])
        await enrollments.advance(conn, found, enrollment.changed, cause=cause, now=now)
