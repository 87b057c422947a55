"""A move: sessions of two slots that trade places. One alone is a transfer, two a swap, more a Kempe chain."""

import numpy as np

from samklasse_scheduling.domain.timetabling.bits import NONE, ONE, WORD, draw, has, lone, position
from samklasse_scheduling.domain.timetabling.board import LONGEST, Board
from samklasse_scheduling.domain.timetabling.compiling import inlined


@inlined
def propose(b: Board, x: int, t: int) -> int:
    """How many sessions would move if x went to slot t, half the time against one that is there; 0: it cannot be."""
    s = b.slot[x]
    n = 1
    b.chain[0] = x
    if b.crowd[t] == b.at.shape[1] or draw(b.chance, 2) == 0:
        y = b.at[t, draw(b.chance, b.at.shape[1])]
        if y >= 0:
            if not has(b.opened[s], y):
                return 0
            b.chain[1] = y
            n = 2
    n = _grown(b, n, s, t)
    if n == 0 or not _room_enough(b, n, s, t) or not _in_order(b, n, s, t):
        return 0
    return n


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
def _then(b: Board, y: int, s: int, t: int) -> int:
    """Where y is after the move, -1 when it is nowhere."""
    if b.slot[y] >= 0 and has(b.taken, y):
        return s + t - b.slot[y]  # type: ignore[no-any-return]
    return b.slot[y]  # type: ignore[no-any-return]


@inlined
def _in_order(b: Board, n: int, s: int, t: int) -> bool:
    """Whether every session of the chain still comes after those ahead of it and before the later ones."""
    for i in range(n):
        x = b.chain[i]
        there = s + t - b.slot[x]
        for j in range(b.ahead_from[x], b.ahead_from[x + 1]):
            if _then(b, b.ahead[j], s, t) >= there:
                return False
        for j in range(b.later_from[x], b.later_from[x + 1]):
            if 0 <= _then(b, b.later[j], s, t) <= there:
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
