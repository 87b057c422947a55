"""Put named people on a line: before or after the supplier's answer, never more than it has seats."""

from collections.abc import Sequence
from uuid import UUID

from samklasse_enrollment.domain.enrollment import OPEN, Case, Enrollment, Person, State
from samklasse_enrollment.domain.errors import AlreadyEnrolled, LineNotOpen, TooManyNames
from samklasse_enrollment.domain.line import Line

OFF_THE_LINE = frozenset({State.WITHDRAWN, State.ENDED, State.MOVED})


def name(
    line: Line, wanted: Sequence[tuple[UUID, Person]], *, seated: Sequence[Case], elsewhere: Sequence[Case]
) -> list[Case]:
    """New cases for those who are not on the line yet; `wanted` pairs a new enrollment's id with a person.

    `seated` are the cases of this line, `elsewhere` at least all cases of the wanted people.

    Raises:
        LineNotOpen: the line holds no seats.
        AlreadyEnrolled: somebody has a seat in this subject on another line.
        TooManyNames: more people than seats.
    """
    if not line.stands:
        raise LineNotOpen(line_id=line.id, state=line.state)
    here = {case.person.id for case in seated if case.enrollment.state not in OFF_THE_LINE}
    busy = {
        case.person.id
        for case in elsewhere
        if case.line.id != line.id and case.line.subject is line.subject and case.enrollment.state in OPEN
    }
    new = [(enrollment_id, person) for enrollment_id, person in wanted if person.id not in here]
    if any(person.id in busy for _, person in new):
        raise AlreadyEnrolled(index=next(i for i, (_, person) in enumerate(wanted) if person.id in busy))
    if len(here) + len(new) > line.seats:
        raise TooManyNames(line_id=line.id, names=len(here) + len(new), seats=line.seats)
    return [Case(Enrollment(id_, person.id, line.id), person, line) for id_, person in new]
