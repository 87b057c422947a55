"""What must hold of enrollments always; the numbers are those of `domain.md` 3.6."""

from samklasse_enrollment.domain.enrollment import OPEN, OUT, Access
from samklasse_enrollment.domain.values import CourseType

from .enrollment_world import World


def seats_are_enough(world: World) -> bool:
    """2: names ≤ confirmed ≤ requested seats of every line, and all lines together ≤ the offering's capacity."""
    for line in world.lines:
        sitting = [case for case in world.on(line) if case.enrollment.state not in OUT]
        if not (not sitting or not line.stands or len(sitting) <= line.seats) or line.seats > line.quantity:
            return False
    held = {each: sum(line.held_seats for line in world.lines if line.offering_id == each) for each in world.offerings}
    return all(held[each.id] == each.seats_taken <= each.capacity for each in world.offerings.values())


def one_course_at_a_time(world: World) -> bool:
    """3: nobody has two open enrollments in a subject that share a day, unless her plan allows one beside."""
    open_cases = [case for case in world.cases if case.enrollment.state in OPEN]
    return not any(
        one.enrollment.id < other.enrollment.id
        and one.person.id == other.person.id
        and one.line.subject is other.line.subject
        and one.line.starts_on <= other.line.ends_on
        and other.line.starts_on <= one.line.ends_on
        and not (one.enrollment.beside or other.enrollment.beside)
        for one in open_cases
        for other in open_cases
    )


def type_2_has_its_teacher(world: World) -> bool:
    """4: a type 2 course is open to nobody whose buyer has no onboarded teacher."""
    return all(
        (case.line.buyer_orgnr, case.line.offering_id) in world.onboarded
        for case in world.cases
        if case.line.course_type is CourseType.ASYNC_MUNICIPAL_TEACHER and case.enrollment.access is Access.OPEN
    )


def type_4_has_both_halves(world: World) -> bool:
    """5: a combined course has opened its resources and asked for a class, or neither."""
    return all(
        case.enrollment.announced == (case.enrollment.access is not Access.NONE)
        for case in world.cases
        if case.line.course_type is CourseType.BLENDED
    )
