"""A first plan: FIXED classes, then bought groups, then always the class that takes most people."""

from samklasse_scheduling.domain.formation.board import (
    FIXED,
    FORMED,
    GROUP,
    Board,
)
from samklasse_scheduling.domain.formation.compiling import part
from samklasse_scheduling.domain.formation.hiring import idle_teacher
from samklasse_scheduling.domain.formation.moving import free_count
from samklasse_scheduling.domain.formation.seating import base_allowed, close_class, open_class, screen, seat_all
from samklasse_scheduling.domain.formation.words import draw


@part
def _best_fixed(b: Board, kin: int) -> int:
    """The FIXED class not open yet that most of a kin's free people suit, if enough do; -1 none."""
    best, most = -1, 0
    for option in range(b.option_first[kin], b.option_first[kin + 1]):
        if b.option_kind[option] == FIXED and b.single_used[b.option_single[option]] == 0:
            size = min(free_count(b, kin, option), b.option_room[option])
            if size >= b.option_least[option] and size > most:
                best, most = option, size
    return best


@part
def _fullest_kin(b: Board) -> int:
    """The kin whose option (in `weight`) most people can join; -1 none."""
    where, most = -1, 0
    for kin in range(b.kin_size.shape[0]):
        option = b.weight[kin]
        size = min(free_count(b, kin, option), b.option_room[option]) if option >= 0 else 0
        if size > most:
            where, most = kin, size
    return where


@part
def fill_fixed(b: Board) -> None:
    """Open every FIXED class that enough people suit, the fullest first, and fill them as far as can be."""
    kin_many = b.kin_size.shape[0]
    while True:
        for kin in range(kin_many):
            b.weight[kin] = _best_fixed(b, kin)
        where = _fullest_kin(b)
        if where < 0:
            break
        option = b.weight[where]
        screen(b, where)
        if not open_class(b, where, option, -1):
            close_class(b, where, b.open[where] - 1)
            b.single_used[b.option_single[option]] = 1
    for kin in range(kin_many):
        seat_all(b, kin)
        for slot in range(b.slot_first[kin], b.slot_first[kin] + b.open[kin]):
            b.floor[slot] = b.joined[slot]


@part
def _open_groups(b: Board, kin: int) -> None:
    """Open a class for every bought group of a kin that some teacher has time for."""
    screen(b, kin)
    many = b.option_first[kin + 1] - b.option_first[kin]
    start = draw(b.chance, many) if many > 0 else 0
    for step in range(many):
        option = b.option_first[kin] + (start + step) % many
        wanted = b.option_kind[option] == GROUP and b.single_used[b.option_single[option]] == 0
        if wanted and base_allowed(b, kin, option):
            teacher = idle_teacher(b, kin, b.option_week[option], -1)
            if teacher >= 0:
                open_class(b, kin, option, teacher)


@part
def fill(b: Board) -> None:
    """Bought groups first, then always the class that takes most people."""
    kin_many = b.kin_size.shape[0]
    for option in range(b.dead.shape[0]):
        b.dead[option] = 0
    for kin in range(kin_many):
        _open_groups(b, kin)
        b.weight[kin] = _fullest(b, kin)
    while True:
        where = _fullest_kin(b)
        if where < 0:
            break
        option = b.weight[where]
        teacher = idle_teacher(b, where, b.option_week[option], -1)
        if teacher < 0 or not open_class(b, where, option, teacher):
            b.dead[option] = 1
        b.weight[where] = _fullest(b, where)
    for kin in range(kin_many):
        seat_all(b, kin)


@part
def _fullest(b: Board, kin: int) -> int:
    best, most = -1, 0
    many = b.option_first[kin + 1] - b.option_first[kin]
    start = draw(b.chance, many) if many > 0 else 0
    for step in range(many):
        option = b.option_first[kin] + (start + step) % many
        if b.option_kind[option] == FORMED and b.dead[option] == 0:
            size = min(free_count(b, kin, option), b.option_room[option])
            if size >= b.option_least[option] and size > most:
                best, most = option, size
                if size == b.option_room[option] and size >= 20:
                    break
    return best
