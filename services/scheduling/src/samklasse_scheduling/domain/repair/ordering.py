"""Modules of a combined course stay in their order: no repair leaves a class's more misplaced than it found them.

The engine keeps modules that are in order so. Of a class that stood out of order already only those of its
alternatives are offered that leave no more of it so, and where none does, what the quick path finds.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from samklasse_scheduling.domain.attending import attending
from samklasse_scheduling.domain.modules import more_misplaced
from samklasse_scheduling.domain.repair.alternatives import Alternative, Answer, Difference, applied
from samklasse_scheduling.domain.repair.asking import Asked
from samklasse_scheduling.domain.repair.blocking import blockers
from samklasse_scheduling.domain.repair.quick import repair_sessions
from samklasse_scheduling.domain.repair.values import Fix, Repaired, Surroundings
from samklasse_scheduling.domain.session import Session


def in_order(asked: Asked, answer: Answer) -> Answer:
    """The alternatives that keep the order of modules; the quick path's where none does."""
    kept = tuple(one for one in answer.alternatives if keeps_order(asked.around, one))
    if kept:
        return replace(answer, alternatives=kept)
    done = repair_sessions(asked.around, asked.sessions, now=asked.now)
    return replace(answer, alternatives=(_alternative(asked.around, done, asked.now),))


def keeps_order(around: Surroundings, one: Alternative) -> bool:
    """Whether no class is more misplaced after it than now."""
    return not any(more_misplaced(around.timetables[key], after) for key, after in applied(around, one).items())


def _alternative(around: Surroundings, done: Repaired, now: datetime) -> Alternative:
    differences = tuple(
        _difference(around, session, after.session(session.id), done.fixes[session.id], now)
        for after in done.timetables
        for session in around.timetables[after.id].sessions
        if session.id in done.fixes
    )
    cancelled = sum(one.participants for one in differences if one.fix is Fix.CANCELLED)
    return Alternative(differences, done.moved_participant_sessions, cancelled)


def _difference(around: Surroundings, before: Session, after: Session, fix: Fix, now: datetime) -> Difference:
    group = next(group for group in around.timetables.values() if before in group.sessions)
    gone = fix is Fix.CANCELLED
    return Difference(
        session=before.id,
        group=group.id,
        fix=fix,
        revision=before.revision,
        participants=len(attending(group, before)),
        start=before.start,
        teacher=before.teacher,
        new_start=None if gone else after.start,
        new_end=None if gone else after.end,
        new_teacher=None if gone else after.teacher,
        blockers=blockers(around, group.id, before.id, now=now) if gone else {},
    )
