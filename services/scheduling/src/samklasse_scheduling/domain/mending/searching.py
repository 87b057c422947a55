"""Ejection chains: every stray session goes where it costs least, whoever is in the way strays instead.

One try begins with the timetable as it was, less what cannot stay, and ends when nobody strays. The first try is
greedy; later ones take what it costs with a grain of chance, so that they end differently, and the best are kept.
"""

import numpy as np

from samklasse_scheduling.domain.mending.compiling import inlined, kernel
from samklasse_scheduling.domain.mending.costs import NEVER, PERSON, ROOM, harm, room_harm
from samklasse_scheduling.domain.mending.footing import lift, put, room_free, touch
from samklasse_scheduling.domain.mending.ground import STRAYS, TRY, Ground
from samklasse_scheduling.domain.mending.keeping import go_home, keep, rewind
from samklasse_scheduling.domain.timetabling.bits import NONE, ONE, WORD, draw, lone, position

_THRICE = 2
_MOST_CHANCE = 1 << 30


@kernel
def place(g: Ground, order: np.ndarray) -> None:
    """Place what can stay, the larger first; who is in nobody's way of those placed before stays. The rest strays."""
    n = g.slot.shape[0]
    for x in range(n):
        if g.base[0, x] >= 0 and g.locked[x]:
            put(g, x, g.base[0, x], g.base[1, x])
    for i in range(n):
        x = order[i]
        if g.slot[x] >= 0 or g.base[0, x] < 0:
            continue
        t, r = g.base[0, x], g.base[1, x]
        if harm(g, x, t) == 0 and room_free(g, x, t, r):
            put(g, x, t, r)
        else:
            g.base[0, x] = -1
            g.base[1, x] = -1


@kernel
def tries(g: Ground, many: int, rounds: int) -> int:
    """Try so often; how many answers were found in which nobody is left out."""
    full = 0
    for _ in range(many):
        if _one(g, rounds):
            full += 1
        rewind(g)
    return full


@inlined
def _one(g: Ground, rounds: int) -> bool:
    g.tally[TRY] += 1
    strays = 0
    for x in range(g.slot.shape[0]):
        if g.slot[x] < 0:
            g.strays[strays] = x
            strays += 1
    g.tally[STRAYS] = strays
    out, round_ = 0, 0
    while g.tally[STRAYS] > 0:
        i = draw(g.chance, g.tally[STRAYS])
        x = g.strays[i]
        g.tally[STRAYS] -= 1
        g.strays[i] = g.strays[g.tally[STRAYS]]
        touch(g, x)
        round_ += 1
        t, r = _chosen(g, x) if round_ <= rounds else (-1, -1)
        if t < 0:
            if not g.droppable[x]:
                return False
            out += g.weight[x]
        else:
            clear(g, x, t, r)
            put(g, x, t, r)
    go_home(g)
    keep(g, out)
    return out == 0


@inlined
def _chosen(g: Ground, x: int) -> tuple[int, int]:
    """Where putting x costs least: slot and room; -1, -1 where it cannot be put."""
    best, slot, room = NEVER, -1, -1
    for i in range(g.choices_from[x], g.choices_from[x + 1]):
        t = g.choices[i]
        if g.tabu[x, t] == g.tally[TRY]:
            continue
        cost = _here(g, x, t)
        if cost >= best:
            continue
        r, more = _room(g, x, t)
        if cost + more < best:
            best, slot, room = cost + more, t, r
    return slot, room


@inlined
def _here(g: Ground, x: int, t: int) -> int:
    """What slot t costs, its rooms aside; after the first try with a grain of chance."""
    cost = harm(g, x, t)
    if t != g.home[0, x]:
        cost += g.weight[x] * PERSON + g.ease[x, t]
    if g.tally[TRY] > 1:
        cost += draw(g.chance, min(cost // 4, _MOST_CHANCE) + 16)
    return cost


@inlined
def _room(g: Ground, x: int, t: int) -> tuple[int, int]:
    """The room that costs least then (those who go already are marked), and its cost."""
    room, least = -1, NEVER
    for j in range(g.rooms_from[x], g.rooms_from[x + 1]):
        r = g.rooms_of[j]
        cost = room_harm(g, x, t, r)
        if r != g.home[1, x]:
            cost += ROOM
        if cost < least:
            room, least = r, cost
    return room, least


@inlined
def clear(g: Ground, x: int, t: int, r: int) -> None:
    """Put out whoever is in the way of x."""
    harm(g, x, t)
    for u in range(t, t + g.length[x]):
        z = g.at[u, r]
        if z >= 0:
            g.going[z // WORD] |= lone(z)
    for w in range(g.going.shape[0]):
        bits = g.going[w]
        while bits != NONE:
            y = w * WORD + position(bits & (~bits + ONE))
            bits &= bits - ONE
            g.thrown[y] += 1
            g.tabu[y, g.slot[y]] = g.tally[TRY] if g.thrown[y] >= _THRICE else 0
            touch(g, y)
            lift(g, y)
            g.strays[g.tally[STRAYS]] = y
            g.tally[STRAYS] += 1
