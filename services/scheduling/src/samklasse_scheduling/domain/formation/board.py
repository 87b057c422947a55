"""All that the kernels read and write: one supplier's people, options and teachers as flat arrays, and its classes."""

from __future__ import annotations

from typing import NamedTuple

from samklasse_scheduling.domain.formation.words import Array

FORMED, GROUP, FIXED = range(3)
"""Kinds of options."""
WORK, MOVES, KEPT, PLACED, CLASSES, LOGGED, REFUSED, OTHER = range(8)
"""What `tally` holds: word operations, moves tried and kept, people placed, classes open; scratch counters."""
TEACHER_CLASSES = 48
"""Most classes one teacher is given."""
SLOT, BEFORE = range(2)


class Board(NamedTuple):
    """Lists of lists lie flat: those of kin k are `name[name_first[k] : name_first[k + 1]]`.

    A kin's people are numbered from 0, the hardest to place first; sets of them are `kin_words[k]` words long.
    """

    kin_size: Array  # int32 [kin]
    kin_words: Array  # int32 [kin]
    kin_word: Array  # int64 [kin]: where its set of free people begins
    kin_minutes: Array  # int32 [kin]: per week
    kin_term: Array  # int32 [kin]
    kin_quota: Array  # int32 [kin], -1 none
    people_first: Array  # int64 [kin + 1]
    person_quota: Array  # int32 [people], -1 none
    option_first: Array  # int64 [kin + 1]
    option_word: Array  # int64 [options]: where its set of joiners begins
    joiners: Array  # uint64
    option_week: Array  # int32 [options]
    option_kind: Array  # int8 [options]
    option_least: Array  # int32 [options]: fewest joiners
    option_room: Array  # int32 [options]: most joiners
    option_base: Array  # int32 [options]: people aboard from the start
    option_single: Array  # int32 [options]: at most one class of all with the same; -1 any number
    option_quota: Array  # int32 [options]: quota of the people aboard from the start, -1 none
    week: Array  # uint64 [weeks, 4]
    able: Array  # int32: teachers who may take a kin's classes, the least flexible first
    able_first: Array  # int64 [kin + 1]
    there: Array  # uint64 [terms, teachers, 4]: when a teacher could teach in a term
    meet: Array  # int8 [terms, terms]: whether two terms have a day in common
    runs: Array  # int8 [spans, terms]: which terms run in a span of days, none beginning or ending within it
    ceiling: Array  # int32 [kin]: nobody can place more of a kin

    free: Array  # uint64: people without a place whom a quota lets in
    barred: Array  # uint64: those whom no quota lets in
    quota_left: Array  # int32 [quotas]
    slot_first: Array  # int64 [kin + 1]: room for a kin's classes
    slot_kin: Array  # int32 [slots]
    slot_word: Array  # int64 [slots]: where the set of members begins
    members: Array  # uint64
    open: Array  # int32 [kin]: how many classes it has, in its first slots
    option: Array  # int32 [slots]
    teacher: Array  # int32 [slots], -1 for FIXED
    joined: Array  # int32 [slots]
    floor: Array  # int32 [slots]: fewest joiners it may keep
    placed: Array  # int32 [kin]
    single_used: Array  # int8 [singles]
    busy: Array  # uint64 [terms, teachers, 4]: by classes of that very term
    minutes: Array  # int32 [spans, teachers]: left per week
    taught: Array  # int32 [teachers, TEACHER_CLASSES]: slots
    taught_count: Array  # int32 [teachers]

    chance: Array  # uint64 [1]
    tally: Array  # int64
    queue: Array  # int32: scratch of the walks over classes
    parent: Array  # int32
    dead: Array  # int8 [options]: no teacher was found for it
    log: Array  # int32 [entries, 2]: slots given another teacher, and who had them
    kept_members: Array  # uint64 [2, words]: two kin as they were before a move
    kept_free: Array  # uint64 [2, 2, words]
    kept_slots: Array  # int32 [2, slots, 4]
    kept_kin: Array  # int32 [2, 3]: kin, classes, placed
    kept_quotas: Array  # int32 [quotas]
    weight: Array  # int64 [kin + 1]: cumulated lack of places
