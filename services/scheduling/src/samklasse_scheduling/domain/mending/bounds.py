"""What any answer must cost, and which placements no good answer can use."""

from dataclasses import dataclass

import numpy as np

from samklasse_scheduling.domain.mending.case import Case


@dataclass(frozen=True)
class Least:
    """Participant-sessions that move in any answer that leaves nobody out, and in any that uses a placement."""

    moved: int
    placement: np.ndarray  # int64 [sessions, slots]


def least(case: Case) -> Least:
    """Who cannot keep her time moves; so does one of two that clash; and whoever a placement drives out."""
    sessions = case.problem.sessions
    weight = case.weight.astype(np.float64)
    meets = _meets(case)
    clash = case.clash.astype(np.float64)
    staying = np.where(case.uprooted, 0.0, weight)
    driven = np.zeros((sessions, case.problem.slots))
    for length in np.unique(case.length):
        these = case.length == length
        driven[these] = clash[these] @ (staying[:, None] * meets[int(length)])
        driven[these] += (clash[these] @ (case.locked[:, None] * meets[int(length)])) * 1e9
    forced = float(weight[case.uprooted].sum())
    placement = forced + staying[:, None] + driven
    at = np.arange(sessions)
    home = np.maximum(case.was.slot, 0)
    placement[at, home] = np.where(case.uprooted, placement[at, home], forced)
    return Least(_leaving(case), placement.astype(np.int64))


def _meets(case: Case) -> dict[int, np.ndarray]:
    """Per length of a session: who, as they were, overlap one that begins there: bool [sessions, slots]."""
    slots = np.arange(case.problem.slots)
    begins, ends = case.was.slot[:, None], (case.was.slot + case.length)[:, None]
    known = case.was.slot[:, None] >= 0
    return {int(length): (begins < slots + int(length)) & (slots < ends) & known for length in np.unique(case.length)}


def _leaving(case: Case) -> int:
    """Per slot, the lightest that must leave it: for want of a room, or the lighter of two that meet. Slots add up."""
    total = 0
    for slot in np.unique(case.was.slot[case.was.slot >= 0]):
        here = np.flatnonzero(case.was.slot == slot)
        short = _roomless(case, here, int(slot)) if case.homeless[here].any() else 0
        total += max(short, _pairs(case, here))
    return total + int(case.weight[case.was.slot < 0].sum())


def _roomless(case: Case, here: np.ndarray, slot: int) -> int:
    """What the lightest that get no room weigh. The heaviest first, each by an augmenting path, is best (a matroid)."""
    at: dict[int, int] = {}

    def housed(x: int, seen: set[int]) -> bool:
        for room in np.flatnonzero(case.vacant[x, slot]).tolist():
            if room in seen:
                continue
            seen.add(room)
            if room not in at or housed(at[room], seen):
                at[room] = x
                return True
        return False

    heaviest = here[np.argsort(-case.weight[here], kind="stable")].tolist()
    return sum(int(case.weight[x]) for x in heaviest if not housed(x, set()))


def _pairs(case: Case, here: np.ndarray) -> int:
    """Who cannot stay in this slot, and the lighter of two that could but meet there; no session is counted twice."""
    total = int(case.weight[here[case.uprooted[here]]].sum())
    able = here[~case.uprooted[here]]
    seen: set[int] = set()
    for one, other in np.argwhere(np.triu(case.clash[np.ix_(able, able)])).tolist():
        if seen.isdisjoint((one, other)):
            seen |= {one, other}
            total += int(min(case.weight[able[one]], case.weight[able[other]]))
    return total


def candidates(case: Case, bound: Least, ceiling: int, movable: np.ndarray) -> np.ndarray:
    """Where each session may begin in an answer that moves at most `ceiling`: bool [sessions, slots].

    Only `movable` sessions move. Whoever cannot move keeps others out of her slot, so they may not be able either.
    """
    at = np.arange(case.problem.sessions)
    home = np.maximum(case.was.slot, 0)
    able = case.opened & case.vacant.any(axis=2)
    found = able & (bound.placement <= ceiling) & (movable & ~case.locked)[:, None]
    found[at, home] |= able[at, home] & ~case.uprooted
    meets = _meets(case)
    clash = case.clash.astype(np.float32)
    while True:
        elsewhere = found.copy()
        elsewhere[at, home] = False
        stays = ~elsewhere.any(axis=1) & ~case.uprooted
        before = int(found.sum())
        for length in np.unique(case.length):
            these = case.length == length
            blocked = (clash[these] @ (stays[:, None] & meets[int(length)]).astype(np.float32)) > 0
            blocked[np.arange(blocked.shape[0]), home[these]] &= ~stays[these]
            found[these] &= ~blocked
        if int(found.sum()) == before:
            return np.asarray(found)
