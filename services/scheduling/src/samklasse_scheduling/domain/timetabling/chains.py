"""A move: sessions of two slots that trade places. One alone is a transfer, two a swap, more a Kempe chain."""

import numpy as np

from samklasse_scheduling.domain.timetabling.bits import NONE, ONE, WORD, draw, lone, position
from samklasse_scheduling.domain.timetabling.board import CLOSED, LONGEST, Board
from samklasse_scheduling.domain.timetabling.compiling import inlined


@inlined
def propose(b: Board, x: int, t: int) -> int:
    """How many sessions would move if x went to slot t, half the time against one that is there; 0: it cannot be."""
    s, y = b.slot[x], _partner(b, t)
    if y >= 0 and b.against[s, y] >= CLOSED:
        return 0
    b.chain[0], b.chain[1] = x, y
    seeds = 1 if y < 0 else 2
    n = seeds
    if not _enough(b, x, y, s, t):
        if _stuck(b, x, s, t) or (y >= 0 and _stuck(b, y, t, s)):
            return 0
        n = _grown(b, seeds, s, t)
        if n == 0 or not _room_enough(b, n, s, t):
            return 0
    return n if _in_order(b, n, s, t) else 0


@inlined
def _partner(b: Board, t: int) -> int:
    """Half the time a session of slot t, always when it is full; -1: none."""
    rooms = b.at.shape[1]
    i = draw(b.chance, 2 * rooms)
    if i < rooms:
        return b.at[t, i]  # type: ignore[no-any-return]
    return b.at[t, i - rooms] if b.crowd[t] == rooms else -1


@inlined
def _enough(b: Board, x: int, y: int, s: int, t: int) -> bool:
    """Whether x alone, or x and y, clash with nobody else there: most moves that are made."""
    if y < 0:
        return b.against[t, x] == 0  # type: ignore[no-any-return]
    both = b.clashing[x, y]
    return b.against[t, x] == both and b.against[s, y] == both  # type: ignore[no-any-return]


@inlined
def _stuck(b: Board, x: int, s: int, t: int) -> bool:
    """Whether somebody in t who clashes with x may not be in s: most chains end so, and this is fast to see."""
    closed = NONE
    for w in range(b.taken.shape[0]):
        closed |= b.clash[x, w] & b.held[t, w] & ~b.opened[s, w]
    return closed != NONE  # type: ignore[no-any-return]


@inlined
def _grown(b: Board, seeds: int, s: int, t: int) -> int:
    """Pull in whoever the chain would clash with; its length, 0 when somebody may not move or it is too long."""
    words = b.taken.shape[0]
    for w in range(words):
        b.taken[w] = NONE
    n, done = seeds, 0
    for i in range(seeds):
        b.taken[b.chain[i] // WORD] |= lone(b.chain[i])
    while done < n:
        x = b.chain[done]
        here = b.slot[x]
        there = s + t - here
        done += 1
        for w in range(words):
            pulled = b.clash[x, w] & b.held[there, w] & ~b.taken[w]
            if pulled == NONE:
                continue
            if pulled & ~b.opened[here, w] != NONE:
                return 0
            n = _joined(b, n, w, pulled)
            if n > LONGEST:
                return 0
    return n


@inlined
def _joined(b: Board, length: int, w: int, pulled: np.uint64) -> int:
    """The sessions of one word join the chain; its length, more than LONGEST when they do not all go in."""
    n, left = length, pulled
    b.taken[w] |= pulled
    while left != NONE:
        if n == LONGEST:
            return LONGEST + 1
        b.chain[n] = w * WORD + position(left & (~left + ONE))
        left &= left - ONE
        n += 1
    return n


@inlined
def _room_enough(b: Board, n: int, s: int, t: int) -> bool:
    leaving = 0
    for i in range(n):
        if b.slot[b.chain[i]] == s:
            leaving += 1
    more = 2 * leaving - n  # in t; as many fewer in s
    return b.crowd[t] + more <= b.at.shape[1] and b.crowd[s] - more <= b.at.shape[1]  # type: ignore[no-any-return]


@inlined
def _then(b: Board, y: int, n: int, s: int, t: int) -> int:
    """Where y is after the move, -1 when it is nowhere."""
    for i in range(n):
        if b.chain[i] == y:
            return s + t - b.slot[y]  # type: ignore[no-any-return]
    return b.slot[y]  # type: ignore[no-any-return]


@inlined
def _in_order(b: Board, n: int, s: int, t: int) -> bool:
    """Whether every session of the chain still comes after those ahead of it and before the later ones."""
    for i in range(n):
        x = b.chain[i]
        there = s + t - b.slot[x]
        for j in range(b.ahead_from[x], b.ahead_from[x + 1]):
            if _then(b, b.ahead[j], n, s, t) >= there:
                return False
        for j in range(b.later_from[x], b.later_from[x + 1]):
            if 0 <= _then(b, b.later[j], n, s, t) <= there:
                return False
    return True


@inlined
def go(b: Board, n: int, s: int, t: int) -> None:
    """The chain trades slots; rooms and days are set already."""
    for i in range(n):
        x = b.chain[i]
        here = b.slot[x]
        there = s + t - here
        b.held[here, x // WORD] ^= lone(x)
        b.held[there, x // WORD] |= lone(x)
        b.crowd[here] -= 1
        b.crowd[there] += 1
        b.slot[x] = there
        shift(b, x, here, -1)
        shift(b, x, there, 1)


@inlined
def shift(b: Board, x: int, s: int, by: int) -> None:
    """Session x comes to slot s (1) or leaves it (-1); who clashes with it must know."""
    row, here = b.clashing[x], b.against[s]
    for y in range(row.shape[0]):
        here[y] += by * row[y]
