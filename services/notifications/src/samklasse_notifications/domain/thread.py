"""A thread: everything told to one recipient about one subject, and what may still leave.

The subject is a class, a session, an access or a plan. Each decision to tell counts the version up, and only the
current version may ever leave. So a correction overtakes what it corrects, whoever was told nothing of a thing hears
nothing of its end, and whoever was told of an end is told the whole when it goes on after all.
"""

from collections.abc import Set
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from uuid import UUID, uuid5


class Kind(StrEnum):
    """What a message is about; the name of its text in the catalogues."""

    NEW_CLASS = "NEW_CLASS"
    CLASS_CHANGED = "CLASS_CHANGED"
    CLASS_LEFT = "CLASS_LEFT"
    CLASS_CANCELLED = "CLASS_CANCELLED"
    ACCESS_OPENED = "ACCESS_OPENED"
    ACCESS_CLOSED = "ACCESS_CLOSED"
    REMINDER = "REMINDER"
    REMINDER_SOON = "REMINDER_SOON"
    PLAN_PROPOSED = "PLAN_PROPOSED"
    UNPLACED = "UNPLACED"
    DEADLINES = "DEADLINES"
    PLAN_CHANGED = "PLAN_CHANGED"
    INTERPRETER_MISSING = "INTERPRETER_MISSING"
    INTERPRETER_NO_SHOW = "INTERPRETER_NO_SHOW"
    NO_SLOT_FOUND = "NO_SLOT_FOUND"
    BY_HAND = "BY_HAND"
    TEACHER_CLASS = "TEACHER_CLASS"
    TEACHER_CHANGED = "TEACHER_CHANGED"
    TEACHER_LEFT = "TEACHER_LEFT"
    TEACHER_ABSENCES = "TEACHER_ABSENCES"
    SUPPLIER_SEATS = "SUPPLIER_SEATS"
    SUPPLIER_SEATS_ENDED = "SUPPLIER_SEATS_ENDED"
    SUPPLIER_NO_SLOT = "SUPPLIER_NO_SLOT"


ENDS = frozenset({Kind.CLASS_LEFT, Kind.CLASS_CANCELLED, Kind.ACCESS_CLOSED, Kind.TEACHER_LEFT})
FIRST_WORD = {Kind.CLASS_CHANGED: Kind.NEW_CLASS, Kind.TEACHER_CHANGED: Kind.TEACHER_CLASS}
SAY_AS_MUCH = {end: {end} for end in ENDS} | {Kind.CLASS_CANCELLED: {Kind.CLASS_CANCELLED, Kind.CLASS_LEFT}}
"""Ends after which this one is no news. Who is out of a cancelled class hears so: she might wait for it to go on."""


@dataclass(frozen=True)
class Thread:
    """`told_version` was accepted by a provider; `maybe_told_version` was handed over and the answer may be lost."""

    recipient: UUID
    subject: UUID
    current_version: int = 0
    told_version: int = 0
    maybe_told_version: int = 0

    @cached_property
    def id(self) -> UUID:
        return thread_id(self.recipient, self.subject)

    @property
    def heard(self) -> bool:
        """She may know of it: anything at all was, or may have been, handed over."""
        return max(self.told_version, self.maybe_told_version) > 0


def thread_id(recipient: UUID, subject: UUID) -> UUID:
    return uuid5(recipient, str(subject))


def intent_id(thread: UUID, version: int) -> UUID:
    return uuid5(thread, str(version))


def plan(
    thread: Thread, kind: Kind | None, last: Set[Kind] = frozenset(), *, reminded: bool = False
) -> tuple[Thread, Kind | None]:
    """Count the version up, which silences whatever has not left yet, and choose what to say instead.

    None for `kind` only silences. `last`: what she was told last, and all that she may have been told since; empty for
    nothing. A change of what she never heard of, or may take for ended, is told as new. An end of what she never heard
    of, or knows to have ended, is not told, unless she may have been `reminded` of a part of it since.
    """
    moved = replace(thread, current_version=thread.current_version + 1)
    if kind in ENDS and last <= SAY_AS_MUCH[kind]:
        return moved, kind if reminded else None
    if kind in FIRST_WORD and (not last or last & ENDS):
        return moved, FIRST_WORD[kind]
    return moved, kind
