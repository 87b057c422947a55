"""What is checked before a supplier's message is read at all: who speaks, what it is called, how long it is."""

import re
from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime

from samklasse_gateway.domain.errors import NoId, NoMailbox, NoSpeaker, TooLarge, UnknownType, WrongSource

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,79}")
"""The same form as a supplier's references: it comes back in answers, and cannot hold a name or an address."""


@dataclass(frozen=True)
class Delivery:
    """What came through the door, unread. `speaker` is the user that the broker has checked."""

    speaker: str | None
    id: str | None
    source: str | None
    type: str | None
    size: int
    """Of the body, in bytes."""


@dataclass(frozen=True)
class Heard:
    """A message that can be answered: whose it is, how that supplier calls it, and when it came."""

    orgnr: str
    id: str
    at: datetime


def answerable(delivery: Delivery, *, has_mailbox: bool, at: datetime) -> Heard:
    """Who is to be answered, and about what.

    Raises:
        NoSpeaker, NoMailbox, NoId: nobody can be answered.
    """
    if not delivery.speaker:
        raise NoSpeaker("user_id")
    if not has_mailbox:
        raise NoMailbox("user_id")
    if delivery.id is None or not ID.fullmatch(delivery.id):
        raise NoId("ce-id")
    return Heard(delivery.speaker, delivery.id, at)


def admit(delivery: Delivery, *, types: Container[str], max_bytes: int) -> None:
    """Refuse what need not be read.

    Raises:
        WrongSource, UnknownType, TooLarge.
    """
    if delivery.source != f"/supplier/{delivery.speaker}":
        raise WrongSource("ce-source")
    if delivery.type not in types:
        raise UnknownType("ce-type")
    if delivery.size > max_bytes:
        raise TooLarge("body")
