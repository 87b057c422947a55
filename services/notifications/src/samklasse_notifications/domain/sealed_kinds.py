"""What notifications keeps in the vault, and what it opens it for: closed codes, never free text."""

from enum import StrEnum


class Kind(StrEnum):
    """What is sealed of a person."""

    ADDRESS = "ADDRESS"
    """The one address that her channel used, from before she could have several."""
    ADDRESS_EMAIL = "ADDRESS_EMAIL"
    """Where her mail goes. The sender's reading of an address is written down as an attempt."""
    ADDRESS_SMS = "ADDRESS_SMS"
    """Where her SMS go."""
    ADDRESS_PUSH = "ADDRESS_PUSH"
    """Her browser's subscription: where a push goes, and what the browser opens it with."""
    STOPPED = "STOPPED"
    """A telephone that has said STOP, or a mailbox that is let be, under an id that is nobody's."""


class Purpose(StrEnum):
    """Why somebody opened it."""

    PERSON_EXPORT = "PERSON_EXPORT"
    """She has asked what is known of her."""
