"""Which teacher takes a class, and moving other classes to other teachers for it."""

from samklasse_scheduling.domain.formation.board import BEFORE, LOGGED, SLOT, TEACHER_CLASSES, WORK, Board
from samklasse_scheduling.domain.formation.compiling import inlined, part
from samklasse_scheduling.domain.formation.words import NONE, draw

DEEPEST = 3
"""Most classes that are moved to other teachers to make room for one."""


@part
def take_on(b: Board, slot: int, teacher: int) -> None:
    """The class in `slot` is hers."""
    b.teacher[slot] = teacher
    if teacher < 0:
        return
    week, term = b.option_week[b.option[slot]], b.kin_term[b.slot_kin[slot]]
    for word in range(4):
        b.busy[term, teacher, word] |= b.week[week, word]
    for span in range(b.runs.shape[0]):
        b.minutes[span, teacher] -= b.kin_minutes[b.slot_kin[slot]] * b.runs[span, term]
    b.taught[teacher, b.taught_count[teacher]] = slot
    b.taught_count[teacher] += 1


@part
def let_go(b: Board, slot: int) -> None:
    """The class in `slot` has no teacher any more."""
    teacher = b.teacher[slot]
    if teacher < 0:
        return
    week, term = b.option_week[b.option[slot]], b.kin_term[b.slot_kin[slot]]
    for word in range(4):
        b.busy[term, teacher, word] &= ~b.week[week, word]
    for span in range(b.runs.shape[0]):
        b.minutes[span, teacher] += b.kin_minutes[b.slot_kin[slot]] * b.runs[span, term]
    last = b.taught_count[teacher] - 1
    for at in range(last + 1):
        if b.taught[teacher, at] == slot:
            b.taught[teacher, at] = b.taught[teacher, last]
            break
    b.taught_count[teacher] = last


@inlined
def could(b: Board, kin: int, week: int, teacher: int) -> bool:
    """Whether she could take it, had she nothing else in this plan."""
    term = b.kin_term[kin]
    outside = NONE
    for word in range(4):
        outside |= b.week[week, word] & ~b.there[term, teacher, word]
    return outside == NONE  # type: ignore[no-any-return]


@inlined
def has_minutes(b: Board, kin: int, teacher: int) -> bool:
    """Whether her weekly load has room for one more class of a kin as long as it runs."""
    for span in range(b.runs.shape[0]):
        if b.runs[span, b.kin_term[kin]] != 0 and b.minutes[span, teacher] < b.kin_minutes[kin]:
            return False
    return True


@inlined
def idle(b: Board, kin: int, week: int, teacher: int) -> bool:
    """Whether no class of a term that meets this one's lies then, and her weekly load has room."""
    clash = NONE
    for term in range(b.meet.shape[0]):
        if b.meet[b.kin_term[kin], term] != 0:
            for word in range(4):
                clash |= b.week[week, word] & b.busy[term, teacher, word]
    return clash == NONE and has_minutes(b, kin, teacher) and b.taught_count[teacher] < TEACHER_CLASSES


@part
def idle_teacher(b: Board, kin: int, week: int, other_than: int) -> int:
    """The least flexible teacher who can take it as things are; -1 none. One time in four the search starts midway."""
    first, beyond = b.able_first[kin], b.able_first[kin + 1]
    many = beyond - first
    if many == 0:
        return -1
    start = draw(b.chance, many) if draw(b.chance, 4) == 0 else 0
    for step in range(many):
        at = start + step
        teacher = b.able[first + (at if at < many else at - many)]
        if teacher != other_than and idle(b, kin, week, teacher) and could(b, kin, week, teacher):
            b.tally[WORK] += step
            return teacher  # type: ignore[no-any-return]
    b.tally[WORK] += many
    return -1


@inlined
def in_her_way(b: Board, kin: int, week: int, teacher: int, after: int) -> int:
    """The place in her list, from `after` on, of a class that keeps her from it; -1 none."""
    for at in range(after, b.taught_count[teacher]):
        slot = b.taught[teacher, at]
        if b.meet[b.kin_term[kin], b.kin_term[b.slot_kin[slot]]] == 0:
            continue
        theirs = b.option_week[b.option[slot]]
        clash = NONE
        for word in range(4):
            clash |= b.week[week, word] & b.week[theirs, word]
        if clash != NONE:
            return at
    return -1


@part
def _pass_on(b: Board, slot: int, logged: bool) -> bool:
    """Give a class another teacher."""
    kin = b.slot_kin[slot]
    before = b.teacher[slot]
    other = idle_teacher(b, kin, b.option_week[b.option[slot]], before)
    if other < 0 or b.tally[LOGGED] >= b.log.shape[0]:
        return False
    let_go(b, slot)
    take_on(b, slot, other)
    if logged:
        b.log[b.tally[LOGGED], SLOT] = slot
        b.log[b.tally[LOGGED], BEFORE] = before
        b.tally[LOGGED] += 1
    return True


@part
def undo_log(b: Board, down_to: int, but_kin: int, nor_kin: int) -> None:
    """Give classes back to those who had them, except those of two kin that are restored as a whole."""
    while b.tally[LOGGED] > down_to:
        b.tally[LOGGED] -= 1
        slot, before = b.log[b.tally[LOGGED], SLOT], b.log[b.tally[LOGGED], BEFORE]
        if b.slot_kin[slot] not in (but_kin, nor_kin):
            let_go(b, slot)
            take_on(b, slot, before)


@part
def freed_teacher(b: Board, kin: int, week: int, tries: int) -> int:
    """A teacher who can take it once some of her classes are taught by others; -1 none."""
    first = b.able_first[kin]
    many = b.able_first[kin + 1] - first
    if many == 0:
        return -1
    for _ in range(tries):
        teacher = b.able[first + draw(b.chance, many)]
        if not could(b, kin, week, teacher):
            continue
        before = b.tally[LOGGED]
        if _made_room(b, kin, week, teacher):
            return teacher  # type: ignore[no-any-return]
        undo_log(b, before, -1, -1)
    return -1


@part
def _made_room(b: Board, kin: int, week: int, teacher: int) -> bool:
    for _ in range(DEEPEST):
        at = in_her_way(b, kin, week, teacher, 0)
        if at < 0 and not has_minutes(b, kin, teacher) and b.taught_count[teacher] > 0:
            at = draw(b.chance, b.taught_count[teacher])
        if at < 0:
            break
        if not _pass_on(b, b.taught[teacher, at], True):
            return False
    return idle(b, kin, week, teacher)
