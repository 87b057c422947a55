"""What notifications keeps in the vault, and what it opens it for: closed codes, never free text."""

from enum import StrEnum


class Kind(StrEnum):
    """What is sealed of a person."""

    ADDRESS = "ADDRESS"
    """The one address that her channel uses. The sender's reading of it is written down as an attempt."""


class Purpose(StrEnum):
    """Why somebody opened it."""

    PERSON_EXPORT = "PERSON_EXPORT"
    """She has asked what is known of her."""
