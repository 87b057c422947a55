"""Administration that a supplier carries out: granted, used, revoked, over by date."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import asyncpg
from samklasse_chassis import outbox, timers
from samklasse_chassis.errors import NotFound
from samklasse_chassis.timers import TimerDue
from samklasse_contracts.enrollment import Deadline
from samklasse_contracts.message import Cause, Message

from samklasse_enrollment.domain import agreement as agreement_rules
from samklasse_enrollment.domain import delegation as rules
from samklasse_enrollment.domain import rules as rule_sets
from samklasse_enrollment.domain import weeks
from samklasse_enrollment.domain.agreement import Agreement
from samklasse_enrollment.domain.delegation import Act, Delegation, Task
from samklasse_enrollment.domain.errors import AgreementUnknown, AssistanceNotCovered
from samklasse_enrollment.handlers import deadlines
from samklasse_enrollment.store import agreements, surges, terms
from samklasse_enrollment.store import delegations as store
from samklasse_enrollment.translate import assistance

DELEGATION_ENDS = "delegation-ends"
KIND = "ADMINISTRATION"


@dataclass(frozen=True)
class Wanted:
    """A delegation as its municipality asks for it; no tasks: everything, which only a surge allows."""

    agreement_id: UUID
    tasks: frozenset[Task]
    starts_on: date
    ends_on: date
    hours: int


async def grant(
    conn: asyncpg.Connection,
    delegation_id: UUID,
    wanted: Wanted,
    *,
    owner_orgnr: str,
    by: str,
    cause: Cause,
    now: datetime,
) -> Delegation:
    """Let the agreement's seller act; its hours are held of the ceiling.

    Raises:
        AgreementUnknown, AgreementOver, BuyerNotCovered, OutsidePeriod, OverCeiling, AssistanceNotCovered
        NoProcessingAgreement
        BadPeriod, NoSurge, TaskNotInTerms, AlreadyDelegated: see `domain.delegation.grant`.
    """
    agreement = await agreements.lock(conn, wanted.agreement_id)
    if agreement is None:
        raise AgreementUnknown(agreement_id=wanted.agreement_id)
    price = _price(agreement, wanted, owner_orgnr)
    today = weeks.oslo_day(now)
    agreed = await terms.in_force(conn, agreement.id, owner_orgnr, wanted.starts_on)
    delegation = rules.grant(
        _delegation(delegation_id, wanted, agreement, owner_orgnr, price_ore=price, by=by),
        terms=agreed.tasks if agreed else (),
        others=await store.between(conn, owner_orgnr, agreement.seller_orgnr),
        surges=await surges.standing(conn, owner_orgnr, today),
        longest=timedelta(days=rule_sets.at("delegation", today).number("longest_days")),
        today=today,
    )
    await agreements.save_used(conn, agreement_rules.reserve(agreement, price))
    await store.add(conn, delegation)
    await _watch(conn, delegation, delegation.ends_on)
    await outbox.add(conn, assistance.granted(delegation, cause=cause, now=now))
    return delegation


def _price(agreement: Agreement, wanted: Wanted, owner_orgnr: str) -> int:
    agreement_rules.check_buyer(agreement, owner_orgnr)
    agreement_rules.check_period(agreement, wanted.starts_on, wanted.ends_on)
    agreement_rules.check_processing(agreement)
    if KIND not in agreement.assistance_prices:
        raise AssistanceNotCovered(agreement_id=agreement.id, assistance=KIND)
    return wanted.hours * agreement.assistance_prices[KIND]


def _delegation(
    delegation_id: UUID, wanted: Wanted, agreement: Agreement, owner_orgnr: str, *, price_ore: int, by: str
) -> Delegation:
    return Delegation(
        id=delegation_id,
        agreement_id=agreement.id,
        owner_orgnr=owner_orgnr,
        supplier_orgnr=agreement.seller_orgnr,
        tasks=wanted.tasks or frozenset(Task),
        starts_on=wanted.starts_on,
        ends_on=wanted.ends_on,
        hours=wanted.hours,
        price_ore=price_ore,
        granted_by=by,
        surge=not wanted.tasks,
    )


async def revoke(
    conn: asyncpg.Connection, delegation_id: UUID, reason: str, *, owner_orgnr: str, cause: Cause, now: datetime
) -> Delegation:
    """At once. What has not been carried out is given back to the ceiling (`domain.delegation.Freed`).

    Raises:
        NotFound: no such delegation of this municipality.
    """
    agreement, found = await _lock(conn, delegation_id)
    if agreement is None or found is None or found.owner_orgnr != owner_orgnr:
        raise NotFound
    revoked = rules.revoke(found, reason, today=weeks.oslo_day(now))
    return await _end(conn, agreement, found, revoked, cause=cause, now=now)


async def expire(due: TimerDue, conn: asyncpg.Connection, *, now: datetime) -> None:
    """Its last day is over, or that of its agreement, which both parties hear."""
    agreement, found = await _lock(conn, UUID(due.timer))
    if agreement is not None and found is not None:
        over = rules.expire(found, agreement_until=agreement.terminated_on, today=weeks.oslo_day(now))
        await _end(conn, agreement, found, over, cause=due, now=now)


async def end_with(conn: asyncpg.Connection, agreement_id: UUID, ends_on: date) -> None:
    """An agreement, which is locked, ends on a day: nobody acts under it any longer than that."""
    for each in await store.under(conn, agreement_id):
        if ends_on < each.ends_on:
            await _watch(conn, each, ends_on)


async def use(conn: asyncpg.Connection, owner_orgnr: str, supplier_orgnr: str, act: Act) -> None:
    """A supplier does something in a municipality's name: allowed, and written down in the same transaction.

    Raises:
        NotFound: this municipality never gave it anything.
        DelegationOver, OutsideDelegation: see `domain.delegation.covering`.
    """
    every = await store.between(conn, owner_orgnr, supplier_orgnr)
    if not every:
        raise NotFound
    await store.record(conn, rules.covering(every, act.task, today=weeks.oslo_day(act.at)), act)


async def _watch(conn: asyncpg.Connection, delegation: Delegation, last: date) -> None:
    await timers.set_timer(conn, DELEGATION_ENDS, str(delegation.id), weeks.midnight_after(last))
    await deadlines.watch(conn, Deadline.DELEGATION_ENDS, delegation.id, delegation.owner_orgnr, last)


async def _lock(conn: asyncpg.Connection, delegation_id: UUID) -> tuple[Agreement | None, Delegation | None]:
    """Its agreement first, as everywhere."""
    agreement_id = await store.agreement_of(conn, delegation_id)
    if agreement_id is None:
        return None, None
    return await agreements.lock(conn, agreement_id), await store.lock(conn, delegation_id)


async def _end(
    conn: asyncpg.Connection,
    agreement: Agreement,
    before: Delegation,
    after: Delegation,
    *,
    cause: Message | Cause,
    now: datetime,
) -> Delegation:
    if after == before:
        return after
    said = await store.end(conn, after)
    await deadlines.unwatch(conn, Deadline.DELEGATION_ENDS, after.id)
    await outbox.add(conn, assistance.revoked(after, sequence=said, cause=cause, now=now))
    freed = before.held_ore - after.held_ore
    if freed:
        await agreements.save_used(conn, agreement_rules.free(agreement, freed))
    return after
