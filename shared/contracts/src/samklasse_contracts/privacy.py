"""How private a field is, and what may cross the wire at all (`docs/architecture.md`, "What crosses the wire")."""

from enum import StrEnum


class PrivacyClass(StrEnum):
    """P3 (confidential) and P4 (graded address) exist too, and are never in a message."""

    OPEN = "P0"
    INTERNAL = "P1"
    PSEUDONYMOUS = "P2"


FORBIDDEN_FIELDS = frozenset(
    {
        "address", "birth_date", "citizenship", "diagnosis", "dnr", "duf", "e_mail", "email", "first_name", "fnr",
        "full_name", "health", "join_link", "last_name", "mobile", "mother_tongue", "national_id", "nationality",
        "permit", "person_name", "phone", "postal_code", "residence", "room_link", "street",
    }
)  # fmt: skip
"""Field names that no message may have; a test walks every model in the catalogue for them."""
