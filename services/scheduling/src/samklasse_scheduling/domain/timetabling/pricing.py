"""What a day of sessions costs a participant, and what changes when a session comes or goes.

Soft rules of post-enrolment course timetabling (ITC-2007 track 2): a lone session in a day 1, each session in the
day's last slot 1, each session beyond two in a row 1.
"""

import numpy as np

from samklasse_scheduling.domain.timetabling.board import Board
from samklasse_scheduling.domain.timetabling.compiling import inlined


@inlined
def rise(b: Board, x: int, s: int, t: int) -> int:
    """How much dearer the timetable gets when session x alone goes from slot s to slot t."""
    total = 0
    here, there = b.days[b.day[s]], b.days[b.day[t]]
    if b.day[s] == b.day[t]:
        flip = b.bit[s] ^ b.bit[t]
        for i in range(b.who_from[x], b.who_from[x + 1]):
            mask = here[b.who[i]]
            total += b.price[mask ^ flip] - b.price[mask]
        return total
    leaving, coming = b.toggling[b.place[s]], b.toggling[b.place[t]]
    for i in range(b.who_from[x], b.who_from[x + 1]):
        total += leaving[here[b.who[i]]] + coming[there[b.who[i]]]
    return total


@inlined
def toggle(b: Board, x: int, s: int) -> int:
    """Put session x into slot s of its participants' days, or take it out; how much dearer that is.

    Two sessions of one participant that trade slots pass through a wrong day; the sum of the four is right.
    """
    total = 0
    masks, changes, bit = b.days[b.day[s]], b.toggling[b.place[s]], b.bit[s]
    for i in range(b.who_from[x], b.who_from[x + 1]):
        mask = masks[b.who[i]]
        total += changes[mask]
        masks[b.who[i]] = mask ^ bit
    return total


@inlined
def flip(b: Board, x: int, s: int) -> None:
    """The same without asking what it costs."""
    masks, bit = b.days[b.day[s]], b.bit[s]
    for i in range(b.who_from[x], b.who_from[x + 1]):
        masks[b.who[i]] ^= bit


def prices(slots_per_day: int) -> np.ndarray:
    """The cost of every possible day, by its mask; the day's first slot is the lowest bit."""
    masks = np.arange(1 << slots_per_day, dtype=np.int64)
    taken = (masks[:, None] >> np.arange(slots_per_day)) & 1
    lone = (taken.sum(axis=1) == 1).astype(np.int64)
    three = (taken[:, 2:] & taken[:, 1:-1] & taken[:, :-2]).sum(axis=1) if slots_per_day > 2 else 0
    price: np.ndarray = (lone + taken[:, -1] + three).astype(np.int16)
    return price


def changes(price: np.ndarray, slots_per_day: int) -> np.ndarray:
    """How much dearer a day gets when a slot of it is toggled: int8 [slot of the day, mask]."""
    masks = np.arange(price.size)
    return np.array([price[masks ^ (1 << place)] - price for place in range(slots_per_day)], dtype=np.int8)
