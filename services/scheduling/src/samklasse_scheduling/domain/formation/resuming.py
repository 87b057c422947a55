"""An earlier plan's classes back on the board, as far as they still hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from uuid import UUID

import numpy as np

from samklasse_scheduling.domain.formation.board import FIXED, GROUP
from samklasse_scheduling.domain.formation.building import Part
from samklasse_scheduling.domain.formation.kernels import reopen
from samklasse_scheduling.domain.formation.kinship import Kin
from samklasse_scheduling.domain.formation.proving import bits
from samklasse_scheduling.domain.plan import Kind, Plan, PlannedClass


def resume(part: Part, start: Plan) -> None:
    """Open a plan's classes with whoever of their members still fits, where the teacher is still free."""
    kins = {one.kin: number for number, one in enumerate(part.kins)}
    teachers = {teacher.id: at for at, teacher in enumerate(part.staff.teachers)}
    places: dict[int, Mapping[UUID, int]] = defaultdict(dict)
    people = part.roster.situation.people
    for group in start.classes:
        number = kins.get(Kin(group.offering, group.level, group.track, group.language or ""))
        if number is None or group.kind is Kind.FIXED or group.teacher not in teachers:
            continue
        if number not in places:
            places[number] = {people[index].enrollment: at for at, index in enumerate(part.kins[number].people)}
        members = sum(1 << places[number][one] for one in group.members if one in places[number])
        option = _best(part, number, group, members)
        if option is not None:
            at, joining = option
            words = np.zeros(part.kins[number].words, dtype=np.uint64)
            for place in bits(joining):
                words[place // 64] |= np.uint64(1 << (place % 64))
            reopen(part.board, number, at, teachers[group.teacher], words)


def _best(part: Part, number: int, group: PlannedClass, members: int) -> tuple[int, int] | None:
    """The option with the class's times that most of its members can join."""
    one = part.kins[number]
    people = part.roster.situation.people
    line_of = {people[index].enrollment: block.line for block in part.maker.block_of for index in block.people}
    lines = {line_of[member] for member in group.members if member in line_of}
    best: tuple[int, int] | None = None
    for at, row in enumerate(one.rows):
        if row.kind == FIXED or part.maker.weeks.times[row.week] != group.times:
            continue
        if (row.kind == GROUP) != bool(lines) or (lines and part.maker.block_of[row.block].line not in lines):
            continue
        joining = members & int.from_bytes(one.joiners[at].tobytes(), "little")
        if best is None or joining.bit_count() > best[1].bit_count():
            best = int(part.board.option_first[number]) + at, joining
    return best
