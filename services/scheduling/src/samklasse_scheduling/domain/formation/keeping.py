"""Keeping up to two kin as they were before a move, and putting them back."""

from samklasse_scheduling.domain.formation.board import CLASSES, PLACED, WORK, Board
from samklasse_scheduling.domain.formation.compiling import part
from samklasse_scheduling.domain.formation.hiring import let_go, take_on, undo_log


@part
def keep(b: Board, area: int, kin: int) -> None:
    """Remember everything about a kin."""
    words, first, classes = b.kin_words[kin], b.slot_first[kin], b.open[kin]
    b.kept_kin[area, 0], b.kept_kin[area, 1], b.kept_kin[area, 2] = kin, classes, b.placed[kin]
    for at in range(classes):
        slot = first + at
        b.kept_slots[area, at, 0], b.kept_slots[area, at, 1] = b.option[slot], b.teacher[slot]
        b.kept_slots[area, at, 2], b.kept_slots[area, at, 3] = b.joined[slot], b.floor[slot]
    base = b.slot_word[first]
    for word in range(words * classes):
        b.kept_members[area, word] = b.members[base + word]
    for word in range(words):
        b.kept_free[area, 0, word] = b.free[b.kin_word[kin] + word]
        b.kept_free[area, 1, word] = b.barred[b.kin_word[kin] + word]
    if area == 0 and b.quota_left.shape[0] > 1:
        for quota in range(b.quota_left.shape[0]):
            b.kept_quotas[quota] = b.quota_left[quota]
    b.tally[WORK] += words * classes // 4 + classes


@part
def put_back(b: Board) -> None:
    """Undo a move."""
    _clear(b, 0)
    _clear(b, 1)
    undo_log(b, 0, b.kept_kin[0, 0], b.kept_kin[1, 0])
    _restore(b, 0)
    _restore(b, 1)
    if b.quota_left.shape[0] > 1:
        for quota in range(b.quota_left.shape[0]):
            b.quota_left[quota] = b.kept_quotas[quota]


@part
def _clear(b: Board, area: int) -> None:
    kin = b.kept_kin[area, 0]
    if kin < 0:
        return
    for slot in range(b.slot_first[kin], b.slot_first[kin] + b.open[kin]):
        let_go(b, slot)
        if b.option_single[b.option[slot]] >= 0:
            b.single_used[b.option_single[b.option[slot]]] = 0
    b.tally[CLASSES] -= b.open[kin]
    b.tally[PLACED] -= b.placed[kin]


@part
def _restore(b: Board, area: int) -> None:
    kin, classes = b.kept_kin[area, 0], b.kept_kin[area, 1]
    if kin < 0:
        return
    words, first = b.kin_words[kin], b.slot_first[kin]
    for at in range(classes):
        slot = first + at
        b.option[slot], b.joined[slot] = b.kept_slots[area, at, 0], b.kept_slots[area, at, 2]
        b.floor[slot] = b.kept_slots[area, at, 3]
        take_on(b, slot, b.kept_slots[area, at, 1])
        if b.option_single[b.option[slot]] >= 0:
            b.single_used[b.option_single[b.option[slot]]] = 1
    for word in range(words * classes):
        b.members[b.slot_word[first] + word] = b.kept_members[area, word]
    for word in range(words):
        b.free[b.kin_word[kin] + word] = b.kept_free[area, 0, word]
        b.barred[b.kin_word[kin] + word] = b.kept_free[area, 1, word]
    b.open[kin], b.placed[kin] = classes, b.kept_kin[area, 2]
    b.tally[CLASSES] += classes
    b.tally[PLACED] += b.placed[kin]
