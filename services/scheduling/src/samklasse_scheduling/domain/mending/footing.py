"""Putting a session somewhere and taking it away, and what is to be had for it as things stand."""

from samklasse_scheduling.domain.mending.compiling import inlined
from samklasse_scheduling.domain.mending.ground import HELD, Ground
from samklasse_scheduling.domain.timetabling.bits import WORD, lone


@inlined
def put(g: Ground, x: int, t: int, r: int) -> None:
    for u in range(t, t + g.length[x]):
        g.at[u, r] = x
        g.held[u, x // WORD] |= lone(x)
    g.used[r, g.week[t]] += g.minutes[x]
    g.slot[x] = t
    g.room[x] = r


@inlined
def lift(g: Ground, x: int) -> None:
    t, r = g.slot[x], g.room[x]
    for u in range(t, t + g.length[x]):
        g.at[u, r] = -1
        g.held[u, x // WORD] &= ~lone(x)
    g.used[r, g.week[t]] -= g.minutes[x]
    g.slot[x] = -1
    g.room[x] = -1


@inlined
def touch(g: Ground, x: int) -> None:
    if not g.is_touched[x]:
        g.is_touched[x] = True
        g.touched[g.tally[HELD]] = x
        g.tally[HELD] += 1


@inlined
def room_free(g: Ground, x: int, t: int, r: int) -> bool:
    for u in range(t, t + g.length[x]):
        if g.shut[u, r] or g.at[u, r] >= 0:
            return False
    return g.used[r, g.week[t]] + g.minutes[x] <= g.limit[r, g.week[t]]  # type: ignore[no-any-return]


@inlined
def suits(g: Ground, x: int, r: int) -> bool:
    for j in range(g.rooms_from[x], g.rooms_from[x + 1]):  # noqa: SIM110 -- numba knows no any()
        if g.rooms_of[j] == r:
            return True
    return False


@inlined
def open_at(g: Ground, x: int, t: int) -> bool:
    for i in range(g.choices_from[x], g.choices_from[x + 1]):  # noqa: SIM110 -- numba knows no any()
        if g.choices[i] == t:
            return True
    return False


@inlined
def any_room(g: Ground, x: int, t: int) -> int:
    for j in range(g.rooms_from[x], g.rooms_from[x + 1]):
        if room_free(g, x, t, g.rooms_of[j]):
            return g.rooms_of[j]  # type: ignore[no-any-return]
    return -1
