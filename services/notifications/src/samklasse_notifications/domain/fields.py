"""Which facts a text may name, by kind. A text that names another one is refused when it is read."""

from collections.abc import Iterable, Mapping
from functools import cache
from string import Formatter

from samklasse_notifications.domain.kinds import NATURE, Audience
from samklasse_notifications.domain.thread import Kind

CLASS = frozenset({"sender", "course"})
LESSON = CLASS | {"day", "span", "clock"}
LESSONS = LESSON | {"plan", "weekly", "since", "lessons"}
ANSWER = frozenset({"sender", "people", "answer_day", "answer_clock"})

FIELDS: Mapping[Kind, frozenset[str]] = {
    Kind.NEW_CLASS: LESSONS,
    Kind.CLASS_CHANGED: LESSONS,
    Kind.CLASS_LEFT: CLASS,
    Kind.CLASS_CANCELLED: CLASS,
    Kind.ACCESS_OPENED: frozenset({"sender", "subject", "opens", "closes"}),
    Kind.ACCESS_CLOSED: frozenset({"sender", "subject"}),
    Kind.REMINDER: LESSON,
    Kind.REMINDER_SOON: LESSON,
    Kind.PLAN_PROPOSED: ANSWER | {"people_placed", "people_waiting", "classes"},
    Kind.UNPLACED: frozenset({"sender", "people"}),
    Kind.BY_HAND: frozenset({"sender", "people"}),
    Kind.DEADLINES: frozenset({"sender", "cases", "deadlines", "first_day"}),
    Kind.PLAN_CHANGED: frozenset({"sender", "supplier"}),
    Kind.INTERPRETER_MISSING: LESSON,
    Kind.INTERPRETER_NO_SHOW: LESSON,
    Kind.NO_SLOT_FOUND: LESSONS,
    Kind.TEACHER_CLASS: LESSONS,
    Kind.TEACHER_CHANGED: LESSONS,
    Kind.TEACHER_LEFT: CLASS,
    Kind.TEACHER_ABSENCES: LESSON | {"people"},
    Kind.SUPPLIER_SEATS: ANSWER,
    Kind.SUPPLIER_SEATS_ENDED: frozenset({"sender", "people"}),
    Kind.SUPPLIER_NO_SLOT: LESSONS,
}
PARTICIPANTS = frozenset(kind for kind, nature in NATURE.items() if nature.audience is Audience.PARTICIPANT)
"""Kinds that a participant reads: in every language, signed by her municipality, with a link to her page."""
NEUTRAL = frozenset({"sender"})
"""What a message to a shared address may name."""
WITHOUT_BOUND = frozenset({"sender", "supplier", "plan", "weekly", "deadlines"})
"""What may be of any length, so that the shortest SMS of a kind cannot name it."""


@cache
def named(pattern: str) -> frozenset[str]:
    """The facts that a pattern names.

    Raises:
        ValueError: a brace too many or too few, or anything but a name between two.
    """
    found = set()
    for _, name, form, conversion in Formatter().parse(pattern):
        if name is None:
            continue
        if not name.isidentifier() or form or conversion:
            raise ValueError(name)
        found.add(name)
    return frozenset(found)


def all_named(patterns: Iterable[str]) -> frozenset[str]:
    return frozenset[str]().union(*map(named, patterns))
