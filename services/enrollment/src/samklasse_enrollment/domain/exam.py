"""Signing up for examinations: a duty of the municipality that trained her last, a choice of the candidate's.

WANTED (she has chosen skill and window) → SIGNED_UP → ASSESSED; WANTED/SIGNED_UP → WITHDRAWN. Rules: `rules/exams.toml`
(if sections 38-42). A result is a level or a pass, and never leaves in an event.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from samklasse_enrollment.domain.errors import (
    AlreadyWanted,
    BadWindow,
    CandidateDecides,
    FreeTryUsed,
    NotTheDutyHolder,
    SignUpClosed,
    WrongResult,
    WrongState,
)
from samklasse_enrollment.domain.rules import RuleSet


class Skill(StrEnum):
    """What is examined on its own."""

    READING = "READING"
    LISTENING = "LISTENING"
    WRITING = "WRITING"
    SPEAKING = "SPEAKING"
    SOCIAL_STUDIES = "SOCIAL_STUDIES"


class State(StrEnum):
    """See the module."""

    WANTED = "WANTED"
    SIGNED_UP = "SIGNED_UP"
    WITHDRAWN = "WITHDRAWN"
    ASSESSED = "ASSESSED"


@dataclass(frozen=True)
class Window:
    """When an examination is held, and the last day to sign up for it."""

    id: UUID
    owner_orgnr: str
    sign_up_by: date
    first_day: date
    last_day: date


@dataclass(frozen=True)
class SignUp:
    """One person, one skill, one window; `free`: she pays nothing."""

    id: UUID
    person_id: UUID
    owner_orgnr: str
    skill: Skill
    window_id: UUID
    free: bool
    wanted_on: date
    state: State = State.WANTED
    result: str | None = None
    signed_up_by: str | None = None
    signed_up_at: datetime | None = None
    result_on: date | None = None


def open_window(window: Window, *, today: date) -> Window:
    """A window that people can still choose.

    Raises:
        BadWindow: its days are in the wrong order, or signing up for it is over.
    """
    if not today <= window.sign_up_by < window.first_day <= window.last_day:
        raise BadWindow(sign_up_by=window.sign_up_by, first_day=window.first_day, last_day=window.last_day)
    return window


def missing_windows(announced: int, rule: RuleSet) -> int:
    """How many windows a municipality still has to announce for a year in which so many are."""
    return max(0, rule.number("windows_per_year") - announced)


def want(
    earlier: Sequence[SignUp], window: Window, asked: SignUp, *, trained_by: str | None, candidate_chose: bool,
    rule: RuleSet, today: date,
) -> SignUp:  # fmt: skip
    """Put a candidate down for a skill in a window; `earlier` are all of hers, wherever.

    Raises:
        NotTheDutyHolder: another municipality trained her last.
        CandidateDecides: she has not chosen it.
        SignUpClosed: the window takes nobody any more.
        AlreadyWanted: she is down for it.
        FreeTryUsed: a second free try of the same skill.
    """
    if trained_by != asked.owner_orgnr:
        raise NotTheDutyHolder(field="person_id")
    if not candidate_chose:
        raise CandidateDecides(field="candidate_chose")
    if today > window.sign_up_by:
        raise SignUpClosed(field="window_id", sign_up_by=window.sign_up_by)
    standing = [one for one in earlier if one.skill is asked.skill and one.state is not State.WITHDRAWN]
    if any(one.window_id == window.id for one in standing):
        raise AlreadyWanted(field="skill")
    if asked.free and sum(one.free for one in standing) >= rule.number("free_tries_per_skill"):
        raise FreeTryUsed(field="free", skill=asked.skill)
    return asked


def sign_up(one: SignUp, window: Window, *, by: str, at: datetime, today: date) -> SignUp:
    """The municipality has signed her up with whoever holds the examination.

    Raises:
        WrongState: it is done, or she has withdrawn.
        SignUpClosed: too late.
    """
    if one.state is not State.WANTED:
        raise WrongState(sign_up_id=one.id, state=one.state, wanted=State.SIGNED_UP)
    if today > window.sign_up_by:
        raise SignUpClosed(field="window_id", sign_up_by=window.sign_up_by)
    return replace(one, state=State.SIGNED_UP, signed_up_by=by, signed_up_at=at)


def withdraw(one: SignUp) -> SignUp:
    """The candidate has changed her mind; her free try is hers again.

    Raises:
        WrongState: it is over.
    """
    if one.state not in (State.WANTED, State.SIGNED_UP):
        raise WrongState(sign_up_id=one.id, state=one.state, wanted=State.WITHDRAWN)
    return replace(one, state=State.WITHDRAWN)


def assess(one: SignUp, window: Window, result: str, *, rule: RuleSet, today: date) -> SignUp:
    """Her result, from the first day of the window on.

    Raises:
        WrongState: she was not signed up, or the examination has not begun.
        WrongResult: this examination gives no such result.
    """
    if one.state is not State.SIGNED_UP or today < window.first_day:
        raise WrongState(sign_up_id=one.id, state=one.state, wanted=State.ASSESSED)
    if result not in rule.table("results")[one.skill.value]:
        raise WrongResult(field="result", result=result)
    return replace(one, state=State.ASSESSED, result=result, result_on=today)
