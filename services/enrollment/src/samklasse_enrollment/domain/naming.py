"""Put named people on a line: before or after the supplier's answer, never more than it has seats."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from samklasse_enrollment.domain.enrollment import OPEN, OUT, Case, Enrollment, Person
from samklasse_enrollment.domain.errors import AlreadyEnrolled, LineNotOpen, TooManyNames
from samklasse_enrollment.domain.line import Line, LineState


def name(
    line: Line,
    wanted: Sequence[tuple[UUID, Person]],
    *,
    seated: Sequence[Case],
    elsewhere: Sequence[Case],
    beside: bool = False,
) -> list[Case]:
    """New cases for those who are not on the line yet; `wanted` pairs a new enrollment's id with a person.

    `seated` are the cases of this line, `elsewhere` at least all cases of the wanted people. `beside`: their plans
    allow it beside another course in the same subject.

    Raises:
        LineNotOpen: the line holds no seats, or is an extension whose seats wait for the people of the line before it.
        AlreadyEnrolled: somebody has a seat in this subject at the same time on another line.
        TooManyNames: more people than seats.
    """
    if not line.stands or (line.extends is not None and line.state is LineState.REQUESTED):
        raise LineNotOpen(line_id=line.id, state=line.state)
    here = {case.person.id for case in seated if case.enrollment.state not in OUT}
    new = [(enrollment_id, person) for enrollment_id, person in wanted if person.id not in here]
    if not beside:
        _check_free(line, [None if person.id in here else person.id for _, person in wanted], elsewhere)
    if len(here) + len(new) > line.nameable:
        raise TooManyNames(line_id=line.id, names=len(here) + len(new), seats=line.nameable)
    return [Case(Enrollment(id_, person.id, line.id, beside=beside), person, line) for id_, person in new]


def overlapping(line: Line, cases: Iterable[Case]) -> dict[UUID, Case]:
    """By person: an open enrollment in the line's subject, on another line, that shares a day with it."""
    return {
        case.person.id: case
        for case in cases
        if case.line.id != line.id
        and case.line.subject is line.subject
        and case.enrollment.state in OPEN
        and case.line.seat_from <= line.ends_on
        and line.starts_on <= case.line.ends_on
    }


def _check_free(line: Line, new: Sequence[UUID | None], elsewhere: Sequence[Case]) -> None:
    busy = overlapping(line, elsewhere)
    for index, person_id in enumerate(new):
        if person_id in busy:
            other = busy[person_id].line
            raise AlreadyEnrolled(
                index=index, line_id=other.id, subject=other.subject, starts_on=other.starts_on, ends_on=other.ends_on
            )
