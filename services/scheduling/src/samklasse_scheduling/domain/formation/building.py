"""From people, options and teachers of one supplier to the arrays that the search works on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from samklasse_scheduling.domain.formation.board import FIXED, FORMED, TEACHER_CLASSES, Board
from samklasse_scheduling.domain.formation.joining import Maker, Options, Row, maker_of, options_of
from samklasse_scheduling.domain.formation.kinship import Block, Kin, Roster
from samklasse_scheduling.domain.formation.listening import Hear, nobody
from samklasse_scheduling.domain.formation.teaching import Staff, staff_of
from samklasse_scheduling.domain.formation.weeks import FreeDays
from samklasse_scheduling.domain.formation.words import Array, chance
from samklasse_scheduling.domain.situation import Term

LOG = 4096
NO_TERM = -1


@dataclass(frozen=True)
class Part:
    """One supplier's problem: `kins` in the board's order, and what the board's numbers stand for.

    `suited` has for each kin everybody who would have an option if there were teachers enough, as bits.
    """

    supplier: str
    roster: Roster
    maker: Maker
    kins: tuple[Options, ...]
    suited: tuple[int, ...]
    staff: Staff
    board: Board

    def row(self, option: int) -> Row:
        """What a numbered option is."""
        kin = int(np.searchsorted(self.board.option_first, option, side="right")) - 1
        return self.kins[kin].rows[option - int(self.board.option_first[kin])]


def parts_of(roster: Roster, seed: int, hear: Hear = nobody) -> list[Part]:
    """The suppliers share nothing: no people, no offerings, no teachers. It is heard, but not stopped."""
    situation = roster.situation
    free_days = FreeDays(situation, roster.rules.least_sessions_share)
    supplier_of = {offering.id: offering.supplier for offering in situation.offerings}
    blocks: dict[Kin, list[Block]] = defaultdict(list)
    for block in roster.blocks:
        blocks[block.kin].append(block)
    kins: dict[str, list[Kin]] = defaultdict(list)
    for kin in sorted({*roster.singles, *blocks}):
        kins[supplier_of[kin.offering]].append(kin)
    maker = maker_of(roster, free_days)
    found = []
    for supplier, theirs in sorted(kins.items()):
        own = Maker(roster, maker.weeks, free_days, maker.masks, maker.profiles, maker.small)
        options = []
        for kin in theirs:
            options.append(options_of(own, kin, roster.singles.get(kin, ()), blocks[kin]))
            hear()
        found.append(_part(supplier, own, options, seed))
    return found


def _terms(roster: Roster, options: Sequence[Options]) -> list[Term]:
    formed = [roster.terms.formed[one.kin.offering] for one in options]
    return sorted({term for term in formed if term is not None}, key=lambda term: (term.first_day, term.last_day))


def _part(supplier: str, maker: Maker, kins: Sequence[Options], seed: int) -> Part:
    roster = maker.roster
    staff = staff_of(roster.situation, supplier, _terms(roster, kins))
    able = [_able(roster, one, staff) for one in kins]
    suited = [union(one) for one in kins]
    for one, theirs in zip(kins, able, strict=True):
        _drop_unteachable(one, theirs, staff, maker)
        if one.wide is not None:
            _drop_unteachable(one.wide, theirs, staff, maker)
    board = _board(maker, kins, able, staff, seed)
    return Part(supplier, roster, maker, tuple(kins), tuple(suited), staff, board)


def union(one: Options) -> int:
    """Everybody who has an option, as bits."""
    if not one.joiners:
        return 0
    return int.from_bytes(np.bitwise_or.reduce(np.array(one.joiners), axis=0).tobytes(), "little")


def _drop_unteachable(one: Options, able: Sequence[int], staff: Staff, maker: Maker) -> None:
    """Leave out the options (but FIXED ones, which have their teacher) that no teacher could take even alone."""
    term = maker.roster.terms.formed[one.kin.offering]
    known: dict[int, bool] = {}
    kept = []
    for row, joiners in zip(one.rows, one.joiners, strict=True):
        if row.kind != FIXED and row.week not in known:
            wanted = maker.weeks.words[row.week]
            hours = staff.there[staff.terms.index(term), able] if term is not None and len(able) else None
            known[row.week] = hours is not None and bool(((hours & wanted) == wanted).all(axis=1).any())
        if row.kind == FIXED or known[row.week]:
            kept.append((row, joiners))
    one.rows[:] = [row for row, _ in kept]
    one.joiners[:] = [joiners for _, joiners in kept]


def _firsts(sizes: Sequence[int]) -> Array:
    return np.concatenate(([0], np.cumsum(np.array(sizes, dtype=np.int64)))).astype(np.int64)


def _ints(values: Sequence[int], kind: type = np.int32) -> Array:
    return np.array(values, dtype=kind)


def _board(maker: Maker, kins: Sequence[Options], able: Sequence[Sequence[int]], staff: Staff, seed: int) -> Board:
    quotas, quota_left = _quotas(maker.roster)
    slots = [_most_classes(maker.roster, one) for one in kins]
    given = {**_of_kins(maker, kins, staff, quotas), **_of_options(maker, kins, quotas)}
    return Board(
        able=_ints([teacher for one in able for teacher in one]),
        able_first=_firsts([len(one) for one in able]),
        there=staff.there,
        meet=staff.meet,
        runs=staff.runs,
        quota_left=quota_left,
        kept_quotas=np.zeros(len(quota_left), dtype=np.int32),
        chance=chance(seed),
        minutes=staff.minutes.copy(),
        single_used=np.zeros(max(1, len(maker.singles)), dtype=np.int8),
        **given,
        **_of_classes(kins, slots, staff.there.shape[0], staff.there.shape[1]),
        **_scratch(kins, slots),
    )


def _of_kins(maker: Maker, kins: Sequence[Options], staff: Staff, quotas: dict[UUID, int]) -> dict[str, Array]:
    roster, situation = maker.roster, maker.roster.situation
    words = [one.words for one in kins]
    offerings = [situation.offering_by_id[one.kin.offering] for one in kins]
    people = [index for one in kins for index in one.people]
    terms = [roster.terms.formed[one.kin.offering] for one in kins]
    return dict(
        kin_size=_ints([len(one.people) for one in kins]),
        kin_words=_ints(words),
        kin_word=_firsts(words)[:-1],
        kin_minutes=_ints([offering.minutes_per_week for offering in offerings]),
        kin_term=_ints([staff.terms.index(term) if term is not None else 0 for term in terms]),
        kin_quota=_ints([quotas.get(offering.id, -1) for offering in offerings]),
        people_first=_firsts([len(one.people) for one in kins]),
        person_quota=_ints([quotas.get(situation.people[index].seat.agreement, -1) for index in people]),
    )


def _of_options(maker: Maker, kins: Sequence[Options], quotas: dict[UUID, int]) -> dict[str, Array]:
    situation = maker.roster.situation
    rows = [row for one in kins for row in one.rows]
    row_words = [one.words for one in kins for _ in one.rows]
    blocks = [maker.block_of[row.block] if row.block >= 0 else None for row in rows]
    return dict(
        option_first=_firsts([len(one.rows) for one in kins]),
        option_word=_firsts(row_words)[:-1],
        joiners=np.concatenate([set_ for one in kins for set_ in one.joiners] or [np.zeros(1, dtype=np.uint64)]),
        option_week=_ints([row.week for row in rows]),
        option_kind=_ints([row.kind for row in rows], np.int8),
        option_least=_ints([row.least for row in rows]),
        option_room=_ints([row.room for row in rows]),
        option_base=_ints([row.base for row in rows]),
        option_single=_ints([row.single for row in rows]),
        option_quota=_ints(
            [quotas.get(situation.people[one.people[0]].seat.agreement, -1) if one else -1 for one in blocks]
        ),
        week=np.array(maker.weeks.words or [np.zeros(4, dtype=np.uint64)]),
    )


def _of_classes(kins: Sequence[Options], slots: Sequence[int], terms: int, teachers: int) -> dict[str, Array]:
    """No class is open yet, everybody who could join one is free."""
    words = [one.words for one in kins]
    slot_words = [one.words for one, many in zip(kins, slots, strict=True) for _ in range(many)]
    return dict(
        ceiling=np.zeros(len(kins), dtype=np.int32),
        free=_everybody(kins),
        barred=np.zeros(sum(words), dtype=np.uint64),
        slot_first=_firsts(slots),
        slot_kin=_ints([kin for kin, many in enumerate(slots) for _ in range(many)]),
        slot_word=_firsts(slot_words)[:-1],
        members=np.zeros(max(1, sum(slot_words)), dtype=np.uint64),
        open=np.zeros(len(kins), dtype=np.int32),
        option=np.zeros(sum(slots), dtype=np.int32),
        teacher=np.full(sum(slots), -1, dtype=np.int32),
        joined=np.zeros(sum(slots), dtype=np.int32),
        floor=np.zeros(sum(slots), dtype=np.int32),
        placed=np.zeros(len(kins), dtype=np.int32),
        busy=np.zeros((terms, teachers, 4), dtype=np.uint64),
        taught=np.zeros((teachers, TEACHER_CLASSES), dtype=np.int32),
        taught_count=np.zeros(teachers, dtype=np.int32),
        tally=np.zeros(8, dtype=np.int64),
    )


def _scratch(kins: Sequence[Options], slots: Sequence[int]) -> dict[str, Array]:
    words = [one.words for one in kins]
    largest = max((many * width for many, width in zip(slots, words, strict=True)), default=1)
    options = sum(len(one.rows) for one in kins)
    return dict(
        queue=np.zeros(max(slots, default=1) + 1, dtype=np.int32),
        parent=np.zeros(max(slots, default=1) + 1, dtype=np.int32),
        dead=np.zeros(max(1, options), dtype=np.int8),
        log=np.zeros((LOG, 2), dtype=np.int32),
        kept_members=np.zeros((2, largest + 1), dtype=np.uint64),
        kept_free=np.zeros((2, 2, max(words, default=1)), dtype=np.uint64),
        kept_slots=np.zeros((2, max(slots, default=1) + 1, 4), dtype=np.int32),
        kept_kin=np.full((2, 3), -1, dtype=np.int32),
        weight=np.zeros(len(kins) + 1, dtype=np.int64),
    )


def _able(roster: Roster, one: Options, staff: Staff) -> list[int]:
    term = roster.terms.formed[one.kin.offering]
    if term is None:
        return []
    return staff.able(roster.situation.offering_by_id[one.kin.offering], one.kin.level, term)


def _most_classes(roster: Roster, one: Options) -> int:
    singles = len({row.single for row in one.rows if row.single >= 0})
    formed = any(row.kind == FORMED for row in one.rows)
    return singles + (len(one.people) // roster.rules.minimum if formed else 0) + 1


def _everybody(kins: Sequence[Options]) -> Array:
    rows = [np.frombuffer(union(one).to_bytes(8 * one.words, "little"), dtype=np.uint64) for one in kins]
    return np.concatenate(rows or [np.zeros(1, dtype=np.uint64)])


def _quotas(roster: Roster) -> tuple[dict[UUID, int], Array]:
    """Quotas by what they limit, numbered from 1; an entry for nobody keeps the array from being empty."""
    numbers = {name: at for at, name in enumerate(sorted(roster.situation.quotas), start=1)}
    left = [0, *(roster.situation.quotas[name] for name in sorted(roster.situation.quotas))]
    return numbers, np.array(left if numbers else [0], dtype=np.int32)
