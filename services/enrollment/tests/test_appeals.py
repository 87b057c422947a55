"""Appeals as rules: in time or late, answered by whoever may, and never on a day when nobody could post a letter."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import holidays
import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st
from samklasse_enrollment.domain import appeal as rules
from samklasse_enrollment.domain import decision
from samklasse_enrollment.domain.appeal import Appeal, AppealState, AppealStep
from samklasse_enrollment.domain.decision import Decision, Making
from samklasse_enrollment.domain.errors import (
    AlreadyAppealed,
    DayOutOfOrder,
    NotAppealable,
    NotLate,
    Refusal,
    TooLateToExcuse,
    WrongCaseState,
)

NOBODY = UUID(int=1)
STOP = Making("STOP", "MADE", "OWN_CONDUCT")
DAYS = st.dates(date(2021, 1, 1), date(2045, 12, 31))
NORWAY = holidays.country_holidays("NO")
OURS, THEIRS = ("REVERSED", "DISMISSED", "SENT_ON"), ("UPHELD", "REVERSED_ABOVE", "SENT_BACK", "DISMISSED_ABOVE")


def made(on: date, making: Making = STOP, *, reached: date | None = None) -> Decision:
    told = decision.make(UUID(int=2), NOBODY, NOBODY, "399000011", making, decided_by="kari", today=on)
    if reached is None:
        return told
    return replace(told, reached_on=reached, appeal_by=decision.appeal_by(told, reached_on=reached, today=reached))


def came(told: Decision, on: date, others: tuple[Appeal, ...] = ()) -> Appeal:
    return rules.receive(UUID(int=3), told, others, sent_on=on, received_on=on, today=on)


@given(DAYS)
def test_the_time_to_appeal_ends_on_the_first_working_day_three_weeks_on(reached: date) -> None:
    """The `holidays` library is the judge: the product has the days from its own rule set."""
    last = made(reached, reached=reached).appeal_by
    assert last is not None
    weeks_on = reached + timedelta(days=21)
    between = [weeks_on + timedelta(days=n) for n in range((last - weeks_on).days)]

    assert last >= weeks_on
    assert all(day.weekday() >= 5 or day in NORWAY for day in between)
    assert last.weekday() < 5
    assert last not in NORWAY


@pytest.mark.parametrize(
    ("reached", "last"),
    [
        (date(2027, 1, 9), date(2027, 2, 1)),
        (date(2027, 3, 4), date(2027, 3, 30)),
        (date(2027, 4, 10), date(2027, 5, 3)),
        (date(2027, 4, 26), date(2027, 5, 18)),
        (date(2026, 12, 4), date(2026, 12, 28)),
        (date(2026, 12, 3), date(2026, 12, 24)),
    ],
    ids=["Saturday", "Easter", "1 May on a Saturday", "17 May", "Christmas and a weekend", "Christmas Eve"],
)
def test_a_day_off_gives_until_the_next_working_day(reached: date, last: date) -> None:
    assert made(reached, reached=reached).appeal_by == last


@given(st.integers(0, 60), st.integers(0, 30))
def test_an_appeal_is_late_only_after_the_last_day_of_a_letter_that_is_known_to_have_come(sent: int, more: int) -> None:
    reached = date(2027, 3, 1)
    told, posted = made(reached, reached=reached), reached + timedelta(days=sent)
    arrived = posted + timedelta(days=more)

    appeal = rules.receive(NOBODY, told, (), sent_on=posted, received_on=arrived, today=arrived)
    unknown = rules.receive(NOBODY, made(reached), (), sent_on=posted, received_on=arrived, today=arrived)

    assert appeal.in_time == (posted <= date(2027, 3, 22)), "the day it was posted counts, not when it arrived"
    assert appeal.state is (AppealState.RECEIVED if appeal.in_time else AppealState.LATE)
    assert unknown.state is AppealState.RECEIVED, "her time does not run before the letter has reached her"


SEARCH = settings(max_examples=3000)
STEPS = st.lists(
    st.one_of(
        st.sampled_from(AppealStep).map(lambda step: (step.value, "")),
        st.sampled_from([("EXCUSE", "NOT_TO_BLAME"), ("DISMISS", "TOO_LATE"), ("DISMISS", "NO_RIGHT_TO_APPEAL")]),
        st.sampled_from([("SEND_ON", ""), ("REVERSE", ""), ("EXCUSE", "SPECIAL_REASONS")]),
    ),
    max_size=8,
)


def walk(late: bool, steps: list[tuple[str, str]]) -> list[tuple[Appeal, str]]:
    """Every state an appeal passes through, with what brought it there; what is refused changes nothing."""
    reached = date(2027, 3, 1)
    appeal = came(made(reached, reached=reached), date(2027, 3, 23 if late else 22))
    passed = [(appeal, "")]
    for step, ground in steps:
        try:
            appeal = _step(appeal, step, ground)
        except Refusal:
            continue
        passed.append((appeal, ground))
    return passed


def _step(appeal: Appeal, step: str, ground: str) -> Appeal:
    if step == "EXCUSE":
        return rules.excuse(appeal, date(2027, 3, 1), ground, today=date(2027, 4, 1))
    if step == "DISMISS":
        return rules.dismiss(appeal, ground)
    return rules.take(appeal, AppealStep(step))


def check(passed: list[tuple[Appeal, str]]) -> None:
    """What must hold of any history, told from its states alone."""
    states = [appeal.state.value for appeal, _ in passed]
    last, ground = passed[-1]
    heard = last.in_time or last.excuse is not None
    if {*states} & {"REVERSED", "SENT_ON"}:
        assert heard, "late and not excused, and yet judged"
    if states[-1] == "DISMISSED" and ground == "TOO_LATE":
        assert not heard, "dismissed as late although it was not"
    if {*states} & set(THEIRS):
        assert "SENT_ON" in states, "answered above without having been sent on"
    finals = [state for state in states if state in {*OURS[:2], *THEIRS, "WITHDRAWN"}]
    assert len(finals) <= 1, "answered twice"
    assert not finals or states[-1] == finals[0], "went on after it was answered"


@settings(max_examples=400)
@given(st.booleans(), STEPS)
def test_any_history_of_an_appeal_keeps_to_chapter_six(late: bool, steps: list[tuple[str, str]]) -> None:
    check(walk(late, steps))


def _judge_late_ones(plant: pytest.MonkeyPatch) -> None:
    froms, to, where = rules.TRANSITIONS[AppealStep.SEND_ON]
    plant.setitem(rules.TRANSITIONS, AppealStep.SEND_ON, ((*froms, AppealState.LATE), to, where))


def _dismiss_anything(plant: pytest.MonkeyPatch) -> None:
    plant.setattr(rules, "dismiss", lambda appeal, _: rules.take(appeal, AppealStep.DISMISS))


def _answer_unsent(plant: pytest.MonkeyPatch) -> None:
    froms, to, where = rules.TRANSITIONS[AppealStep.UPHOLD]
    plant.setitem(rules.TRANSITIONS, AppealStep.UPHOLD, ((*froms, AppealState.RECEIVED), to, where))


def _answer_again(plant: pytest.MonkeyPatch) -> None:
    froms, to, where = rules.TRANSITIONS[AppealStep.REVERSE]
    plant.setitem(rules.TRANSITIONS, AppealStep.REVERSE, ((*froms, AppealState.DISMISSED), to, where))


@pytest.mark.parametrize(
    ("remove", "said"),
    [
        (_judge_late_ones, "late and not excused"),
        (_dismiss_anything, "dismissed as late"),
        (_answer_unsent, "answered above"),
        (_answer_again, "answered twice"),
    ],
)
def test_each_rule_is_seen_to_fail_when_it_is_removed(
    remove: Callable[[pytest.MonkeyPatch], None], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    remove(monkeypatch)

    found = find(
        st.tuples(st.booleans(), STEPS), lambda drawn: said in _broken(*drawn), settings=settings(max_examples=3000)
    )

    assert said in _broken(*found)


def _broken(late: bool, steps: list[tuple[str, str]]) -> str:
    try:
        check(walk(late, steps))
    except AssertionError as error:
        return str(error)
    return ""


def test_a_late_appeal_is_excused_within_a_year_of_the_decision_and_on_the_laws_grounds() -> None:
    reached = date(2027, 3, 1)
    late = came(made(reached, reached=reached), date(2027, 3, 23))

    assert rules.excuse(late, reached, "NOT_TO_BLAME", today=date(2028, 3, 1)).state is AppealState.RECEIVED
    with pytest.raises(TooLateToExcuse):
        rules.excuse(late, reached, "NOT_TO_BLAME", today=date(2028, 3, 2))
    with pytest.raises(Refusal):
        rules.excuse(late, reached, "BECAUSE", today=date(2027, 4, 1))


def test_what_is_in_time_is_not_dismissed_as_late_and_what_is_over_takes_no_step() -> None:
    appeal = came(made(date(2027, 3, 1)), date(2027, 3, 2))

    with pytest.raises(NotLate):
        rules.dismiss(appeal, "TOO_LATE")
    gone = rules.dismiss(appeal, "NO_RIGHT_TO_APPEAL")
    for step in AppealStep:
        with pytest.raises(WrongCaseState) as refused:
            rules.take(gone, step)
        assert str(refused.value.rule).startswith("fvl-")


def test_a_decision_is_appealed_once_at_a_time_and_what_decides_nothing_never() -> None:
    told = made(date(2027, 3, 1))
    first = came(told, date(2027, 3, 2))

    with pytest.raises(AlreadyAppealed):
        came(told, date(2027, 3, 3), (first,))
    assert came(told, date(2027, 3, 3), (rules.take(first, AppealStep.WITHDRAW),)).state is AppealState.RECEIVED
    with pytest.raises(AlreadyAppealed):
        came(told, date(2027, 3, 3), (rules.take(first, AppealStep.REVERSE),))
    with pytest.raises(NotAppealable):
        came(made(date(2027, 3, 1), Making("APPEAL", "SENT_ON", "NOT_WELL_FOUNDED")), date(2027, 3, 3))


@pytest.mark.parametrize(
    ("sent", "received"), [("2027-02-28", "2027-03-02"), ("2027-03-03", "2027-03-02"), ("2027-03-02", "2027-03-05")]
)
def test_an_appeals_days_are_in_order(sent: str, received: str) -> None:
    with pytest.raises(DayOutOfOrder):
        rules.receive(
            NOBODY, made(date(2027, 3, 1)), (), sent_on=date.fromisoformat(sent),
            received_on=date.fromisoformat(received), today=date(2027, 3, 4),
        )  # fmt: skip


def test_an_answer_is_due_a_month_after_receipt() -> None:
    due, rule = rules.answer_due(came(made(date(2027, 1, 4)), date(2027, 1, 31)))

    assert (due, rule.values["answer_paragraph"], rule.version) == (date(2027, 2, 28), "fvl-11a", "fvl-2021-01-01")
