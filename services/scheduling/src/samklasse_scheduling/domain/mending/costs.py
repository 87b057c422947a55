"""What it costs to put a session somewhere: participants who would have to be moved, as far as one can see."""

from samklasse_scheduling.domain.mending.compiling import inlined
from samklasse_scheduling.domain.mending.footing import room_free
from samklasse_scheduling.domain.mending.ground import Ground
from samklasse_scheduling.domain.timetabling.bits import NONE, ONE, WORD, lone, position

PERSON = 1024
"""One participant-session that moves."""
ROOM = 64
"""A session that only changes room; ease is less than that."""
NEVER = 1 << 50
"""Dearer than anything that may be done."""


@inlined
def harm(g: Ground, x: int, t: int) -> int:
    """What it costs to put out whom x would meet in slot t (they are marked in g.going), rooms not considered."""
    total = 0
    for w in range(g.going.shape[0]):
        g.going[w] = NONE
    for u in range(t, t + g.length[x]):
        for w in range(g.going.shape[0]):
            g.going[w] |= g.clash[x, w] & g.held[u, w]
    for w in range(g.going.shape[0]):
        bits = g.going[w]
        while bits != NONE:
            total += _cost_of(g, w * WORD + position(bits & (~bits + ONE)))
            bits &= bits - ONE
    return total + _out_of_turn(g, x, t)


@inlined
def _out_of_turn(g: Ground, x: int, t: int) -> int:
    """The same for whom x would overtake or let pass, and for its mates on that day."""
    total = 0
    for i in range(g.ahead_from[x], g.ahead_from[x + 1]):
        if g.slot[g.ahead[i]] >= t:
            total += _marked(g, g.ahead[i])
    for i in range(g.later_from[x], g.later_from[x + 1]):
        if 0 <= g.slot[g.later[i]] <= t:
            total += _marked(g, g.later[i])
    for i in range(g.mates_from[x], g.mates_from[x + 1]):
        y = g.mates[i]
        if g.slot[y] >= 0 and g.day[g.slot[y]] == g.day[t]:
            total += _marked(g, y)
    return total


@inlined
def _marked(g: Ground, y: int) -> int:
    """Mark y as going; what that costs, nothing if it was going already."""
    if g.going[y // WORD] & lone(y) != NONE:
        return 0
    g.going[y // WORD] |= lone(y)
    return _cost_of(g, y)


@inlined
def _cost_of(g: Ground, y: int) -> int:
    """Putting out y: it will hardly find another place at its own time. Who strays for the third time is dear."""
    if g.locked[y]:
        return 4 * NEVER
    if g.slot[y] == g.home[0, y]:
        return g.weight[y] * PERSON * (1 + g.thrown[y])  # type: ignore[no-any-return]
    return g.weight[y] * (PERSON // 4) * (1 + g.thrown[y])  # type: ignore[no-any-return]


@inlined
def room_harm(g: Ground, x: int, t: int, r: int) -> int:
    """What it costs to have room r for x; those who go already cost nothing more."""
    minutes, total, last = g.used[r, g.week[t]] + g.minutes[x], 0, -1
    for u in range(t, t + g.length[x]):
        if g.shut[u, r]:
            return NEVER
        z = g.at[u, r]
        if z < 0 or z == last:
            continue
        last = z
        minutes -= g.minutes[z]
        if g.going[z // WORD] & lone(z) == NONE:
            total += ROOM if _other_room(g, z, r) else _cost_of(g, z)
    return total if minutes <= g.limit[r, g.week[t]] else NEVER


@inlined
def _other_room(g: Ground, z: int, r: int) -> bool:
    """Whether z could go on at its time in another room than r."""
    if g.locked[z]:
        return False
    for j in range(g.rooms_from[z], g.rooms_from[z + 1]):
        if g.rooms_of[j] != r and room_free(g, z, g.slot[z], g.rooms_of[j]):
            return True
    return False
