"""Forget a person: here at once, elsewhere when everybody has answered."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import asyncpg
from samklasse_chassis import outbox, vault
from samklasse_chassis.errors import NotFound
from samklasse_contracts import gateway, notifications, scheduling
from samklasse_contracts.ids import new_id
from samklasse_contracts.message import Cause

from samklasse_enrollment.domain import erasure as rules
from samklasse_enrollment.domain.enrollment import OPEN
from samklasse_enrollment.domain.erasure import Erasure, Holder
from samklasse_enrollment.handlers import register
from samklasse_enrollment.store import erasures, forgetting
from samklasse_enrollment.translate import erasure as translate

REF = "ERASED_REF"
OPEN_STATES = sorted(state.value for state in OPEN)
CaseErased = scheduling.CaseErased | notifications.CaseErased | gateway.CaseErased
HOLDERS: dict[type, Holder] = {
    scheduling.CaseErased: Holder.SCHEDULING,
    notifications.CaseErased: Holder.NOTIFICATIONS,
    gateway.CaseErased: Holder.GATEWAY,
}


@dataclass(frozen=True)
class Who:
    """Somebody by her municipality's own reference. `officer`: may know of people with a protected address."""

    owner_orgnr: str
    ref: str
    officer: bool
    asked_by: str


async def request_erasure(
    conn: asyncpg.Connection, keys: vault.Keys | None, who: Who, *, cause: Cause, now: datetime
) -> Erasure:
    """Forget her here, and ask the others to. Of somebody whose erasure is under way or done, that one.

    Raises:
        NotFound: no such person of this municipality, and none was erased.
        ErasureRefused: she takes part still, or the register is still to be told of her.
        NoKek: the service has no key-encryption key.
    """
    digest = vault.index(keys, _name(who), REF)
    person_id = await erasures.lock_person(conn, who.owner_orgnr, who.ref, sealed=False)
    sealed = person_id is None and who.officer
    if sealed:
        person_id = await erasures.lock_person(conn, who.owner_orgnr, who.ref, sealed=True)
    if person_id is None:
        return await find_erasure(conn, keys, who)
    erasure = await _begin(conn, keys, person_id, who, sealed=sealed, cause=cause, now=now)
    await erasures.add(conn, erasure, digest, who.asked_by)
    return erasure


async def _begin(
    conn: asyncpg.Connection, keys: vault.Keys | None, person_id: UUID, who: Who, *, sealed: bool, cause: Cause,
    now: datetime,
) -> Erasure:  # fmt: skip
    """A protected person is known here alone: nothing is said of her."""
    enrollments = await erasures.lock_enrollments(conn, person_id)
    way = await erasures.in_the_way(conn, person_id, OPEN_STATES)
    if way.register_waits and await register.is_told(conn, keys, who.owner_orgnr, person_id, now=now):
        way = replace(way, register_waits=False)
    rules.check(way)
    case_id, said = (None, 0) if sealed else await erasures.count_case(conn, person_id)
    asked = Erasure(new_id(), who.owner_orgnr, case_id, person_id, sealed, requested_at=now, answers={})
    if case_id is not None:
        message = translate.requested(asked, enrollments, said, cause=cause, now=now)
        await outbox.add(conn, message)
    await vault.shred(conn, person_id)
    await forgetting.forget(conn, person_id, owner_orgnr=who.owner_orgnr, ref=who.ref, enrollments=enrollments)
    return rules.begin(asked, () if sealed else Holder)


async def find_erasure(conn: asyncpg.Connection, keys: vault.Keys | None, who: Who) -> Erasure:
    """The last erasure of whoever had a reference.

    Raises:
        NotFound: none, or of a protected person whom this caller may not know of.
        NoKek: the service has no key-encryption key.
    """
    found = await erasures.latest(conn, who.owner_orgnr, vault.indexes(keys, _name(who), REF))
    if found is None or (found.sealed and not who.officer):
        raise NotFound
    return found


async def record_answer(message: CaseErased, conn: asyncpg.Connection, *, now: datetime) -> None:
    """Somebody has forgotten her."""
    for erasure in await erasures.lock_by_case(conn, message.case_id):
        await erasures.save(conn, rules.answered(erasure, HOLDERS[type(message)], now))


def _name(who: Who) -> str:
    return f"{who.owner_orgnr} {who.ref}"
