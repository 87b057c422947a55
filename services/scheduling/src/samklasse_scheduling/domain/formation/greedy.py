"""A quick first solution: open the class that most people can join, again and again."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from samklasse_scheduling.domain.formation import bits
from samklasse_scheduling.domain.formation.model import Opened, Teachers
from samklasse_scheduling.domain.formation.options import Option
from samklasse_scheduling.domain.plan import Kind


def fill(options: Sequence[Option], teachers: Teachers, fixed: Sequence[Opened]) -> tuple[Opened, ...]:
    """Beside `fixed`: bought groups first, then whatever takes most people."""
    opened = list(fixed)
    placed, singles = 0, set[UUID]()
    for group in fixed:
        placed |= group.people
    taken: dict[int, int] = {}
    left = list(teachers.minutes_left)
    for kind in (Kind.GROUP, Kind.FORMED):
        rest = [option for option in options if option.kind is kind]
        while rest:
            rest = [option for option in rest if _possible(option, placed, singles)]
            best = max(rest, key=lambda option: _size(option, placed), default=None)
            if best is None:
                break
            teacher = _teacher(best, teachers, taken, left)
            if teacher is None:
                rest.remove(best)
                continue
            group = Opened(best, teacher, _first(best.joiners & ~placed, best.maximum - best.block.bit_count()))
            opened.append(group)
            placed |= group.people
            if best.single is not None:
                singles.add(best.single)
            taken[teacher] = taken.get(teacher, 0) | best.mask
            left[teacher] -= best.minutes_per_week
    return tuple(opened)


def _size(option: Option, placed: int) -> int:
    return min(option.maximum, (option.people & ~placed).bit_count())


def _possible(option: Option, placed: int, singles: set[UUID]) -> bool:
    return (
        option.single not in singles
        and not option.block & placed
        and (option.people & ~placed).bit_count() >= option.minimum
    )


def _teacher(option: Option, teachers: Teachers, taken: dict[int, int], left: Sequence[int]) -> int | None:
    able = (
        teacher
        for teacher in teachers.able[option]
        if not taken.get(teacher, 0) & option.mask and left[teacher] >= option.minutes_per_week
    )
    return max(able, key=lambda teacher: left[teacher], default=None)


def _first(people: int, count: int) -> int:
    return bits.gather(index for index, _ in zip(bits.members(people), range(count), strict=False))
