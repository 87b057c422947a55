"""An agreement ends before its time: everything bought under it ends in line, so that nobody is told twice."""

from datetime import datetime

import asyncpg
from samklasse_chassis import timers
from samklasse_contracts.partnerships import AgreementTerminated

from samklasse_enrollment.domain import line as rules
from samklasse_enrollment.domain import weeks
from samklasse_enrollment.domain.line import LineState
from samklasse_enrollment.handlers import assessments, delegations, enrollments, standing
from samklasse_enrollment.handlers.seats import SEATS_END
from samklasse_enrollment.handlers.standing import Change
from samklasse_enrollment.store import agreements, lines

REASON = "AGREEMENT_TERMINATED"


async def terminate_agreement(said: AgreementTerminated, conn: asyncpg.Connection, *, now: datetime) -> None:
    """`SeatsEnded` tells scheduling; only access is closed from here. Nobody acts or assesses anybody under it then."""
    agreement = await agreements.lock(conn, said.agreement_id)
    if agreement is None:
        return
    await agreements.terminate(conn, agreement.id, said.ends_on, said.reason)
    today = weeks.oslo_day(now)
    every = [
        Change(line, rules.end(line, ends_on=said.ends_on, reason=REASON))
        for line in await lines.lock_standing(conn, agreement.id)
        if line.state is LineState.REQUESTED or line.ends_on >= today  # what is over has been delivered
    ]
    changes = [change for change in every if change.after != change.before]
    await standing.apply(conn, changes, agreement, cause=said, now=now)
    await assessments.cancel_under(conn, agreement.id, said.ends_on, REASON, cause=said, now=now)
    over = said.ends_on < today
    at_once = [change.after.id for change in changes if over or change.after.state is LineState.LAPSED]
    later = [str(change.after.id) for change in changes if change.after.id not in at_once]
    await timers.set_timers(conn, SEATS_END, dict.fromkeys(later, weeks.midnight_after(said.ends_on)))
    await enrollments.end_on_lines(conn, at_once, REASON, cause=said, now=now)
    await delegations.end_with(conn, agreement.id, said.ends_on)
