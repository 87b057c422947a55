"""`form(situation) -> Plan`: the whole of class formation, pure and deterministic for a seed and an effort."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from samklasse_scheduling.domain.formation.board import CLASSES, MOVES, PLACED, WORK
from samklasse_scheduling.domain.formation.bounding import (
    EFFORT,
    Bound,
    count_everybody,
    count_teachers,
    finish,
    tighten,
)
from samklasse_scheduling.domain.formation.building import Part, parts_of
from samklasse_scheduling.domain.formation.groups import Snapshot, restore, snapshot
from samklasse_scheduling.domain.formation.kernels import fill, fill_fixed, load, search
from samklasse_scheduling.domain.formation.kinship import enroll
from samklasse_scheduling.domain.formation.planning import Draft
from samklasse_scheduling.domain.formation.resuming import resume
from samklasse_scheduling.domain.plan import Plan, Progress, Stop
from samklasse_scheduling.domain.rules import in_force
from samklasse_scheduling.domain.situation import Situation

NO_RUN = UUID(int=0)
Told = Callable[[Progress], None]

WORK_PER_SECOND = 150_000_000
"""Word operations of the search that a slow core does in a second: effort is counted in them, not in seconds."""
CHUNK = 20_000_000
"""Word operations between two looks at the clock."""
FIRST_SHARE, LAST_SHARE = 0.1, 0.1
BOUND_SHARE = 0.5
PATIENCE = 0.35
"""The search ends when so much of its effort has gone by without anybody more being placed."""
CHEAP, DEAR = 0.02, 1.0
"""What a class costs in people: next to nothing, or much where teachers are what is lacking."""
THRIFT = 4
LEAST_LIFTING = 2.0
"""Seconds to lift municipalities to their floor, beside a share of the search's."""
TELL_EVERY_SECONDS = 1.0
LEAST_TURN = 0.02
ROUNDS = 3
"""How often cells that still lack places are proven once more, each time with four times the effort."""


@dataclass
class Search:
    """One run: its parts, what is proven, and what has been spent."""

    limit: float
    seed: int
    told: Told | None
    people: int
    parts: list[Part] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)
    bound: Bound = field(default_factory=Bound)
    best: int = -1
    stopped: bool = False
    write: Callable[[], Plan] | None = None
    written: int = -1
    """How many had a place when a plan was last written out."""
    told_at: float = field(default_factory=time.monotonic)

    def sum(self, what: int) -> int:
        return sum(int(part.board.tally[what]) for part in self.parts)

    @property
    def seconds(self) -> float:
        """Of search: what the proof took does not count."""
        return time.monotonic() - self.began - self.bound.seconds

    def over(self) -> bool:
        return self.stopped or self.seconds >= self.limit

    def tell(self) -> bool:
        """Look whether it has become better, and say so."""
        placed = self.sum(PLACED)
        if placed <= self.best:
            return False
        self.best = placed
        self._say()
        return True

    def hear(self) -> bool:
        """Whether it is to stop. Once a second whoever is told hears where it stands, better or not, and may say so."""
        if time.monotonic() - self.told_at >= TELL_EVERY_SECONDS:
            self._say()
        return self.stopped

    def _say(self) -> None:
        self.told_at = time.monotonic()
        if self.told is None or self.stopped:
            return
        write = self.write if self.best > self.written else None
        seconds = round(self.seconds, 3)
        progress = Progress(self.best, self.bound.total, self.sum(CLASSES), seconds, self.sum(MOVES), write)
        try:
            self.told(progress if self.best >= 0 else Progress(0, self.people, 0, 0.0, 0))
        except Stop:
            self.stopped = True


def form(
    situation: Situation,
    *,
    seed: int,
    limit: float,
    run: UUID = NO_RUN,
    told: Told | None = None,
    start: Plan | None = None,
) -> Plan:
    """Make classes of everybody who waits.

    `limit` is in seconds of search; proving the bound takes at most half as much again, lifting municipalities to
    their floor a tenth and two seconds. The work is counted, so the same seed gives the same plan unless the machine
    is too slow for it. `told` hears of every better plan (not lifted yet, so it may place a few more than what comes),
    and once a second where it stands, whatever is being done; it may raise `Stop` to have the best so far (while the
    situation is still being read: the first plan there is). `start` is an earlier plan; class ids derive from `run`.

    Raises:
        UnknownRules: no class rules are in force on the situation's first day.
    """
    work = Search(limit, seed, told, len(situation.people))
    roster = enroll(situation, in_force(situation.earliest))
    work.parts = parts_of(roster, seed, work.hear)
    for part in work.parts[:1]:
        load(part.board)
    draft = Draft(roster, work.parts, run, seed)

    def write() -> Plan:
        work.written = work.best
        return draft.plan(work.bound)

    work.began = work.told_at = time.monotonic()
    work.write = write
    _begin(work, start)
    _bound(work)
    _improve(work)
    until = time.monotonic() + LEAST_LIFTING + LAST_SHARE * limit
    if not work.hear():
        draft.lift(lambda: work.hear() or time.monotonic() >= until)
    return write()


