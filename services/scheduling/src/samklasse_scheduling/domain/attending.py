"""Who of a class is expected at which of its sessions, also after people have come and gone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from samklasse_scheduling.domain import session as life
from samklasse_scheduling.domain.session import Session, SessionKind
from samklasse_scheduling.domain.timetable import Member, Timetable


def attending(timetable: Timetable, session: Session) -> tuple[Member, ...]:
    """The members whom a session is for: all of them, or those of a tutorial."""
    if session.people is None:
        return timetable.members
    return tuple(member for member in timetable.members if member.enrollment in session.people)


def follow(timetable: Timetable) -> Timetable:
    """Coming sessions after a change of members: who left is in no group, who came is in the smallest of each.

    A tutorial that nobody is left for is cancelled.
    """
    here = timetable.enrollments
    return replace(timetable, sessions=tuple(_followed(session, here) for session in timetable.sessions))


def _followed(session: Session, here: tuple[UUID, ...]) -> Session:
    if not session.coming or session.kind is SessionKind.PLENARY:
        return session
    if session.kind is SessionKind.BREAKOUT:
        return regrouped(session, here)
    people = tuple(one for one in session.people or () if one in here)
    left = replace(session, people=people)
    return left if people == session.people or people else life.called_off(left)


def regrouped(session: Session, here: Collection[UUID]) -> Session:
    """The groups of a session with exactly these people in them; with fewer than two groups all stay together."""
    groups = [[one for one in group if one in here] for group in session.groups]
    grouped = {one for group in groups for one in group}
    for one in sorted(set(here) - grouped):
        min(groups, key=len).append(one)
    kept = tuple(tuple(group) for group in groups if group)
    if len(kept) < 2:
        return replace(session, kind=SessionKind.PLENARY, groups=())
    return replace(session, groups=kept)
