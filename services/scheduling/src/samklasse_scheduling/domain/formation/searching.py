"""The search over one supplier's classes: moves that are kept unless they cost places."""

import math

from samklasse_scheduling.domain.formation.board import (
    CLASSES,
    FIXED,
    KEPT,
    LOGGED,
    MOVES,
    PLACED,
    WORK,
    Board,
)
from samklasse_scheduling.domain.formation.compiling import part
from samklasse_scheduling.domain.formation.hiring import could, idle
from samklasse_scheduling.domain.formation.keeping import keep, put_back
from samklasse_scheduling.domain.formation.moving import hire, reshape, try_open
from samklasse_scheduling.domain.formation.seating import base_allowed, close_class, open_class, screen, seat_all
from samklasse_scheduling.domain.formation.words import NONE, Array, count, draw, fraction

REWEIGH = 512
"""Moves between two looks at which kin lack places."""


@part
def _weigh(b: Board) -> int:
    total = 0
    for kin in range(b.kin_size.shape[0]):
        if b.option_first[kin + 1] > b.option_first[kin]:
            total += max(0, b.ceiling[kin] - b.placed[kin])
        b.weight[kin + 1] = total
    return total


@part
def _pick(b: Board, at: int) -> int:
    """The kin at a point of the cumulated weights."""
    low, high = 0, b.kin_size.shape[0] - 1
    while low < high:
        middle = (low + high) // 2
        if b.weight[middle + 1] > at:
            high = middle
        else:
            low = middle + 1
    return low


@part
def search(b: Board, work: int, price: float, heat: float, thrift: int) -> int:
    """Move until so much work is done, or nobody is left to place; what is kept is never worse but by heat.

    `price` is what one class costs, in people; `thrift` of 32 moves try to do with a class less.
    Returns the lack of places at the last look.
    """
    until = b.tally[WORK] + work
    total = 0
    step = 0
    b.weight[0] = 0
    while b.tally[WORK] < until:
        if step % REWEIGH == 0:
            total = _weigh(b)
            if total == 0 and thrift == 0:
                break
        step += 1
        dice = draw(b.chance, 32)
        fewer = total == 0 or dice < thrift
        kin = b.slot_kin[draw(b.chance, b.slot_kin.shape[0])] if fewer else _pick(b, draw(b.chance, total))
        placed, classes = b.tally[PLACED], b.tally[CLASSES]
        keep(b, 0, kin)
        b.kept_kin[1, 0] = -1
        b.tally[LOGGED] = 0
        b.tally[MOVES] += 1
        dice = draw(b.chance, 16)
        closing = 0 if dice < 3 else 1 if dice < 9 else 2 if dice < 13 else dice - 10
        if fewer:
            reshape(b, kin, 1 + dice % 3, -1, False)
        else:
            reshape(b, kin, closing, 2, True)
        gain = b.tally[PLACED] - placed - price * (b.tally[CLASSES] - classes)
        b.tally[WORK] += 200
        if gain < 0 and (heat <= 0 or fraction(b.chance) >= math.exp(gain / heat)):
            put_back(b)
        else:
            b.tally[KEPT] += 1
    return total


@part
def adopt(b: Board, kin: int, options: Array, price: float) -> bool:
    """Open these classes in place of a kin's own (but FIXED ones), if that places more."""
    placed, classes = b.tally[PLACED], b.tally[CLASSES]
    keep(b, 0, kin)
    b.kept_kin[1, 0] = -1
    b.tally[LOGGED] = 0
    at = 0
    while at < b.open[kin]:
        if b.teacher[b.slot_first[kin] + at] >= 0:
            close_class(b, kin, at)
        else:
            at += 1
    screen(b, kin)
    for option in options:
        try_open(b, kin, option, True)
    seat_all(b, kin)
    other = b.kept_kin[1, 0]
    if other >= 0:
        seat_all(b, other)
    if b.tally[PLACED] - placed - price * (b.tally[CLASSES] - classes) > 0:
        return True
    put_back(b)
    return False


@part
def close_all(b: Board, kin: int) -> None:
    """Close all of a kin's classes."""
    while b.open[kin] > 0:
        close_class(b, kin, b.open[kin] - 1)


@part
def reopen(b: Board, kin: int, option: int, teacher: int, wanted: Array) -> bool:
    """Open a class with those of the wanted who have no place; whether it could be. Teacher -1: whoever can be had."""
    single = b.option_single[option]
    if (single >= 0 and b.single_used[single] != 0) or not base_allowed(b, kin, option):
        return False
    if b.option_kind[option] != FIXED:
        teacher = _taker(b, kin, b.option_week[option], teacher)
        if teacher < 0:
            return False
    screen(b, kin)
    found = 0
    for word in range(b.kin_words[kin]):
        wanted[word] &= b.free[b.kin_word[kin] + word]
        found += count(wanted[word])
    if found < b.option_least[option] or found > b.option_room[option]:
        return False
    return _open_with(b, kin, option, teacher, wanted)


@part
def _taker(b: Board, kin: int, week: int, teacher: int) -> int:
    """The teacher asked for, or whoever can be had; -1 none."""
    if teacher < 0:
        b.tally[LOGGED] = 0
        return hire(b, kin, week, False)
    return teacher if idle(b, kin, week, teacher) and could(b, kin, week, teacher) else -1


@part
def _open_with(b: Board, kin: int, option: int, teacher: int, wanted: Array) -> bool:
    """Open a class while nobody but the wanted is free; a FIXED one keeps as many as it gets."""
    for word in range(b.kin_words[kin]):
        at = b.kin_word[kin] + word
        b.barred[at] |= b.free[at] & ~wanted[word]
        b.free[at] = wanted[word]
    opened = open_class(b, kin, option, teacher)
    if not opened:
        close_class(b, kin, b.open[kin] - 1)
    elif b.option_kind[option] == FIXED:
        slot = b.slot_first[kin] + b.open[kin] - 1
        b.floor[slot] = b.joined[slot]
    for word in range(b.kin_words[kin]):
        at = b.kin_word[kin] + word
        b.free[at] |= b.barred[at]
        b.barred[at] = NONE
    return opened
