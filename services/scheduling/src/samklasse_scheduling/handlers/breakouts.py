"""The teacher plans breakout groups for a session that is still to be held."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import asyncpg

from samklasse_scheduling.domain import breakouts as rules
from samklasse_scheduling.domain import timetable as life
from samklasse_scheduling.domain.attending import attending
from samklasse_scheduling.domain.breakouts import Groups
from samklasse_scheduling.domain.calendars import wall_time
from samklasse_scheduling.domain.errors import BadGroups, WrongState
from samklasse_scheduling.domain.session import Session, SessionKind, SessionState
from samklasse_scheduling.domain.session_rules import in_force
from samklasse_scheduling.domain.timetable import Timetable
from samklasse_scheduling.handlers import classes
from samklasse_scheduling.store import people
from samklasse_scheduling.translate.said import Because, Change

PLANNED = "GROUPS_PLANNED"


@dataclass(frozen=True)
class Wish:
    """Groups by hand, or so many of them: by chance with a seed, or of like levels without."""

    groups: int = 0
    seed: int | None = None
    by_hand: Sequence[Sequence[UUID]] = ()


async def plan(
    conn: asyncpg.Connection, group: Timetable, session: Session, wish: Wish, *, cause: Because, now: datetime
) -> Session:
    """Put everybody whom the session is for into a group. When it is stays as it is, so nobody is told anew.

    Raises:
        BadGroups: they are none, or it is a tutorial.
        WrongState: it has begun, or is over or gone.
    """
    if session.kind is SessionKind.TUTORIAL:
        raise BadGroups("TUTORIAL_HAS_NO_GROUPS")
    if session.state is not SessionState.SCHEDULED:
        raise WrongState(session.id, session.state, wanted=SessionState.SCHEDULED)
    grouped = replace(session, kind=SessionKind.BREAKOUT, groups=await _groups(conn, group, session, wish))
    after = life.revised(life.with_sessions(group, [grouped]))
    await classes.tell(conn, Change(group, after, PLANNED), cause=cause, now=now)
    return grouped


async def _groups(conn: asyncpg.Connection, group: Timetable, session: Session, wish: Wish) -> Groups:
    here = [member.enrollment for member in attending(group, session)]
    minimum = in_force(wall_time(session.start)[0]).breakout_minimum
    if wish.by_hand:
        return rules.by_hand(here, wish.by_hand, minimum=minimum)
    if wish.seed is not None:
        return rules.at_random(here, wish.groups, seed=wish.seed, minimum=minimum)
    known = await people.read(conn, here)
    return rules.by_level({one: known[one].levels for one in here}, wish.groups, minimum=minimum)
