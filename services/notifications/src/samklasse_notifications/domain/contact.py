"""Which addresses we can use. Errors name row and field, never the value."""

import re

from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.errors import BadContactPoint, UnknownLanguage

EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}")
"""The ASCII mailbox of the HTML standard: it goes into SMTP commands and headers as it is."""
PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
"""E.164."""
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
"""A BCP 47 tag."""


def checked_address(channel: Channel, *, email: str | None, phone: str | None, row: int) -> str:
    """The one address that the channel uses.

    Raises:
        BadContactPoint: it is missing or malformed.
    """
    field, given, allowed = ("email", email, EMAIL) if channel is Channel.EMAIL else ("phone", phone, PHONE)
    if given is None or len(given) > 254 or not allowed.fullmatch(given):
        raise BadContactPoint(row, field)
    return given


def checked_language(tag: str, *, row: int) -> str:
    """Raises:
    UnknownLanguage: not a language tag.
    """
    if not LANGUAGE.fullmatch(tag):
        raise UnknownLanguage(row)
    return tag
