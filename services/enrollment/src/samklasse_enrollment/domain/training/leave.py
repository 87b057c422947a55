"""Leave (permisjon) outside the introduction programme, if §§ 30-33: adaptation is tried first.

SUBMITTED → (DOCS_NEEDED → SUBMITTED) → ADAPTATION_TRIED → GRANTED | DENIED, GRANTED → RUNNING → ENDED,
DENIED → APPEALED → UPHELD | REVERSED. A denial that is reversed is leave: it runs and ends as one that was granted.
GRANTED | REVERSED → LAPSED: she moved before its first day, and it is not the new municipality's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from samklasse_enrollment.domain import rules
from samklasse_enrollment.domain.errors import (
    AdaptationFirst,
    DayOutOfOrder,
    FactsMissing,
    IntroProgrammeLeave,
    LeaveOutsideWindow,
    LeaveOverlaps,
    LeaveTooLong,
    NotDocumented,
    WrongCaseState,
)
from samklasse_enrollment.domain.training import days
from samklasse_enrollment.domain.training.values import TrainingCase


class Ground(StrEnum):
    """Why; sealed at rest."""

    WELFARE = "WELFARE"
    ILLNESS = "ILLNESS"
    BIRTH_OR_ADOPTION = "BIRTH_OR_ADOPTION"
    PEACE_AND_RECONCILIATION = "PEACE_AND_RECONCILIATION"


class LeaveState(StrEnum):
    """Where an application, and then the leave, stands."""

    SUBMITTED = "SUBMITTED"
    DOCS_NEEDED = "DOCS_NEEDED"
    ADAPTATION_TRIED = "ADAPTATION_TRIED"
    GRANTED = "GRANTED"
    DENIED = "DENIED"
    RUNNING = "RUNNING"
    ENDED = "ENDED"
    APPEALED = "APPEALED"
    UPHELD = "UPHELD"
    REVERSED = "REVERSED"
    LAPSED = "LAPSED"


class Adaptation(StrEnum):
    """What came of trying to adapt the training (B12)."""

    OFFERED = "OFFERED"
    DECLINED = "DECLINED"
    IMPOSSIBLE = "IMPOSSIBLE"


class Impossible(StrEnum):
    """Why no adaptation is possible; consequences, never causes."""

    NO_COURSE_FITS = "NO_COURSE_FITS"
    CANNOT_TAKE_PART = "CANNOT_TAKE_PART"
    TOO_SHORT_TO_ADAPT = "TOO_SHORT_TO_ADAPT"


COUNTS = (LeaveState.GRANTED, LeaveState.RUNNING, LeaveState.ENDED, LeaveState.REVERSED)
"""States whose days are leave."""


@dataclass(frozen=True)
class Leave:
    """From `first_day` to and with `last_day`."""

    id: UUID
    case_id: UUID
    ground: Ground | None
    """None: not opened, which is enough to begin and to end it."""
    first_day: date
    last_day: date
    state: LeaveState = LeaveState.SUBMITTED
    documented: bool = False
    adaptation: Adaptation | None = None
    adaptation_reason: Impossible | None = None
    parental_offer_on: date | None = None
    decision_id: UUID | None = None
    appealed_on: date | None = None
    """When the municipality received her appeal."""

    @property
    def days(self) -> int:
        """Calendar days that extend the window."""
        return (self.last_day - self.first_day).days + 1 if self.state in COUNTS else 0


def submit(case: TrainingCase, leave: Leave) -> Leave:
    """A written application.

    Raises:
        IntroProgrammeLeave: the case is part of the introduction programme.
        DayOutOfOrder: it ends before it begins.
    """
    if case.intro_programme:
        raise IntroProgrammeLeave(field="case_id")
    if leave.last_day < leave.first_day:
        raise DayOutOfOrder(field="last_day", rule="if-30")
    return leave


def ask_documents(leave: Leave) -> Leave:
    """The application is not documented."""
    return _step(leave, (LeaveState.SUBMITTED,), LeaveState.DOCS_NEEDED)


def give_documents(leave: Leave) -> Leave:
    """Documents have come; they are kept outside this system."""
    return replace(_step(leave, (LeaveState.SUBMITTED, LeaveState.DOCS_NEEDED), LeaveState.SUBMITTED), documented=True)


def try_adaptation(leave: Leave, adaptation: Adaptation, reason: Impossible | None = None) -> Leave:
    """Record what came of it.

    Raises:
        AdaptationFirst: impossible, and no reason told.
    """
    if adaptation is Adaptation.IMPOSSIBLE and reason is None:
        raise AdaptationFirst(field="reason")
    tried = _step(leave, (LeaveState.SUBMITTED, LeaveState.ADAPTATION_TRIED), LeaveState.ADAPTATION_TRIED)
    return replace(tried, adaptation=adaptation, adaptation_reason=reason)


def grant(leave: Leave, others: Sequence[Leave], *, offered_on: date | None, window_ends: date | None) -> Leave:
    """The municipality grants it.

    Raises:
        WrongCaseState, AdaptationFirst, NotDocumented: not yet.
        LeaveOverlaps, LeaveTooLong, LeaveOutsideWindow: not these days.
    """
    if leave.state is LeaveState.SUBMITTED:
        raise AdaptationFirst(field="adaptation")
    granted = _step(leave, (LeaveState.ADAPTATION_TRIED,), LeaveState.GRANTED)
    check_adapted(leave)
    if not leave.documented:
        raise NotDocumented(field="documents")
    return _check_days(granted, others, offered_on=offered_on, window_ends=window_ends)


def check_adapted(leave: Leave) -> None:
    """Invariant 11 (if § 30).

    Raises:
        AdaptationFirst: none was offered, and there is no reason why it is impossible.
    """
    if leave.adaptation is None or (leave.adaptation is Adaptation.IMPOSSIBLE and leave.adaptation_reason is None):
        raise AdaptationFirst(field="adaptation")


def deny(leave: Leave) -> Leave:
    """The municipality denies it; she may appeal."""
    return _step(leave, (LeaveState.ADAPTATION_TRIED,), LeaveState.DENIED)


def appeal(leave: Leave, *, on: date) -> Leave:
    """To the Statsforvalter; the municipality received it `on` that day."""
    return replace(_step(leave, (LeaveState.DENIED,), LeaveState.APPEALED), appealed_on=on)


def answer_appeal(
    leave: Leave, *, reversed_: bool, others: Sequence[Leave], offered_on: date | None, window_ends: date | None
) -> Leave:
    """The Statsforvalter has decided.

    Raises:
        LeaveOverlaps, LeaveTooLong, LeaveOutsideWindow: as `grant`.
    """
    if not reversed_:
        return _step(leave, (LeaveState.APPEALED,), LeaveState.UPHELD)
    granted = _step(leave, (LeaveState.APPEALED,), LeaveState.REVERSED)
    return _check_days(granted, others, offered_on=offered_on, window_ends=window_ends)


def begin(leave: Leave, *, today: date) -> Leave:
    """Its first day has come."""
    if today < leave.first_day:
        raise DayOutOfOrder(field="first_day", rule="if-30")
    return _step(leave, (LeaveState.GRANTED, LeaveState.REVERSED), LeaveState.RUNNING)


def end(leave: Leave, *, on: date) -> Leave:
    """`on` is its last day; an early return gives the days after it back."""
    ended = _step(leave, (LeaveState.RUNNING,), LeaveState.ENDED)
    if on < leave.first_day:
        raise DayOutOfOrder(field="last_day", rule="if-30")
    return replace(ended, last_day=min(on, leave.last_day))


def offer_during(leave: Leave, *, on: date) -> Leave:
    """Training or follow-up was offered during parental leave (if § 33)."""
    if leave.ground is not Ground.BIRTH_OR_ADOPTION or leave.state not in COUNTS:
        raise WrongCaseState(state=leave.state.value, rule="if-33")
    return replace(leave, parental_offer_on=on)


def _check_days(leave: Leave, others: Sequence[Leave], *, offered_on: date | None, window_ends: date | None) -> Leave:
    counted = [other for other in others if other.state in COUNTS and other.id != leave.id]
    if any(other.first_day <= leave.last_day and leave.first_day <= other.last_day for other in counted):
        raise LeaveOverlaps(field="first_day")
    if offered_on is None or leave.first_day < offered_on or (window_ends and leave.first_day > window_ends):
        raise LeaveOutsideWindow(field="first_day")
    _check_limit(leave, [other for other in counted if other.ground is leave.ground])
    return leave


def _check_limit(leave: Leave, same: Sequence[Leave]) -> None:
    if leave.ground is None:
        raise FactsMissing(field="ground", rule="if-30")
    rule = rules.at("leave", leave.first_day)
    limit = rule.table("grounds")[leave.ground.value]
    if limit["unit"] == "MONTHS":
        over = leave.last_day > days.add_months(leave.first_day, limit["most"]) - timedelta(days=1)
    elif (leave.last_day - leave.first_day).days > 7 * limit["most"]:
        over = True  # without looking at each of the days
    else:
        years = range(leave.first_day.year, leave.last_day.year + 1) if limit["per"] == "YEAR" else (None,)
        over = any(sum(_working_days(each, year) for each in (leave, *same)) > limit["most"] for year in years)
    if over:
        # The ground's own paragraph would tell it to the record of refused commands, which is not sealed.
        raise LeaveTooLong(field="last_day", most=limit["most"], unit=limit["unit"], rule=rule.paragraph)


def _working_days(leave: Leave, year: int | None) -> int:
    if year is None:
        return days.working_days(leave.first_day, leave.last_day)
    return days.working_days(max(leave.first_day, date(year, 1, 1)), min(leave.last_day, date(year, 12, 31)))


def _step(leave: Leave, froms: tuple[LeaveState, ...], to: LeaveState) -> Leave:
    if leave.state not in froms:
        raise WrongCaseState(state=leave.state.value, step=to.value, rule="if-30")
    return replace(leave, state=to)
