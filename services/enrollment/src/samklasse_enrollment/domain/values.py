"""The small vocabulary of enrollment; the words are those of the contracts."""

from enum import StrEnum


class CourseType(StrEnum):
    """The four kinds a municipality can buy (HK-dir, "Hva kan kommunen kjøpe?", 19 March 2024)."""

    ASYNC_SUPPLIER_TEACHER = "ASYNC_SUPPLIER_TEACHER"
    ASYNC_MUNICIPAL_TEACHER = "ASYNC_MUNICIPAL_TEACHER"
    SYNC_GROUP = "SYNC_GROUP"
    BLENDED = "BLENDED"

    @property
    def has_classes(self) -> bool:
        """Whether people meet at clock times."""
        return self in (CourseType.SYNC_GROUP, CourseType.BLENDED)

    @property
    def has_access(self) -> bool:
        """Whether learning resources are opened."""
        return self is not CourseType.SYNC_GROUP


class Subject(StrEnum):
    """What is taught."""

    NORWEGIAN = "NORWEGIAN"
    SOCIAL_STUDIES = "SOCIAL_STUDIES"
    INDUSTRY = "INDUSTRY"


class Unit(StrEnum):
    """How seats are bought."""

    INDIVIDUAL = "INDIVIDUAL"
    GROUP = "GROUP"


class Need(StrEnum):
    """Consequences for teaching, never their causes."""

    WORK_HOURS = "WORK_HOURS"
    SMALL_GROUP = "SMALL_GROUP"
    INTERPRETER = "INTERPRETER"


class Role(StrEnum):
    """The two roles of an organisation that matter for buying."""

    BUYER = "BUYER"
    SELLER = "SELLER"


BELOW_A1 = "A0"
"""A beginner; the first class she can join is A1."""
LEVELS = (BELOW_A1, "A1", "A2", "B1", "B2")
TAUGHT_LEVELS = LEVELS[1:]
"""What a course is taught at (integreringsforskriften sections 26-28, read 2026-07-28)."""
