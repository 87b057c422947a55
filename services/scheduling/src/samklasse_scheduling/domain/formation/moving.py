"""One move: close a few classes of a kin, open others with whatever teachers can be had, seat everybody again."""

from samklasse_scheduling.domain.formation.board import GROUP, LOGGED, REFUSED, WORK, Board
from samklasse_scheduling.domain.formation.compiling import part
from samklasse_scheduling.domain.formation.hiring import could, freed_teacher, idle, idle_teacher, in_her_way
from samklasse_scheduling.domain.formation.keeping import keep
from samklasse_scheduling.domain.formation.seating import (
    base_allowed,
    can_gather,
    close_class,
    open_class,
    screen,
    seat_all,
)
from samklasse_scheduling.domain.formation.words import NONE, count, draw, fraction, lone

SAMPLES = 24
PROBES = 16
VICTIMS = 6


@part
def _allowed(b: Board, kin: int, option: int) -> bool:
    single = b.option_single[option]
    if single >= 0 and b.single_used[single] != 0:
        return False
    return b.option_kind[option] <= GROUP and base_allowed(b, kin, option)


@part
def free_count(b: Board, kin: int, option: int) -> int:
    """How many free people could join a class of this option."""
    found = 0
    free, joiners = b.kin_word[kin], b.option_word[option]
    for word in range(b.kin_words[kin]):
        found += count(b.free[free + word] & b.joiners[joiners + word])
    return found


@part
def _only_obstacle(b: Board, kin: int, week: int, teacher: int) -> int:
    """The one class that keeps her from it, or any where only her load does; -1 none, or more than one."""
    if not could(b, kin, week, teacher):
        return -1
    at = in_her_way(b, kin, week, teacher, 0)
    if at >= 0:
        at = -1 if in_her_way(b, kin, week, teacher, at + 1) >= 0 else at
    elif b.taught_count[teacher] > 0:
        at = draw(b.chance, b.taught_count[teacher])
        if b.meet[b.kin_term[kin], b.kin_term[b.slot_kin[b.taught[teacher, at]]]] == 0:
            return -1
    return b.taught[teacher, at] if at >= 0 else -1


@part
def _teacher_by_closing(b: Board, kin: int, week: int) -> int:
    """A teacher who can take it once one of her classes is closed: the smallest class of a few tried; -1 none."""
    first = b.able_first[kin]
    many = b.able_first[kin + 1] - first
    best, who, fewest = -1, -1, 1 << 20
    for _ in range(VICTIMS if many > 0 else 0):
        teacher = b.able[first + draw(b.chance, many)]
        slot = _only_obstacle(b, kin, week, teacher)
        if slot >= 0 and b.joined[slot] + b.option_base[b.option[slot]] < fewest:
            best, who = slot, teacher
            fewest = b.joined[slot] + b.option_base[b.option[slot]]
    if best < 0:
        return -1
    theirs = b.slot_kin[best]
    if theirs != kin:
        if b.kept_kin[1, 0] >= 0:
            return -1
        keep(b, 1, theirs)
    close_class(b, theirs, best - b.slot_first[theirs])
    return who if idle(b, kin, week, who) else -1


@part
def hire(b: Board, kin: int, week: int, hard: bool) -> int:
    """A teacher for a new class of the kin, -1 none; `hard`: others may lose theirs."""
    teacher = idle_teacher(b, kin, week, -1)
    if teacher >= 0:
        return teacher
    b.tally[REFUSED] += 1
    teacher = freed_teacher(b, kin, week, 4)
    if teacher < 0 and hard and b.tally[LOGGED] == 0:
        teacher = _teacher_by_closing(b, kin, week)
    return teacher


@part
def _free_person(b: Board, kin: int) -> int:
    """Some person without a place; -1 none."""
    words = b.kin_words[kin]
    start = draw(b.chance, words * 64)
    for step in range(words * 64):
        at = start + step
        if at >= words * 64:
            at -= words * 64
        if b.free[b.kin_word[kin] + at // 64] & lone(at) != NONE:
            return at
    return -1


@part
def _option_for(b: Board, kin: int) -> int:
    """An option that somebody without a place could join, or any; -1 none."""
    first = b.option_first[kin]
    many = b.option_first[kin + 1] - first
    person = _free_person(b, kin)
    option = -1
    for _ in range(PROBES):
        option = first + draw(b.chance, many)
        if not _allowed(b, kin, option):
            option = -1
            continue
        if b.option_base[option] > 0:
            break
        if person >= 0 and b.joiners[b.option_word[option] + person // 64] & lone(person) != NONE:
            break
    return option


@part
def _likely(b: Board, kin: int) -> int:
    """Of a few options the one that most free people could join, give or take chance; -1 none."""
    first = b.option_first[kin]
    many = b.option_first[kin + 1] - first
    best, most = -1, 0.0
    for _ in range(SAMPLES):
        option = first + draw(b.chance, many)
        if not _allowed(b, kin, option):
            continue
        size = min(free_count(b, kin, option), b.option_room[option]) + b.option_base[option]
        worth = size * (0.8 + 0.2 * fraction(b.chance))
        if worth > most:
            best, most = option, worth
    b.tally[WORK] += SAMPLES * (b.kin_words[kin] + 2)
    return best


@part
def try_open(b: Board, kin: int, option: int, hard: bool) -> bool:
    least = b.option_least[option]
    if can_gather(b, kin, option, least) < least:
        return False
    teacher = hire(b, kin, b.option_week[option], hard)
    if teacher < 0 or can_gather(b, kin, option, least) < least:
        return False
    if open_class(b, kin, option, teacher):
        return True
    close_class(b, kin, b.open[kin] - 1)
    return False


@part
def reshape(b: Board, kin: int, closing: int, more: int, hard: bool) -> None:
    """Close some classes of the kin (FIXED ones stay), open so many more (or fewer) others, seat everybody."""
    screen(b, kin)
    wanted = _option_for(b, kin) if more > 0 else -1
    closed = 0
    for _ in range(closing):
        if b.open[kin] == 0:
            break
        at = draw(b.chance, b.open[kin])
        if b.teacher[b.slot_first[kin] + at] >= 0:
            close_class(b, kin, at)
            closed += 1
    if wanted >= 0 and _allowed(b, kin, wanted):
        try_open(b, kin, wanted, hard)
    for _ in range(closed + more):
        option = _likely(b, kin)
        if option < 0 or not try_open(b, kin, option, hard):
            break
    seat_all(b, kin)
    other = b.kept_kin[1, 0]
    if other >= 0:
        screen(b, other)
        seat_all(b, other)
