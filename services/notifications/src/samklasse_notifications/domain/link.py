"""A person's own links: who has one is let in, so it is made from a secret and kept nowhere.

80 bits in 14 signs of base64url: short enough for an SMS, and at a billion guesses a second among a million links one
is found in forty years. What is kept is a digest, which opens nothing. A link is revoked by counting its generation up.
"""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from enum import StrEnum
from uuid import UUID

from samklasse_notifications.domain.attempt import Channel

OCTETS = 10
SIGNS = 14


class Purpose(StrEnum):
    """What a link opens: her page or her calendar, and one never opens the other. Each address has one of its own."""

    PAGE = "PAGE"
    PAGE_EMAIL = "PAGE_EMAIL"
    PAGE_SMS = "PAGE_SMS"
    FEED = "FEED"


SENT_TO = {Purpose.PAGE_EMAIL: Channel.EMAIL, Purpose.PAGE_SMS: Channel.SMS}
"""Whoever opens one of these has read what was sent there."""
PAGES = frozenset({Purpose.PAGE, *SENT_TO})


def to_page(channel: Channel) -> Purpose:
    """The link that goes to an address of hers on this channel."""
    return next((purpose for purpose, sent_to in SENT_TO.items() if sent_to is channel), Purpose.PAGE)


def token(secret: bytes, ref: UUID, purpose: Purpose, generation: int) -> str:
    """The last part of a link's address: the same for the same secret, person, purpose and generation."""
    told = f"{purpose} {ref} {generation}".encode()
    return urlsafe_b64encode(hmac.digest(secret, told, "sha256")[:OCTETS]).decode().rstrip("=")


def digest(token: str) -> bytes:
    """What is kept of a link; of anything else too, so that a malformed one takes as long to be refused."""
    return hashlib.sha256(token.encode(errors="replace")).digest()
