"""All that the kernels read and write: a problem as bits and lists, and the timetable they are changing."""

from typing import NamedTuple

import numpy as np

CLOSED = 1 << 13  # more than any slot holds
LONGEST = 30  # sessions in a Kempe chain

# what b.tally counts
COST, KEPT, WAITING, UNPLACED, STAMP, ROUND, SHORTEST = range(7)


class Board(NamedTuple):
    """Lists of lists lie flat: those of session x are `name[name_from[x] : name_from[x + 1]]`."""

    clash: np.ndarray  # uint64 [sessions, words]: which may not share a slot with it
    clashing: np.ndarray  # uint8 [sessions, sessions]: the same as 0 and 1
    opened: np.ndarray  # uint64 [slots, words]: which may be in it
    choices: np.ndarray  # int32: the slots open to a session
    choices_from: np.ndarray
    rooms_of: np.ndarray  # int32: the rooms that suit a session, the least wanted first
    rooms_from: np.ndarray
    who: np.ndarray  # int32: a session's participants
    who_from: np.ndarray
    ahead: np.ndarray  # int32: the sessions that come before a session
    ahead_from: np.ndarray
    later: np.ndarray  # int32: the sessions that come after it
    later_from: np.ndarray
    day: np.ndarray  # int32 [slots]
    place: np.ndarray  # int32 [slots]: which slot of its day
    bit: np.ndarray  # uint16 [slots]: 1 << place
    price: np.ndarray  # int16 [masks]
    toggling: np.ndarray  # int8 [slots of a day, masks]
    weight: np.ndarray  # int64 [sessions]: how many participants

    slot: np.ndarray  # int32 [sessions], -1 where unplaced
    room: np.ndarray  # int32 [sessions], -1 where unplaced
    at: np.ndarray  # int32 [slots, rooms]: the session there, -1 where none
    held: np.ndarray  # uint64 [slots, words]: the sessions there
    against: np.ndarray  # int16 [slots, sessions]: how many there clash with it, and CLOSED where it may not be
    crowd: np.ndarray  # int32 [slots]: how many
    days: np.ndarray  # uint16 [days, participants]: the slots taken, as bits
    waiting: np.ndarray  # int32: the first tally[WAITING] are the unplaced that could be placed
    penalty: np.ndarray  # int64 [sessions]: how often it was hard to place
    tabu: np.ndarray  # int64 [sessions, slots]: until which round it stays away from there
    kept_slot: np.ndarray  # the best timetable so far
    kept_room: np.ndarray
    tally: np.ndarray  # int64, see above
    chance: np.ndarray  # uint64 [1]

    chain: np.ndarray  # int32 [LONGEST]: the sessions that would trade two slots
    taken: np.ndarray  # uint64 [words]: the same, or those that would be put out, as bits
    spare: np.ndarray  # int32 [2, rooms]: two slots as they were
    mark: np.ndarray  # int64 [rooms]: seen in the search with this stamp
    via: np.ndarray  # int32 [rooms]: the room before it on the path, -1 for the first
    queue: np.ndarray  # int32 [rooms]
