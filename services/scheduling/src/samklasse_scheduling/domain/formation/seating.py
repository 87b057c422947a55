"""Classes of one kin: opening and closing them, and moving people between them so that nobody is left who could sit."""

from samklasse_scheduling.domain.formation.board import CLASSES, PLACED, WORK, Board
from samklasse_scheduling.domain.formation.compiling import inlined, part
from samklasse_scheduling.domain.formation.hiring import let_go, take_on
from samklasse_scheduling.domain.formation.words import NONE, ONE, count, lowest


@part
def screen(b: Board, kin: int) -> None:
    """Who of the people without a place may be let in by the quotas."""
    if b.quota_left.shape[0] <= 1:
        return
    shut = b.kin_quota[kin] >= 0 and b.quota_left[b.kin_quota[kin]] <= 0
    for word in range(b.kin_words[kin]):
        at = b.kin_word[kin] + word
        everybody = b.free[at] | b.barred[at]
        b.free[at] = NONE
        b.barred[at] = NONE
        while everybody != NONE:
            low = everybody & (~everybody + ONE)
            everybody ^= low
            person = b.people_first[kin] + word * 64 + lowest(low)
            quota = b.person_quota[person]
            if shut or (quota >= 0 and b.quota_left[quota] <= 0):
                b.barred[at] |= low
            else:
                b.free[at] |= low


@inlined
def _count_in(b: Board, kin: int, local: int, change: int) -> None:
    """One more (or less) person of a kin is placed."""
    b.placed[kin] += change
    b.tally[PLACED] += change
    if b.quota_left.shape[0] > 1:
        _count_quotas(b, kin, b.person_quota[b.people_first[kin] + local], change)


@part
def _count_quotas(b: Board, kin: int, quota: int, change: int) -> None:
    full = False
    if b.kin_quota[kin] >= 0:
        b.quota_left[b.kin_quota[kin]] -= change
        full = b.quota_left[b.kin_quota[kin]] <= 0
    if quota >= 0:
        b.quota_left[quota] -= change
        full = full or b.quota_left[quota] <= 0
    if full and change > 0:
        screen(b, kin)


@part
def _seat_free(b: Board, kin: int, slot: int) -> bool:
    """The first free person who could join the class in `slot` does."""
    joiners, free = b.option_word[b.option[slot]], b.kin_word[kin]
    for word in range(b.kin_words[kin]):
        both = b.free[free + word] & b.joiners[joiners + word]
        if both != NONE:
            low = both & (~both + ONE)
            b.free[free + word] ^= low
            b.members[b.slot_word[slot] + word] |= low
            b.joined[slot] += 1
            _count_in(b, kin, word * 64 + lowest(low), 1)
            return True
    return False


@part
def _move_one(b: Board, kin: int, source: int, target: int) -> bool:
    """The first member of one class who could join another does."""
    joiners = b.option_word[b.option[target]]
    for word in range(b.kin_words[kin]):
        both = b.members[b.slot_word[source] + word] & b.joiners[joiners + word]
        if both != NONE:
            low = both & (~both + ONE)
            b.members[b.slot_word[source] + word] ^= low
            b.members[b.slot_word[target] + word] |= low
            b.joined[source] -= 1
            b.joined[target] += 1
            return True
    return False


@inlined
def _meet(b: Board, kin: int, people: int, free: bool, slot: int) -> bool:
    """Whether somebody of a set (of free people, or of members) could join the class in `slot`."""
    joiners = b.option_word[b.option[slot]]
    for word in range(b.kin_words[kin]):
        theirs = b.free[people + word] if free else b.members[people + word]
        if theirs & b.joiners[joiners + word] != NONE:
            return True
    return False


@part
def seat_one(b: Board, kin: int) -> bool:
    """Place one free person, others changing class for her where they must."""
    first = b.slot_first[kin]
    classes = b.open[kin]
    tail = 0
    for at in range(classes):
        b.parent[at] = -2
        if _meet(b, kin, b.kin_word[kin], True, first + at):
            b.parent[at] = -1
            b.queue[tail] = at
            tail += 1
    head = 0
    b.tally[WORK] += classes
    while head < tail:
        at = b.queue[head]
        head += 1
        slot = first + at
        if b.joined[slot] < b.option_room[b.option[slot]]:
            while b.parent[at] >= 0:
                _move_one(b, kin, first + b.parent[at], first + at)
                at = b.parent[at]
            return _seat_free(b, kin, first + at)
        b.tally[WORK] += classes
        for to in range(classes):
            if b.parent[to] == -2 and _meet(b, kin, b.slot_word[slot], False, first + to):
                b.parent[to] = at
                b.queue[tail] = to
                tail += 1
    return False


