"""The named, dated rules of sessions: groups, tutorials, when a room is there, how long a roll may be missing.

Sources: the product's own mission (breakout groups, tutorials of half an hour, the room from ten minutes before;
flows.md section 5), read 2026-11-22. No statute fixes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from samklasse_scheduling.domain.errors import UnknownRules


@dataclass(frozen=True)
class SessionRules:
    """One dated rule set; sizes are people."""

    name: str
    since: date
    breakout_minimum: int
    tutorial_maximum: int
    tutorial: timedelta
    notice: timedelta
    """Nobody is told of a new session later than this before it."""
    room_before: timedelta
    teacher_before: timedelta
    participant_before: timedelta
    roll_reminders: tuple[timedelta, ...]
    """After the session's end, one reminder at each of these."""


RULES = (
    SessionRules(
        name="session-2024-01-01",
        since=date(2024, 1, 1),
        breakout_minimum=2,
        tutorial_maximum=4,
        tutorial=timedelta(minutes=30),
        notice=timedelta(days=1),
        room_before=timedelta(minutes=30),
        teacher_before=timedelta(minutes=30),
        participant_before=timedelta(minutes=10),
        roll_reminders=(timedelta(days=3), timedelta(days=7)),
    ),
)


def in_force(day: date) -> SessionRules:
    """The newest rules that began on or before `day`.

    Raises:
        UnknownRules: the day is before the first rule set.
    """
    begun = [rules for rules in RULES if rules.since <= day]
    if not begun:
        raise UnknownRules(day)
    return max(begun, key=lambda rules: rules.since)
