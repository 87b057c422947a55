"""What would help, in the contract's words: nobody is counted among fewer than five, nor by subtraction."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from samklasse_contracts import scheduling as s
from samklasse_contracts.message import Cause, say
from samklasse_contracts.values import Level, Subject, WeeklyTime, Window

from samklasse_scheduling.domain import weekly
from samklasse_scheduling.domain.demand import Cell, Sums, as_told
from samklasse_scheduling.domain.hints import Hint


def would_help(hint: Hint, ours: int) -> s.WouldHelp | None:
    """As a municipality with `ours` of its people is told it; None where nothing is known of the course."""
    if not hint.subject:
        return None
    sums = Sums(hint.kind, hint.count, len(hint.municipalities), hint.missing, bool(hint.times))
    told = as_told(sums, ours, minimum=hint.minimum)
    return s.WouldHelp(
        kind=told.kind,
        subject=Subject(hint.subject),
        level=Level(hint.level.name),
        window=Window(hint.window) if hint.window else None,
        weekly=_weekly(hint.times),
        people=told.people,
        municipalities=told.municipalities,
        missing=told.missing or None,
    )


def demand(run_id: UUID, cells: Iterable[Cell], *, said: int, cause: Cause, now: datetime) -> s.UnmetDemandPublished:
    """What people wait for, small cells left out."""
    body = s.UnmetDemandPublished(run_id=run_id, cells=tuple(_cell(cell) for cell in cells))
    return say(body, subject=run_id, at=now, cause=cause, sequence=said)


def _cell(cell: Cell) -> s.DemandCell:
    return s.DemandCell(
        level=Level(cell.level.name),
        subject=Subject(cell.subject),
        window=Window(cell.window),
        count=cell.count,
        weekly=_weekly(cell.times),
        suits=cell.suits or None,
    )


def _weekly(times: Iterable[weekly.WeeklyTime]) -> tuple[WeeklyTime, ...]:
    return tuple(WeeklyTime(weekday=time.weekday, start=time.at(), minutes=time.minutes) for time in times)