@part
def seat_all(b: Board, kin: int) -> None:
    while seat_one(b, kin):
        pass


@part
def can_gather(b: Board, kin: int, option: int, enough: int) -> int:
    """How many could join a new class at once: free people, and members whom their classes can spare; up to enough."""
    joiners = b.option_word[option]
    found = 0
    words = b.kin_words[kin]
    for word in range(words):
        found += count(b.free[b.kin_word[kin] + word] & b.joiners[joiners + word])
    b.tally[WORK] += words
    for at in range(b.open[kin]):
        if found >= enough:
            break
        slot = b.slot_first[kin] + at
        spare = b.joined[slot] - b.floor[slot]
        if spare > 0:
            theirs = 0
            for word in range(words):
                theirs += count(b.members[b.slot_word[slot] + word] & b.joiners[joiners + word])
            found += min(spare, theirs)
            b.tally[WORK] += words
    return found


@part
def admit_base(b: Board, kin: int, option: int, change: int) -> None:
    """Count the people whom a bought group brings along."""
    base = b.option_base[option]
    b.placed[kin] += change * base
    b.tally[PLACED] += change * base
    if b.kin_quota[kin] >= 0:
        b.quota_left[b.kin_quota[kin]] -= change * base
    if b.option_quota[option] >= 0:
        b.quota_left[b.option_quota[option]] -= change * base


@part
def base_allowed(b: Board, kin: int, option: int) -> bool:
    base = b.option_base[option]
    if base == 0:
        return True
    own, theirs = b.kin_quota[kin], b.option_quota[option]
    return (own < 0 or b.quota_left[own] >= base) and (theirs < 0 or b.quota_left[theirs] >= base)  # type: ignore[no-any-return]


@part
def open_class(b: Board, kin: int, option: int, teacher: int) -> bool:
    """Open a class and fill it: free people first, then members whom others can spare, up to the least."""
    slot = b.slot_first[kin] + b.open[kin]
    if slot >= b.slot_first[kin + 1]:
        return False
    b.open[kin] += 1
    b.tally[CLASSES] += 1
    b.option[slot] = option
    b.joined[slot] = 0
    b.floor[slot] = b.option_least[option]
    for word in range(b.kin_words[kin]):
        b.members[b.slot_word[slot] + word] = NONE
    take_on(b, slot, teacher)
    if b.option_single[option] >= 0:
        b.single_used[b.option_single[option]] = 1
    admit_base(b, kin, option, 1)
    while b.joined[slot] < b.option_room[option] and _seat_free(b, kin, slot):
        pass
    b.tally[WORK] += b.kin_words[kin] * 4
    for at in range(b.open[kin] - 1):
        other = b.slot_first[kin] + at
        while b.joined[slot] < b.floor[slot] and b.joined[other] > b.floor[other] and _move_one(b, kin, other, slot):
            pass
    return b.joined[slot] >= b.floor[slot]  # type: ignore[no-any-return]


@part
def close_class(b: Board, kin: int, at: int) -> None:
    """Close a kin's class; its last class takes the place in the list."""
    slot = b.slot_first[kin] + at
    option = b.option[slot]
    let_go(b, slot)
    words = b.kin_words[kin]
    for word in range(words):
        leaving = b.members[b.slot_word[slot] + word]
        b.free[b.kin_word[kin] + word] |= leaving
        while leaving != NONE and b.quota_left.shape[0] > 1:
            low = leaving & (~leaving + ONE)
            leaving ^= low
            _count_quotas(b, kin, b.person_quota[b.people_first[kin] + word * 64 + lowest(low)], -1)
    b.placed[kin] -= b.joined[slot]
    b.tally[PLACED] -= b.joined[slot]
    admit_base(b, kin, option, -1)
    if b.option_single[option] >= 0:
        b.single_used[b.option_single[option]] = 0
    b.open[kin] -= 1
    b.tally[CLASSES] -= 1
    last = b.slot_first[kin] + b.open[kin]
    if last != slot:
        teacher = b.teacher[last]
        let_go(b, last)
        b.option[slot], b.joined[slot], b.floor[slot] = b.option[last], b.joined[last], b.floor[last]
        for word in range(words):
            b.members[b.slot_word[slot] + word] = b.members[b.slot_word[last] + word]
        take_on(b, slot, teacher)
