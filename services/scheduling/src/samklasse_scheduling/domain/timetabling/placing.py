"""Guided ejection: every waiting session is put where it does least harm, and whoever is in the way waits instead.

A session that was hard to place weighs more each time (penalty), one put out stays away from there a while (tabu),
and between two of them the timetable is shaken by moves that hold every rule.
"""

import numpy as np

from samklasse_scheduling.domain.timetabling.bits import NONE, ONE, WORD, draw, has, lone, position
from samklasse_scheduling.domain.timetabling.board import (
    COST,
    KEPT,
    ROUND,
    SHORTEST,
    UNPLACED,
    WAITING,
    Board,
)
from samklasse_scheduling.domain.timetabling.chains import shift
from samklasse_scheduling.domain.timetabling.compiling import inlined, kernel
from samklasse_scheduling.domain.timetabling.pricing import toggle
from samklasse_scheduling.domain.timetabling.rooms import in_the_way, seat
from samklasse_scheduling.domain.timetabling.walking import walk

SHAKES = 20  # moves after each placing; 300 are slower to feasible, 2000 hopeless (measured on ITC-2007)
_ENDLESS = 1e18  # a heat at which any move is made
_AWAY = 1 << 40  # dearer than any penalty: a tabu slot is the last choice
_TENURE = 10


@kernel
def place(b: Board, rounds: int) -> int:
    """Place waiting sessions for so many rounds, or until none waits; the rounds made."""
    for made in range(rounds):
        if b.tally[WAITING] == 0:
            return made
        b.tally[ROUND] += 1
        i = draw(b.chance, b.tally[WAITING])
        x = b.waiting[i]
        t = _least_harm(b, x)
        _clear(b, x, t)
        b.tally[WAITING] -= 1
        b.waiting[i] = b.waiting[b.tally[WAITING]]
        seat(b, x, t)
        _enter(b, x, t)
        _keep_if_fuller(b)
        walk(b, SHAKES, _ENDLESS, _ENDLESS, False)
    return rounds


@kernel
def load(b: Board, slots: np.ndarray, rooms: np.ndarray) -> None:
    """Place what a timetable says on an empty board, as far as every rule is held; the rest goes on waiting."""
    left = 0
    for i in range(b.tally[WAITING]):
        x = b.waiting[i]
        t, r = slots[x], rooms[x]
        if 0 <= t < b.held.shape[0] and 0 <= r < b.at.shape[1] and _allowed(b, x, t, r):
            b.at[t, r] = x
            b.room[x] = r
            _enter(b, x, t)
        else:
            b.waiting[left] = x
            left += 1
    b.tally[WAITING] = left
    _keep_if_fuller(b)


@inlined
def _allowed(b: Board, x: int, t: int, r: int) -> bool:
    suited = False
    for i in range(b.rooms_from[x], b.rooms_from[x + 1]):
        suited = suited or b.rooms_of[i] == r
    return suited and b.at[t, r] < 0 and has(b.opened[t], x) and not _mark_taken(b, x, t)


@inlined
def _least_harm(b: Board, x: int) -> int:
    """The slot where putting x hurts least; among equals, chance."""
    best, ties, found = 2 * _AWAY, 0, -1
    for i in range(b.choices_from[x], b.choices_from[x + 1]):
        t = b.choices[i]
        harm = _harm(b, x, t, best)
        if harm < best:
            best, ties, found = harm, 1, t
        elif harm == best:
            ties += 1
            if draw(b.chance, ties) == 0:
                found = t
    if best > 0:
        b.penalty[x] += 1
    return found


@inlined
def _harm(b: Board, x: int, t: int, enough: int) -> int:
    """The penalties of those who would have to leave; over `enough` it need not be exact."""
    harm = _mark_taken(b, x, t)
    if harm <= enough:
        out = in_the_way(b, x, t)
        if out >= 0:
            harm += b.penalty[out]
    if harm > 0 and b.tabu[x, t] > b.tally[ROUND]:
        harm += _AWAY
    return harm


@inlined
def _mark_taken(b: Board, x: int, t: int) -> int:
    """Take down who clashes with x in slot t or would come in the wrong order; the sum of their penalties."""
    harm = 0
    for w in range(b.taken.shape[0]):
        bits = b.clash[x, w] & b.held[t, w]
        b.taken[w] = bits
        while bits != NONE:
            harm += b.penalty[w * WORD + position(bits & (~bits + ONE))]
            bits &= bits - ONE
    for i in range(b.ahead_from[x], b.ahead_from[x + 1]):
        y = b.ahead[i]
        if b.slot[y] > t:
            b.taken[y // WORD] |= lone(y)
            harm += b.penalty[y]
    for i in range(b.later_from[x], b.later_from[x + 1]):
        y = b.later[i]
        if 0 <= b.slot[y] < t:
            b.taken[y // WORD] |= lone(y)
            harm += b.penalty[y]
    return harm


@inlined
def _clear(b: Board, x: int, t: int) -> None:
    """Put out whoever keeps x from slot t; they wait again, and stay away from where they were for a while."""
    _mark_taken(b, x, t)
    out = in_the_way(b, x, t)
    if out >= 0:
        b.taken[out // WORD] |= lone(out)
    for w in range(b.taken.shape[0]):
        bits = b.taken[w]
        while bits != NONE:
            y = w * WORD + position(bits & (~bits + ONE))
            bits &= bits - ONE
            b.tabu[y, b.slot[y]] = b.tally[ROUND] + _TENURE + draw(b.chance, _TENURE)
            _leave(b, y)
            b.waiting[b.tally[WAITING]] = y
            b.tally[WAITING] += 1


@inlined
def _leave(b: Board, y: int) -> None:
    s = b.slot[y]
    b.tally[COST] += toggle(b, y, s)
    b.tally[UNPLACED] += b.weight[y]
    b.at[s, b.room[y]] = -1
    b.held[s, y // WORD] ^= lone(y)
    b.crowd[s] -= 1
    shift(b, y, s, -1)
    b.slot[y] = -1
    b.room[y] = -1


@inlined
def _enter(b: Board, x: int, t: int) -> None:
    """Session x, which has its room, is in slot t from now on."""
    b.tally[COST] += toggle(b, x, t)
    b.tally[UNPLACED] -= b.weight[x]
    b.held[t, x // WORD] |= lone(x)
    b.crowd[t] += 1
    shift(b, x, t, 1)
    b.slot[x] = t


@inlined
def _keep_if_fuller(b: Board) -> None:
    """Keep the timetable when fewer participants, or as many in fewer sessions, are left out than ever before."""
    short = b.tally[UNPLACED] * (b.slot.shape[0] + 1) + b.tally[WAITING]
    if short >= b.tally[SHORTEST]:
        return
    b.tally[SHORTEST] = short
    b.tally[KEPT] = b.tally[COST]
    for x in range(b.slot.shape[0]):
        b.kept_slot[x] = b.slot[x]
        b.kept_room[x] = b.room[x]
