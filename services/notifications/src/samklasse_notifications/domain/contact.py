"""Which addresses we can use. Errors name row and field, never the value."""

import re

from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.errors import BadContactPoint, UnknownLanguage
from samklasse_notifications.domain.quiet import Quiet

EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}")
"""The ASCII mailbox of the HTML standard: it goes into SMTP commands and headers as it is."""
PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
"""E.164."""
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
"""A BCP 47 tag."""


CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
FIELDS = {Channel.EMAIL: ("email", EMAIL), Channel.SMS: ("phone", PHONE)}


def checked_addresses(
    first: Channel, *, email: str | None, phone: str | None, row: int
) -> tuple[tuple[Channel, str], ...]:
    """The addresses that are given, the one of channel `first` first.

    Raises:
        BadContactPoint: that one is missing, or one of them is malformed.
    """
    given = {Channel.EMAIL: email, Channel.SMS: phone}
    found = []
    for channel in sorted(FIELDS, key=lambda each: each is not first):
        field, allowed = FIELDS[channel]
        address = given[channel]
        if address is None and channel is not first:
            continue
        if address is None or len(address) > 254 or not allowed.fullmatch(address):
            raise BadContactPoint(row, field)
        found.append((channel, address))
    return tuple(found)


def normalised(channel: Channel, address: str) -> str:
    """What two addresses have in common that lead to the same place."""
    return address.lower() if channel is Channel.EMAIL else address


def checked_quiet(start: str | None, end: str | None, *, row: int) -> Quiet | None:
    """Quiet hours from "HH:MM" until "HH:MM"; None: not given.

    Raises:
        BadContactPoint: one of them is missing or malformed.
    """
    if start is None and end is None:
        return None
    minutes = []
    for field, given in (("quiet_from", start), ("quiet_until", end)):
        clock = CLOCK.fullmatch(given or "")
        if clock is None:
            raise BadContactPoint(row, field)
        minutes.append(60 * int(clock[1]) + int(clock[2]))
    return Quiet(*minutes)


def checked_language(tag: str, *, row: int) -> str:
    """Raises:
    UnknownLanguage: not a language tag.
    """
    if not LANGUAGE.fullmatch(tag):
        raise UnknownLanguage(row)
    return tag