def _begin(work: Search, start: Plan | None) -> None:
    """FIXED classes, an earlier plan, then by size; and a short search, so that only what is hard must be proven."""
    for part in work.parts:
        count_everybody(part)
        fill_fixed(part.board)
        if start is not None:
            resume(part, start)
        fill(part.board)
        work.bound.parts[part.supplier] = int(part.board.ceiling.sum())
        work.hear()
    work.tell()
    _spend(work, FIRST_SHARE, dear=False, patience=PATIENCE)


def _bound(work: Search) -> None:
    began = time.monotonic()
    allowed = BOUND_SHARE * work.limit
    for part in work.parts:
        if not work.stopped:
            count_teachers(part, work.bound, seconds=max(1.0, allowed), hear=work.hear)
    weights = [_lack(work, part) for part in work.parts]
    for at, part in enumerate(work.parts):
        left = began + allowed - time.monotonic()
        if not work.stopped and weights[at] and left > 0:
            until = time.monotonic() + left * weights[at] / max(1, sum(weights[at:]))
            tighten(part, work.bound, until=until, seed=work.seed, price=CHEAP, hear=work.hear)
    work.bound.seconds = time.monotonic() - began
    work.tell()


def _lack(work: Search, part: Part) -> int:
    return max(0, work.bound.parts[part.supplier] - int(part.board.tally[PLACED]))


def _improve(work: Search) -> None:
    _spend(work, 1 - FIRST_SHARE - LAST_SHARE, dear=True, patience=PATIENCE)
    _finish(work)
    _spend(work, LAST_SHARE, dear=False, patience=1.0)


def _finish(work: Search) -> None:
    """The search found no more: what time is left goes to proof, from which better classes may come."""
    for turn in range(1, ROUNDS + 1):
        for part in work.parts:
            left = (1 - LAST_SHARE) * work.limit - work.seconds
            if _lack(work, part) and left > 0 and not work.stopped:
                until = time.monotonic() + left
                finish(part, work.bound, until=until, seed=work.seed + turn, effort=EFFORT * 4**turn, hear=work.hear)
                count_teachers(part, work.bound, seconds=1.0, hear=work.hear)
                work.tell()


def _spend(work: Search, share: float, *, dear: bool, patience: float) -> None:
    """Search all parts in turn for a share of the effort, each by what it lacks, keeping each part's best."""
    effort = int(share * work.limit * WORK_PER_SECOND)
    kept: dict[str, Snapshot] = {part.supplier: snapshot(part) for part in work.parts}
    spent = since = 0
    while spent < effort and since < max(CHUNK, patience * effort) and not (work.hear() or work.over()):
        lacks = [_lack(work, part) for part in work.parts]
        total = sum(lacks)
        before = spent
        for part, lack in zip(work.parts, lacks, strict=True):
            if work.over():
                break
            chunk = min(CHUNK, effort) * (max(LEAST_TURN, lack / total) if total else 1 / len(work.parts))
            scarce = dear and work.bound.parts[part.supplier] < int(part.board.ceiling.sum())
            spent += _search(part, int(chunk), scarce)
            if int(part.board.tally[PLACED]) >= kept[part.supplier].placed:
                kept[part.supplier] = snapshot(part)
        since = 0 if work.tell() else since + spent - before
        if spent == before:
            break
    for part in work.parts:
        if int(part.board.tally[PLACED]) < kept[part.supplier].placed:
            restore(part, kept[part.supplier])
    work.tell()


def _search(part: Part, work: int, scarce: bool) -> int:
    """One turn of one part; the work done."""
    before = int(part.board.tally[WORK])
    search(part.board, work, DEAR if scarce else CHEAP, 0.0, 2 * THRIFT if scarce else THRIFT)
    return int(part.board.tally[WORK]) - before
