"""Which sessions that are not hit may move as well, where one that is hit has no place without that."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import numpy as np

from samklasse_scheduling.domain.calendars import wall_time
from samklasse_scheduling.domain.mending.case import Case
from samklasse_scheduling.domain.mending.dated import Dated, case_of
from samklasse_scheduling.domain.plan import Kind
from samklasse_scheduling.domain.repair.rules import in_force
from samklasse_scheduling.domain.repair.staff import day_of
from samklasse_scheduling.domain.session import Session, SessionKind, SessionState
from samklasse_scheduling.domain.timetable import Timetable as Group

MOST = 60
"""The nearest; with more the answer comes later, and is hardly better."""


def widened(asked: Dated) -> tuple[Dated, Case] | None:
    """The same question with sessions that may make room for those that are hit; None where there are none."""
    near = sorted(_beside(asked))[:MOST]
    wide = replace(asked, besides=frozenset(session for _, session in near))
    made = case_of(wide)
    astray = {wide.hit[x][1].id for x in np.flatnonzero(made.homeless)} & wide.besides
    if astray:  # out of order for a reason that nobody has asked about: left as they are
        wide = replace(wide, besides=wide.besides - astray)
        made = case_of(wide)
    return (wide, made) if wide.besides else None


def _beside(asked: Dated) -> Iterator[tuple[int, UUID]]:
    """Of the same classes, or of a teacher of theirs: how many days from a session that is hit, and its id."""
    hit = sorted({day_of(session) for _, session in asked.hit})
    classes = {group.id for group, _ in asked.hit}
    staff = {session.teacher for _, session in asked.hit} | {group.teacher for group, _ in asked.hit}
    for group, session in asked.others:
        if (group.id in classes or session.teacher in staff) and _may_move(asked, group, session):
            yield min(abs((day_of(session) - day).days) for day in hit), session.id


def _may_move(asked: Dated, group: Group, session: Session) -> bool:
    """Not locked: by a supplier's own times, by a booking of one person, or because people could not be told."""
    day, minute = wall_time(session.start)
    municipalities = {member.municipality for member in group.members}
    return (
        group.open
        and group.kind is not Kind.FIXED
        and session.kind is not SessionKind.TUTORIAL
        and session.state is SessionState.SCHEDULED
        and session.start > asked.now + in_force(day).notice
        and day in asked.grid.days
        and not asked.around.calendars.shut(municipalities, day, minute, session.minutes, group.id)
    )
