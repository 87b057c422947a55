"""What enrollment keeps in the vault, and what it opens it for: closed codes, never free text."""

from enum import StrEnum


class Kind(StrEnum):
    """What is sealed of a person; each kind is one document."""

    IDENTITY = "IDENTITY"
    """JSON: names, birth date, national id if given, mother tongue, target group."""
    EDUCATION = "EDUCATION"
    """JSON: schooling from before, which decides the length of the language window."""
    CASE = "CASE"
    """JSON: what the clocks of a training case need (target group, schooling, day of the permit), and grounds of leave
    and of exemptions by their ids."""
    PLACEMENT = "PLACEMENT"
    """JSON of a person with a protected address: class and supplier, who placed her and when."""


class Purpose(StrEnum):
    """Why somebody opened it."""

    PERSON_EXPORT = "PERSON_EXPORT"
    """She has asked what is known of her."""
    REGISTER_EXPORT = "REGISTER_EXPORT"
    LIST_EXPORT = "LIST_EXPORT"
    LETTER = "LETTER"
    ARCHIVE = "ARCHIVE"
    """A letter is handed to the municipality's archive."""
    CASE_WORK = "CASE_WORK"
    CERTIFICATE = "CERTIFICATE"
