"""Rooms of one slot: a session gets one by an augmenting path, moving others to other rooms if need be."""

from samklasse_scheduling.domain.timetabling.bits import has
from samklasse_scheduling.domain.timetabling.board import STAMP, Board
from samklasse_scheduling.domain.timetabling.compiling import inlined


@inlined
def seat(b: Board, x: int, t: int) -> bool:
    """Give session x a room in slot t; nothing is changed when there is none. Its slot is the caller's to set."""
    b.tally[STAMP] += 1
    stamp, origin, y, head, tail = b.tally[STAMP], -1, x, 0, 0
    while True:
        for i in range(b.rooms_from[y], b.rooms_from[y + 1]):
            r = b.rooms_of[i]
            if b.mark[r] == stamp:
                continue
            b.mark[r] = stamp
            b.via[r] = origin
            if b.at[t, r] < 0:
                _hand_over(b, x, t, r)
                return True
            b.queue[tail] = r
            tail += 1
        if head == tail:
            return False
        origin = b.queue[head]
        y = b.at[t, origin]
        head += 1


@inlined
def _hand_over(b: Board, x: int, t: int, free: int) -> None:
    """Everybody on the path to the free room moves one room on, and x takes the first."""
    r = free
    while b.via[r] >= 0:
        y = b.at[t, b.via[r]]
        b.at[t, r] = y
        b.room[y] = r
        r = b.via[r]
    b.at[t, r] = x
    b.room[x] = r


@inlined
def rehouse(b: Board, n: int, s: int, t: int) -> bool:
    """Give the chain of n sessions that trade slots s and t rooms there; nothing is changed when it cannot be."""
    if n == 1:
        old = b.room[b.chain[0]]
        done = seat(b, b.chain[0], t)
        if done:
            b.at[s, old] = -1
        return done
    for r in range(b.at.shape[1]):
        b.spare[0, r] = b.at[s, r]
        b.spare[1, r] = b.at[t, r]
    for i in range(n):
        b.at[b.slot[b.chain[i]], b.room[b.chain[i]]] = -1
    for i in range(n):
        if not seat(b, b.chain[i], s + t - b.slot[b.chain[i]]):
            _put_back(b, 0, s)
            _put_back(b, 1, t)
            return False
    return True


@inlined
def _put_back(b: Board, which: int, s: int) -> None:
    for r in range(b.at.shape[1]):
        y = b.spare[which, r]
        b.at[s, r] = y
        if y >= 0:
            b.room[y] = r


@inlined
def in_the_way(b: Board, x: int, t: int) -> int:
    """Who must leave slot t for x to get a room once the `taken` have left: -1 nobody, else whom it hurts least."""
    b.tally[STAMP] += 1
    stamp, y, head, tail, least = b.tally[STAMP], x, 0, 0, -1
    while True:
        for i in range(b.rooms_from[y], b.rooms_from[y + 1]):
            r = b.rooms_of[i]
            if b.mark[r] == stamp:
                continue
            b.mark[r] = stamp
            z = b.at[t, r]
            if z < 0 or has(b.taken, z):
                return -1
            if least < 0 or b.penalty[z] < b.penalty[least]:
                least = z
            b.queue[tail] = r
            tail += 1
        if head == tail:
            return least
        y = b.at[t, b.queue[head]]
        head += 1
