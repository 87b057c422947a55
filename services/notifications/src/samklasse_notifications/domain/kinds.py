"""What the law makes of each kind of message, and whom it is for.

Whoever has reserved herself still gets what is about her day. What she may refuse by digital means (eForvaltnings-
forskriften §§ 8-9, as norge.no explains them, read 2026-11-22): decisions, notice of them beforehand, messages of
importance to her rights or to her case, and others that it is especially important that she gets. Samklasse decides
nothing by message: decisions are enrollment's letters. That her training ends, though, touches her right and her duty
(integreringsloven §§ 26-32), so it is IMPORTANT. That a class is cancelled is not: her training goes on in another,
and a letter would come after the lesson.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from samklasse_notifications.domain.thread import Kind


class Legal(StrEnum):
    """`vedtak`, `viktig brev`, `påminnelse`, `tjeneste`."""

    DECISION = "DECISION"
    IMPORTANT = "IMPORTANT"
    REMINDER = "REMINDER"
    SERVICE = "SERVICE"


class Audience(StrEnum):
    """Whom a kind is for. Only a participant is a private person who can reserve herself."""

    PARTICIPANT = "PARTICIPANT"
    COORDINATOR = "COORDINATOR"
    TEACHER = "TEACHER"
    SUPPLIER = "SUPPLIER"


@dataclass(frozen=True)
class Nature:
    """How a kind may leave.

    `by_day`: it never breaks quiet hours, whatever it is about. `urgent`: within a day of what it is about it takes
    all ways at once. `by_hand`: where nothing digital works, somebody writes or calls.
    """

    legal: Legal
    audience: Audience
    by_day: bool = False
    urgent: bool = False
    by_hand: bool = False


OF_HER_CLASS = Nature(Legal.SERVICE, Audience.PARTICIPANT, urgent=True, by_hand=True)
OF_HER_ACCESS = Nature(Legal.SERVICE, Audience.PARTICIPANT, by_day=True, by_hand=True)
OF_HER_END = Nature(Legal.IMPORTANT, Audience.PARTICIPANT, urgent=True, by_hand=True)
OF_THE_OFFICE = Nature(Legal.SERVICE, Audience.COORDINATOR, by_day=True)
OF_HER_TEACHING = Nature(Legal.SERVICE, Audience.TEACHER, urgent=True)
OF_THE_SUPPLIER = Nature(Legal.SERVICE, Audience.SUPPLIER, by_day=True)

NATURE: Mapping[Kind, Nature] = {
    Kind.NEW_CLASS: OF_HER_CLASS,
    Kind.CLASS_CHANGED: OF_HER_CLASS,
    Kind.CLASS_LEFT: OF_HER_END,
    Kind.CLASS_CANCELLED: OF_HER_CLASS,
    Kind.ACCESS_OPENED: OF_HER_ACCESS,
    Kind.ACCESS_CLOSED: Nature(Legal.IMPORTANT, Audience.PARTICIPANT, by_day=True, by_hand=True),
    Kind.REMINDER: Nature(Legal.REMINDER, Audience.PARTICIPANT),
    Kind.REMINDER_SOON: Nature(Legal.REMINDER, Audience.PARTICIPANT),
    Kind.PLAN_PROPOSED: OF_THE_OFFICE,
    Kind.UNPLACED: OF_THE_OFFICE,
    Kind.DEADLINES: OF_THE_OFFICE,
    Kind.PLAN_CHANGED: OF_THE_OFFICE,
    Kind.INTERPRETER_MISSING: Nature(Legal.SERVICE, Audience.COORDINATOR),
    Kind.INTERPRETER_NO_SHOW: OF_THE_OFFICE,
    Kind.NO_SLOT_FOUND: OF_THE_OFFICE,
    Kind.BY_HAND: OF_THE_OFFICE,
    Kind.TEACHER_CLASS: OF_HER_TEACHING,
    Kind.TEACHER_CHANGED: OF_HER_TEACHING,
    Kind.TEACHER_LEFT: OF_HER_TEACHING,
    Kind.TEACHER_ABSENCES: Nature(Legal.SERVICE, Audience.TEACHER),
    Kind.SUPPLIER_SEATS: OF_THE_SUPPLIER,
    Kind.SUPPLIER_SEATS_ENDED: OF_THE_SUPPLIER,
    Kind.SUPPLIER_NO_SLOT: OF_THE_SUPPLIER,
}


def may_be_lost(nature: Nature) -> bool:
    """Whether it may go where nobody says that it arrived: she has been told already, and is only reminded."""
    return nature.legal is Legal.REMINDER


def may_be_refused(nature: Nature) -> bool:
    """Whether a person who has reserved herself may not be told this by digital means."""
    return nature.audience is Audience.PARTICIPANT and nature.legal in {Legal.DECISION, Legal.IMPORTANT}


REMINDERS = tuple(kind for kind, nature in NATURE.items() if nature.legal is Legal.REMINDER)
"""What tells her nothing any more once it is over."""
REFUSABLE = tuple(kind for kind, nature in NATURE.items() if may_be_refused(nature))
"""What nobody who has reserved herself is told by digital means."""
