"""Which teachers could take which option, next to what they have promised before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from samklasse_scheduling.domain.formation.options import Option
from samklasse_scheduling.domain.plan import Kind
from samklasse_scheduling.domain.situation import Commitment, Situation, Teacher, Term, fixed_term
from samklasse_scheduling.domain.weekly import covers, mask_of


@dataclass(frozen=True)
class Room:
    """What a teacher has left in one term: half-hours of the week, and minutes per week."""

    teacher: Teacher
    free: int
    minutes: int


@dataclass(frozen=True)
class Staffing:
    """For each option the teachers (by index) who could take it alone, and each teacher's weekly minutes left.

    The minutes are those of the teacher's fullest term, so that a plan never overloads anyone in any week.
    """

    able: Mapping[Option, tuple[int, ...]]
    minutes_left: Sequence[int]


def promised(situation: Situation) -> list[Commitment]:
    """All hours promised before this plan, those of FIXED classes included."""
    fixed = [
        Commitment(
            group.teacher,
            mask_of(group.times),
            sum(time.minutes for time in group.times),
            fixed_term(group).first_day,
            fixed_term(group).last_day,
        )
        for group in situation.fixed
    ]
    return [*situation.commitments, *fixed]


def rooms_in(situation: Situation, term: Term) -> list[Room]:
    """What every teacher has left in `term`; nothing where she is not there for all of it."""
    taken = [c for c in promised(situation) if c.first_day <= term.last_day and c.last_day >= term.first_day]
    rooms = []
    for teacher in situation.teachers:
        there = teacher.first_day <= term.first_day and term.last_day <= teacher.last_day
        free, minutes = (teacher.availability, teacher.minutes_per_week) if there else (0, 0)
        for commitment in taken:
            if commitment.teacher == teacher.id:
                free, minutes = free & ~commitment.mask, minutes - commitment.minutes_per_week
        rooms.append(Room(teacher, free, max(0, minutes)))
    return rooms


def staff(situation: Situation, options: Sequence[Option]) -> Staffing:
    """Look at every option once."""
    terms = {option.term for option in options}
    rooms = {term: rooms_in(situation, term) for term in terms}
    able: dict[Option, tuple[int, ...]] = {}
    asked: dict[tuple[object, ...], tuple[int, ...]] = {}
    for option in options:
        kin = option.kin
        question = (option.offering.id, kin.level, option.term, option.mask)
        if question not in asked:
            asked[question] = _able(option, rooms[option.term])
        able[option] = asked[question] if option.kind is not Kind.FIXED else ()
    left = [
        min((terms_rooms[index].minutes for terms_rooms in rooms.values() if terms_rooms[index].minutes), default=0)
        for index in range(len(situation.teachers))
    ]
    return Staffing(able, left)


def _able(option: Option, rooms: Sequence[Room]) -> tuple[int, ...]:
    return tuple(index for index, room in enumerate(rooms) if _can(room, option))


def _can(room: Room, option: Option) -> bool:
    teacher = room.teacher
    return (
        teacher.supplier == option.offering.supplier
        and option.offering.subject in teacher.subjects
        and option.kin.level in teacher.levels
        and covers(room.free, option.mask)
        and option.minutes_per_week <= room.minutes
    )
