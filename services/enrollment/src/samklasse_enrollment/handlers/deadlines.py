"""Watch what is due for a municipality, and say so in time.

`await deadlines.watch(conn, Deadline.OFFER_DUE, case_id, owner_orgnr, due_on, "il-30")` when it becomes known or
moves; `await deadlines.unwatch(conn, Deadline.OFFER_DUE, case_id)` when it has been met. A notice re-reads the row, so
nothing is said about what has been met or moved meanwhile. `about` is the case, line, inquiry or delegation.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

import asyncpg
from samklasse_chassis import clock, outbox, timers
from samklasse_chassis.timers import TimerDue
from samklasse_contracts.enrollment import Deadline

from samklasse_enrollment.domain import deadlines as rules
from samklasse_enrollment.domain import rules as dated
from samklasse_enrollment.domain import weeks
from samklasse_enrollment.domain.deadlines import Due
from samklasse_enrollment.domain.training import social_studies
from samklasse_enrollment.store import deadlines as store
from samklasse_enrollment.store import surges, training
from samklasse_enrollment.translate import cases as translate

DEADLINE = "deadline"


async def watch(  # noqa: PLR0917 (every caller has all of them)
    conn: asyncpg.Connection, kind: Deadline, about: UUID, owner_orgnr: str, due_on: date, paragraph: str | None = None,
    *, ruleset: str | None = None,
) -> None:  # fmt: skip
    """Tell the municipality 30 and 7 days before `due_on` and on the day; again moves it.

    `paragraph`: where the law sets the day, such as `il-30`; None where an agreement does. `ruleset`: the law since
    which day (`RuleSet.version`), for the envelope.
    """
    await watch_many(conn, [Due(kind.value, about, owner_orgnr, due_on, paragraph, ruleset)])


async def watch_many(conn: asyncpg.Connection, due: Iterable[Due]) -> None:
    """As `watch`, for many in a few statements; for owners with high arrivals, what is due soon is told at once."""
    now, every = await clock.now(conn), list(due)
    if not every:
        return
    early = await _in_surge(conn, every, weeks.oslo_day(now))
    known = await store.pending(conn, early)
    days = dated.at("surge", weeks.oslo_day(now)).number("first_warning_days_before") if early else 0
    pairs = [(one, _first(one, known, days if one in early else 0, now)) for one in every]
    await store.save(conn, pairs)
    await timers.set_timers(conn, DEADLINE, {_key(one.kind, one.about): at for one, at in pairs})


async def unwatch(conn: asyncpg.Connection, kind: Deadline, about: UUID) -> None:
    """It has been met, or concerns nobody any more: nothing more is said."""
    await store.forget(conn, kind.value, about)
    await timers.clear_timer(conn, DEADLINE, _key(kind.value, about))


async def tell(due: TimerDue, conn: asyncpg.Connection, *, now: datetime) -> None:
    """A notice is due, unless it has been met, moved or told."""
    kind, _, about = due.timer.partition("/")
    found = await store.lock(conn, kind, UUID(about))
    if found is None:
        return None
    standing, next_at = found
    if next_at is None or now < next_at:
        return None
    if kind == Deadline.SOCIAL_STUDIES_DUE and await _hours_done(conn, standing.about):
        return await unwatch(conn, Deadline.SOCIAL_STUDIES_DUE, standing.about)
    await outbox.add(conn, translate.near(standing, cause=due, now=now))
    following = rules.next_notice(standing.due_on, after=now)
    await store.save(conn, [(standing, following)])
    if following is not None:
        await timers.set_timer(conn, DEADLINE, due.timer, following)
    return None


async def _in_surge(conn: asyncpg.Connection, due: Iterable[Due], today: date) -> set[Due]:
    owners = await surges.running(conn, {one.owner_orgnr for one in due}, today)
    return {one for one in due if one.owner_orgnr in owners}


def _first(due: Due, known: Mapping[Due, datetime | None], early_days: int, now: datetime) -> datetime:
    """What has been told of early is not told again because it is watched again; a notice under way stays."""
    if due not in known:
        return rules.first_notice(due.due_on, now=now, early_days=early_days)
    usual, waiting = rules.first_notice(due.due_on, now=now), known[due]
    return min(usual, waiting) if waiting else usual


async def _hours_done(conn: asyncpg.Connection, case_id: UUID) -> bool:
    """Social studies are met by the hour ledger, which nobody tells the case of."""
    case = await training.watched(conn, case_id)
    if case is None or case.social_rule in (None, social_studies.NONE_DUE):
        return True
    rule = dated.named("social_studies", str(case.social_rule))
    return social_studies.count(await training.social_minutes(conn, case.person_id), rule).done


def _key(kind: str, about: UUID) -> str:
    return f"{kind}/{about}"
