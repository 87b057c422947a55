"""The modules of a combined course: each session names one of the supplier's resources, in their order.

A session keeps its module for life, wherever it is moved. One that is cancelled shifts nothing: the others keep theirs,
and the module that is taught by nobody is shown (domain.md A18).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from uuid import UUID

from samklasse_scheduling.domain.session import GONE, Session
from samklasse_scheduling.domain.timetable import Timetable


@dataclass(frozen=True)
class Agreed:
    """What a coordination plan says of the supplier's side: its module by week, week 1 beginning on `first_day`."""

    first_day: date
    by_week: Mapping[int, str]

    def on(self, day: date) -> str | None:
        """The module of the week a day lies in, if the plan names one."""
        return self.by_week.get((day - self.first_day).days // 7 + 1)


def named(days: Sequence[date], agreed: Iterable[Agreed] = ()) -> tuple[str, ...]:
    """The module of each session, in order: what every coordination plan of the class agrees on, else its number."""
    plans = tuple(agreed)
    return tuple(_said_by_all(plans, day) or module_of(number) for number, day in enumerate(days, start=1))


def _said_by_all(plans: Sequence[Agreed], day: date) -> str | None:
    said = {plan.on(day) for plan in plans}
    return said.pop() if len(said) == 1 else None


def module_of(number: int) -> str:
    """The module that the session of this number belongs to, where nobody has agreed on another."""
    return f"M{number:02d}"


@dataclass(frozen=True)
class Progress:
    """A module, its sessions, and whether anybody will teach it, or has; `out_of_order`: after a later module."""

    module: str
    sessions: tuple[UUID, ...]
    taught: bool
    out_of_order: bool


def progress(timetable: Timetable) -> tuple[Progress, ...]:
    """The modules of a class in their order."""
    plan: dict[str, list[Session]] = {}
    for session in sorted((s for s in timetable.sessions if s.module), key=lambda one: (one.number, one.start)):
        plan.setdefault(session.module or "", []).append(session)
    late = {session.id for _, session in misplaced(timetable)}
    return tuple(
        Progress(
            module,
            tuple(session.id for session in sessions),
            taught=any(session.state not in GONE for session in sessions),
            out_of_order=any(session.id in late for session in sessions),
        )
        for module, sessions in plan.items()
    )


def misplaced(timetable: Timetable) -> list[tuple[Session, Session]]:
    """Neighbours in time that stand the wrong way round: the second's module belongs before the first's."""
    held = [session for session in timetable.sessions if session.module and session.state not in GONE]
    return [(a, b) for a, b in pairwise(held) if b.number < a.number and a.module != b.module]


def more_misplaced(before: Timetable, after: Timetable) -> bool:
    """Whether a class's modules stand the wrong way round at more places than they did."""
    return len(misplaced(after)) > len(misplaced(before))
