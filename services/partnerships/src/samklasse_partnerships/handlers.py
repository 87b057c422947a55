"""What can be asked of partnerships, each in the one transaction that the door opened."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

import asyncpg
from samklasse_chassis import outbox
from samklasse_chassis.clock import OSLO
from samklasse_chassis.errors import NotFound
from samklasse_contracts.message import Cause

from samklasse_partnerships import store, translate
from samklasse_partnerships.domain import agreement as agreements
from samklasse_partnerships.domain import cooperation
from samklasse_partnerships.domain import organisation as organisations
from samklasse_partnerships.domain.agreement import Agreement, Ending, Terms
from samklasse_partnerships.domain.cooperation import Cooperation
from samklasse_partnerships.domain.errors import KommunenummerTaken, RankTaken, UnknownOrganisation
from samklasse_partnerships.domain.organisation import Organisation


async def register_organisation(asked: Organisation, conn: asyncpg.Connection, *, cause: Cause, now: datetime) -> None:
    """Register an organisation, or correct what is known of it; the same again says nothing."""
    organisations.check(asked)
    if await store.lock_organisation(conn, asked.orgnr) == asked:
        return
    if asked.kommunenummer:
        holder = await store.kommunenummer_holder(conn, asked.kommunenummer)
        if holder not in {None, asked.orgnr}:
            raise KommunenummerTaken(kommunenummer=asked.kommunenummer, orgnr=holder)
    said = await store.save_organisation(conn, asked)
    await outbox.add(conn, translate.registered(asked, said, cause=cause, now=now))


async def sign_agreement(
    agreement_id: UUID, seller: str, terms: Terms, conn: asyncpg.Connection, *, cause: Cause, now: datetime
) -> Agreement:
    """Put an agreement in force."""
    known = await _known(conn, {seller})
    buyers = await _known(conn, terms.buyers or ())
    signed = agreements.sign(agreement_id, known[seller], buyers.values(), terms, today(now))
    await _check_rank(conn, agreement_id, terms)
    said = await store.save_agreement(conn, signed)
    await outbox.add(conn, translate.signed(signed, said, cause=cause, now=now))
    return signed


async def change_agreement(
    agreement_id: UUID, terms: Terms, conn: asyncpg.Connection, *, actor: str | None, cause: Cause, now: datetime
) -> Agreement:
    """Give an agreement new terms."""
    asked = await _own(conn, agreement_id, actor)
    buyers = await _known(conn, terms.buyers or ())
    changed = agreements.change(asked, buyers.values(), terms, today(now))
    await _check_rank(conn, agreement_id, terms)
    said = await store.save_agreement(conn, changed)
    await outbox.add(conn, translate.signed(changed, said, cause=cause, now=now))
    return changed


async def terminate_agreement(
    agreement_id: UUID, ending: Ending, conn: asyncpg.Connection, *, actor: str | None, cause: Cause, now: datetime
) -> Agreement:
    """End an agreement before its time."""
    ended = agreements.terminate(await _own(conn, agreement_id, actor), ending, today(now))
    said = await store.save_agreement(conn, ended)
    await outbox.add(conn, translate.terminated(ended, ending, said, cause=cause, now=now))
    return ended


async def agree_cooperation(
    asked: Cooperation, conn: asyncpg.Connection, *, actor: str | None, cause: Cause, now: datetime
) -> Cooperation:
    """Agree how a seller works with one buyer; what is agreed already says nothing."""
    agreement = await _own(conn, asked.agreement_id, actor)
    buyer = (await _known(conn, {asked.buyer}))[asked.buyer]
    latest = await store.latest_cooperation(conn, agreement.id, buyer.orgnr)
    agreed = cooperation.agree(agreement, buyer, asked, latest, today(now))
    if agreed != latest:
        await store.save_cooperation(conn, agreed)
        await outbox.add(conn, translate.cooperating(agreed, agreement.seller, cause=cause, now=now))
    return agreed


def today(now: datetime) -> date:
    """The day it is in Norway."""
    return now.astimezone(OSLO).date()


async def _known(conn: asyncpg.Connection, orgnrs: Iterable[str]) -> dict[str, Organisation]:
    wanted = sorted(set(orgnrs))
    known = {each.orgnr: each for each in await store.read_organisations(conn, wanted)}
    unknown = [orgnr for orgnr in wanted if orgnr not in known]
    if unknown:
        raise UnknownOrganisation(orgnr=unknown[0])
    return known


async def _check_rank(conn: asyncpg.Connection, agreement_id: UUID, terms: Terms) -> None:
    """One seller at each place of a framework's order."""
    if terms.framework is None or terms.rank is None:
        return
    holder = await store.rank_holder(
        conn, terms.framework, terms.rank, other_than=agreement_id, valid_from=terms.valid_from
    )
    if holder is not None:
        raise RankTaken(framework=terms.framework, rank=terms.rank)


async def _own(conn: asyncpg.Connection, agreement_id: UUID, actor: str | None) -> Agreement:
    """The agreement, locked, if `actor` sells under it (None: the operator)."""
    found = await store.lock_agreement(conn, agreement_id)
    if found is None or actor not in {None, found.seller}:
        raise NotFound
    return found
