"""Municipalities below their floor are lifted to it where that can be, at the least cost in people placed in all.

Their people's kin are put together anew, one at a time: exact search looks for the classes that lift most, and of those
that place most people, within what lifting may cost. No municipality comes below the floor it has at that moment;
floors rise a little where a lift places more in all, and the next round looks again. FIXED classes and bought groups
stay.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from samklasse_scheduling.domain.formation.board import PLACED
from samklasse_scheduling.domain.formation.building import Part, union
from samklasse_scheduling.domain.formation.groups import Group, restore, snapshot
from samklasse_scheduling.domain.formation.kernels import close_all, reopen
from samklasse_scheduling.domain.formation.lifting_exact import Aim, Lift, OneKin, better
from samklasse_scheduling.domain.formation.listening import Hear, aside
from samklasse_scheduling.domain.formation.proving import bits, solver_for
from samklasse_scheduling.domain.formation.settling import Shares, could_have, shares_of
from samklasse_scheduling.domain.plan import Kind

EFFORT, SECONDS = 0.2, 5.0
"""Deterministic seconds that one kin gets, and the most it may take on a slow machine."""


def lift(parts: Sequence[Part], groups: Sequence[Group], hear: Hear, seed: int, fewest: int) -> bool:
    """One round over all kin that have unplaced people of a municipality below its floor; whether anybody was lifted.

    At least `fewest` people keep a place in all. The boards must hold what `groups` do.
    """
    shares = shares_of(groups, parts[0].roster)
    most = could_have(parts, shares)
    placed = {index for group in groups for index in group.members}
    lifted = False
    for kin in _kins(parts, groups):
        below = _below(shares, most)
        able = bits(union(kin.one))
        waiting = {shares.home(kin.one.people[place]) for place in able if kin.one.people[place] not in placed}
        if hear() or not below:
            break
        if any(home in below for home in waiting) and _lift(kin, Aim(shares, below, fewest), hear, seed):
            lifted = True
    return lifted


def _below(shares: Shares, most: Mapping[str, int]) -> dict[str, int]:
    """By municipality: how many people it lacks to its floor, where so many of its people could have a place."""
    lack = {home: shares.least(home) - shares.has[home] for home in sorted(shares.wanted)}
    return {home: many for home, many in lack.items() if many > 0 and most[home] >= shares.least(home)}


def _kins(parts: Sequence[Part], groups: Sequence[Group]) -> list[OneKin]:
    """The smallest first."""
    found = {one.kin: OneKin(part, number) for part in parts for number, one in enumerate(part.kins) if one.people}
    for group in groups:
        if group.kin in found:
            mine = found[group.kin]
            (mine.formed if group.kind is Kind.FORMED else mine.kept).append(group)
    return sorted(found.values(), key=lambda kin: (len(kin.one.people), kin.part.supplier, kin.number))


def _lift(kin: OneKin, aim: Aim, hear: Hear, seed: int) -> bool:
    """Put one kin together anew, if that lifts somebody: with no more classes than now where teachers are lacking."""
    before = {index for group in kin.formed for index in group.joined}
    for most in (len(kin.one.people), len(kin.formed)):
        solver = solver_for(effort=EFFORT, seconds=SECONDS, seed=seed)
        found = aside(partial(better, kin, aim, solver, most), hear, solver.stop_search)
        if found is None:
            return False
        if _adopt(kin, found):
            after = {kin.one.people[place] for _, joiners in found.seats for place in bits(joiners)}
            for index in before ^ after:
                aim.shares.move(index, 1 if index in after else -1)
            return True
    return False


def _adopt(kin: OneKin, found: Lift) -> bool:
    """Have the board hold other formed classes of the kin, if teachers can be had for them."""
    kept = snapshot(kin.part)
    close_all(kin.part.board, kin.number)
    if all(_again(kin, group) for group in kin.kept) and _seat(kin, found):
        return True
    restore(kin.part, kept)
    return False


def _again(kin: OneKin, group: Group) -> bool:
    """Open a class that stays as it was: with its teacher, or with another where she has got another class since."""
    joined = kin.one.bits_of(group.joined)
    return any(
        reopen(kin.part.board, kin.number, group.option, teacher, kin.one.words_of(joined))
        for teacher in (group.teacher, -1)
    )


def _seat(kin: OneKin, found: Lift) -> bool:
    board = kin.part.board
    before = int(board.tally[PLACED])
    for option, joiners in found.seats:
        if not reopen(board, kin.number, option, -1, kin.one.words_of(joiners)):
            return False
    return int(board.tally[PLACED]) - before == found.placed
