"""The clock of the register: two months from the first change that it has not been told of (if section 58).

One deadline per municipality, not per person: an export tells all changes at once.
"""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

import asyncpg
from samklasse_contracts.enrollment import Deadline
from samklasse_contracts.ids import new_id

from samklasse_enrollment.domain import register as rules
from samklasse_enrollment.domain import rules as dated
from samklasse_enrollment.domain import weeks
from samklasse_enrollment.handlers import deadlines
from samklasse_enrollment.store import register_rounds as store


async def changed(conn: asyncpg.Connection, owners: Iterable[str], *, fact_day: date, now: datetime) -> None:
    """Something about `fact_day` that the register is to hear of has become known today."""
    today = weeks.oslo_day(now)
    rule = dated.at("register", today)
    due = rules.due_on(today, fact_day=fact_day, rule=rule)
    make_on = rules.made_on(due, known_on=today)
    for owner in sorted(set(owners)):
        round_id = await store.open_round(conn, new_id(), owner, since=today, due=due, make_on=make_on)
        if round_id is not None:
            paragraph = rule.values["clock_paragraph"]
            await deadlines.watch(
                conn, Deadline.REGISTER_EXPORT_DUE, round_id, owner, due, paragraph, ruleset=rule.version
            )


async def met(conn: asyncpg.Connection, round_id: UUID | None) -> None:
    """The register has taken everything of a round, or somebody has seen to what it did not take."""
    if round_id is not None:
        await deadlines.unwatch(conn, Deadline.REGISTER_EXPORT_DUE, round_id)
