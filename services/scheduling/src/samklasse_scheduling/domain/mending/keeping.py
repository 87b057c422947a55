"""The end of a try: who can go home does, the answer is kept if it is good, and all is as before."""

import numpy as np

from samklasse_scheduling.domain.mending.compiling import inlined
from samklasse_scheduling.domain.mending.costs import harm
from samklasse_scheduling.domain.mending.footing import any_room, lift, open_at, put, room_free, suits
from samklasse_scheduling.domain.mending.ground import HELD, KEPT, SCORE, STRAYS, Ground

OUT, MOVED, ROOMS = 1 << 45, 1 << 25, 1 << 15
"""Ranks of a score: participant-sessions left out and moved, sessions with another room; below them ease."""


@inlined
def go_home(g: Ground) -> None:
    """Who can go back to her own time, or at it to her own room, does."""
    for _ in range(2):
        for i in range(g.tally[HELD]):
            x = g.touched[i]
            t, r = g.home[0, x], g.home[1, x]
            if g.slot[x] < 0 or (g.slot[x] == t and g.room[x] == r) or not open_at(g, x, t):
                continue
            s, q = g.slot[x], g.room[x]
            lift(g, x)
            if harm(g, x, t) > 0:
                put(g, x, s, q)
            elif room_free(g, x, t, r) and suits(g, x, r):
                put(g, x, t, r)
            else:
                room = any_room(g, x, t) if s != t else -1
                if room >= 0:
                    put(g, x, t, room)
                else:
                    put(g, x, s, q)


@inlined
def keep(g: Ground, out: int) -> None:
    """Remember this answer if it is among the best of those that differ in who is when."""
    score, mark = _scored(g, out)
    worst = 0
    for k in range(KEPT):
        if g.marks[k] == mark and g.scores[k] != np.iinfo(np.int64).max:
            worst = k
            break
        if g.scores[k] > g.scores[worst]:
            worst = k
    if score < g.scores[worst]:
        g.scores[worst] = score
        g.marks[worst] = mark
        for x in range(g.slot.shape[0]):
            g.kept[worst, 0, x] = g.slot[x]
            g.kept[worst, 1, x] = g.room[x]
    g.tally[SCORE] = score


@inlined
def _scored(g: Ground, out: int) -> tuple[int, np.uint64]:
    """How good the answer is (less is better), and a number for who is when."""
    score, mark = out * OUT, np.uint64(0)
    for i in range(g.tally[HELD]):
        x = g.touched[i]
        t = g.slot[x]
        if t != g.home[0, x]:
            mark ^= (np.uint64(x * 100_003 + t + 7) * np.uint64(0x9E3779B97F4A7C15)) ^ np.uint64(t + 1)
            if t >= 0:
                score += g.weight[x] * MOVED + g.ease[x, t]
        elif g.room[x] != g.home[1, x]:
            score += ROOMS
    return score, mark


@inlined
def rewind(g: Ground) -> None:
    """As at the beginning of the try."""
    for i in range(g.tally[HELD]):
        x = g.touched[i]
        if g.slot[x] >= 0:
            lift(g, x)
        g.thrown[x] = 0
        g.is_touched[x] = False
    for i in range(g.tally[HELD]):
        x = g.touched[i]
        if g.base[0, x] >= 0:
            put(g, x, g.base[0, x], g.base[1, x])
    g.tally[HELD] = 0
    g.tally[STRAYS] = 0
