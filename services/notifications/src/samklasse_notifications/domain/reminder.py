"""Reminders: a day and an hour before each session, and never of one that moved, went away or has begun."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.domain.timetable import Session, Timetable, disturbed, live
from samklasse_notifications.domain.words import OSLO


@dataclass(frozen=True)
class Rule:
    """How long before a session people are reminded of it, by kind; for sessions from `valid_from` on."""

    valid_from: date
    before: Mapping[Kind, timedelta]


@dataclass(frozen=True)
class Timer:
    """What will ring for one session."""

    kind: Kind
    session_id: UUID


@dataclass(frozen=True)
class Changes:
    """Timers that have become false, and those of sessions that are new or at a new time."""

    clear: frozenset[Timer]
    set: Mapping[Timer, datetime]


def due(session: Session, rules: Sequence[Rule]) -> Mapping[Kind, datetime]:
    """When people are reminded of a session. `rules` from the earliest on; before the first there are none."""
    day = session.starts_at.astimezone(OSLO).date()
    holds = [rule for rule in rules if rule.valid_from <= day][-1:]
    return {kind: session.starts_at - before for rule in holds for kind, before in rule.before.items()}


def to_come(timetable: Timetable, rules: Sequence[Rule], *, now: datetime) -> dict[Timer, datetime]:
    """Reminders to come. What is due already is not made up for: the message about the class is its own reminder."""
    if timetable.cancelled:
        return {}
    return {
        Timer(kind, id_): at
        for id_, session in live(timetable).items()
        for kind, at in due(session, rules).items()
        if at > now
    }


def changes(before: Timetable | None, after: Timetable, rules: Sequence[Rule], *, now: datetime) -> Changes:
    """What a new revision does to timers. Those of sessions that stay are left alone: they may have rung.

    Of a class that had been called off none stands.
    """
    moved = disturbed(before, after)
    stood = {} if before is not None and before.cancelled else live(before)
    settled = stood.keys() - moved
    coming = to_come(after, rules, now=now)
    return Changes(
        clear=frozenset(Timer(kind, id_) for id_ in moved for kind in kinds(rules)),
        set={timer: at for timer, at in coming.items() if timer.session_id not in settled},
    )


def kinds(rules: Sequence[Rule]) -> frozenset[Kind]:
    return frozenset(kind for rule in rules for kind in rule.before)


def still_true(
    session: Session | None, kind: Kind, rules: Sequence[Rule], *, promised: datetime, now: datetime
) -> bool:
    """The timer that rings still belongs to this session at this time, by whichever rule it was set."""
    if session is None or session.cancelled or not promised <= now < session.starts_at:
        return False
    return any(rule.before.get(kind) == session.starts_at - promised for rule in rules)
