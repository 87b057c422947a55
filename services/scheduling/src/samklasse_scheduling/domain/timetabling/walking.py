"""Simulated annealing over timetables that hold every rule."""

import math

from samklasse_scheduling.domain.timetabling.bits import HALF, LOW, fraction, has, pick, step
from samklasse_scheduling.domain.timetabling.board import COST, KEPT, Board
from samklasse_scheduling.domain.timetabling.chains import go, propose
from samklasse_scheduling.domain.timetabling.compiling import inlined, kernel
from samklasse_scheduling.domain.timetabling.pricing import flip, rise, toggle
from samklasse_scheduling.domain.timetabling.rooms import rehouse

_STEP = 1024  # moves between two temperatures


@kernel
def walk(b: Board, moves: int, hot: float, cold: float, keep: bool) -> int:
    """Attempt so many moves while it cools geometrically; with `keep`, better timetables are kept, and 0 ends it.

    Returns the moves attempted.
    """
    heat, cooling = hot, (cold / hot) ** (_STEP / max(moves, 1))
    sessions = b.slot.shape[0]
    for move in range(moves):
        if move % _STEP == _STEP - 1:
            heat *= cooling
        word = step(b.chance)
        x = pick(word >> HALF, sessions)
        s = b.slot[x]
        if s < 0:
            continue
        first = b.choices_from[x]
        t = b.choices[first + pick(word & LOW, b.choices_from[x + 1] - first)]
        if t == s:
            continue
        n = propose(b, x, t)
        if n == 0 or not _attempt(b, n, s, t, heat):
            continue
        if keep and b.tally[COST] < b.tally[KEPT]:
            _keep(b)
            if b.tally[KEPT] == 0:
                return move + 1
    return moves


@inlined
def _attempt(b: Board, n: int, s: int, t: int, heat: float) -> bool:
    """Make the move if chance allows its cost and there are rooms."""
    apart = n == 1 or (n == 2 and not has(b.clash[b.chain[0]], b.chain[1]))
    if apart:  # nobody is in both: the days can be priced without touching them
        dearer = 0
        for i in range(n):
            dearer += rise(b, b.chain[i], b.slot[b.chain[i]], s + t - b.slot[b.chain[i]])
    else:
        dearer = _traded(b, n, s, t)
    well = dearer <= 0 or fraction(b.chance) < math.exp(-dearer / heat)
    if well:
        well = rehouse(b, n, s, t)
    if apart == well:
        for i in range(n):
            flip(b, b.chain[i], s)
            flip(b, b.chain[i], t)
    if well:
        go(b, n, s, t)
        b.tally[COST] += dearer
    return well


@inlined
def _traded(b: Board, n: int, s: int, t: int) -> int:
    """Trade the slots in the participants' days; how much dearer it got."""
    dearer = 0
    for i in range(n):
        dearer += toggle(b, b.chain[i], s) + toggle(b, b.chain[i], t)
    return dearer


@inlined
def _keep(b: Board) -> None:
    b.tally[KEPT] = b.tally[COST]
    for x in range(b.slot.shape[0]):
        b.kept_slot[x] = b.slot[x]
        b.kept_room[x] = b.room[x]
