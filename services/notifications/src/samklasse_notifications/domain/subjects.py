"""What threads about a class are about, where it is not the class itself."""

from uuid import UUID, uuid5


def no_slot(class_id: UUID) -> UUID:
    """Lessons for which no time is found."""
    return uuid5(class_id, "no slot")


def interpreter(class_id: UUID) -> UUID:
    """Lessons that lack an interpreter."""
    return uuid5(class_id, "interpreter")
