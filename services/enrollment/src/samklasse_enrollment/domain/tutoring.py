"""Who is responsible for following a participant up in her asynchronous work: exactly one organisation.

Type 1 and the resource half of type 4: the supplier. Type 2: the municipality that bought the seat, by its onboarded
teacher. Type 3 has its class's teacher and no tutor (HK-dir, "Hva kan kommunen kjøpe?", 19 March 2024).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from samklasse_enrollment.domain.enrollment import Access, Case
from samklasse_enrollment.domain.values import CourseType


@dataclass(frozen=True)
class Tutor:
    """`teacher_id` is known for a municipal teacher; a supplier names its own to the participant itself."""

    orgnr: str
    teacher_id: UUID | None = None


def responsible(case: Case, teachers: Sequence[UUID]) -> Tutor | None:
    """Her tutor while her access is open. `teachers`: the buyer's onboarded ones, first onboarded first."""
    if case.enrollment.access is not Access.OPEN:
        return None
    if case.line.course_type is CourseType.ASYNC_MUNICIPAL_TEACHER:
        return Tutor(case.line.buyer_orgnr, teachers[0]) if teachers else None
    return Tutor(case.line.supplier_orgnr)
