"""Which ways a message takes, in which order and when."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.kinds import NATURE, Audience, Legal, Nature, may_be_refused
from samklasse_notifications.domain.quiet import Quiet
from samklasse_notifications.domain.route import (
    NOWHERE,
    Occasion,
    Reader,
    Reason,
    Route,
    Way,
    due_at,
    route,
)
from samklasse_notifications.domain.thread import Kind

from .builders import OSLO

MONDAY = date(2027, 1, 11)
SMS, EMAIL, PUSH = Way(Channel.SMS), Way(Channel.EMAIL), Way(Channel.PUSH)
ANYBODY = Reader(reserved=False, quiet=None, ways=(SMS, EMAIL))


def at(clock: str, day: date = MONDAY) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), OSLO).astimezone(UTC)


NEXT_WEEK = at("17:30", date(2027, 1, 18))


def lesson(kind: Kind = Kind.CLASS_CHANGED, *, starts: datetime = NEXT_WEEK) -> Occasion:
    return Occasion(kind, (starts,), useful_until=starts + timedelta(hours=2))


def way_steps(found: Route) -> list[tuple[Channel, int]]:
    return [(leg.channel, leg.step) for leg in found.legs]


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_has_a_nature(kind: Kind) -> None:
    assert kind in NATURE


def test_only_a_participant_reserves_herself() -> None:
    decision = Nature(Legal.DECISION, Audience.PARTICIPANT)

    assert may_be_refused(decision)
    assert not may_be_refused(replace(decision, audience=Audience.COORDINATOR))


def test_her_first_way_is_taken_first() -> None:
    assert way_steps(route(ANYBODY, lesson(), at("12:00"))) == [(Channel.SMS, 1), (Channel.EMAIL, 2)]


def test_what_happens_within_a_day_takes_all_ways_at_once() -> None:
    tomorrow = lesson(starts=at("12:00") + timedelta(hours=24))

    assert way_steps(route(ANYBODY, tomorrow, at("12:00"))) == [(Channel.SMS, 1), (Channel.EMAIL, 1)]


def test_a_reminder_takes_one_way_however_near_its_lesson_is() -> None:
    found = route(ANYBODY, lesson(Kind.REMINDER, starts=at("13:00")), at("12:00"))

    assert way_steps(found) == [(Channel.SMS, 1), (Channel.EMAIL, 2)]


def test_a_reserved_person_is_reminded_and_told_of_her_class() -> None:
    reserved = replace(ANYBODY, reserved=True)

    assert route(reserved, lesson(Kind.REMINDER), at("12:00")).legs
    assert route(reserved, lesson(Kind.NEW_CLASS), at("12:00")).legs


def test_a_reserved_person_is_written_to_when_her_training_ends() -> None:
    assert route(replace(ANYBODY, reserved=True), lesson(Kind.CLASS_LEFT), at("12:00")) == Route((), Reason.RESERVED)


def test_whoever_has_no_way_is_called_or_written_to() -> None:
    assert route(replace(ANYBODY, ways=()), lesson(), at("12:00")) == Route((), Reason.NO_WAY)


@pytest.mark.parametrize("reader", [ANYBODY, replace(ANYBODY, ways=()), replace(ANYBODY, reserved=True)])
def test_what_is_of_no_use_any_more_goes_nowhere_and_to_nobody(reader: Reader) -> None:
    assert route(reader, lesson(Kind.CLASS_LEFT, starts=at("08:00")), at("12:00")) == NOWHERE


@pytest.mark.parametrize("kind", [Kind.PLAN_PROPOSED, Kind.TEACHER_CLASS, Kind.SUPPLIER_SEATS])
def test_an_office_that_two_share_is_told_what_it_is_about(kind: Kind) -> None:
    shared = replace(ANYBODY, ways=(replace(EMAIL, shared=True),))

    assert [leg.neutral for leg in route(shared, lesson(kind), at("12:00")).legs] == [False]


def test_a_shared_address_hears_nothing_but_that_there_is_something() -> None:
    shared = replace(ANYBODY, ways=(replace(SMS, shared=True), EMAIL))

    assert [leg.neutral for leg in route(shared, lesson(), at("12:00")).legs] == [True, False]


@pytest.mark.parametrize(
    ("starts", "leaves"),
    [("17:30", "08:00"), ("08:31", "08:00"), ("08:30", "03:00"), ("07:00", "03:00")],
)
def test_at_night_only_what_could_not_be_read_in_the_morning_leaves(starts: str, leaves: str) -> None:
    [first, *_] = route(ANYBODY, lesson(starts=at(starts)), at("03:00")).legs

    assert first.due_at == at(leaves)


def test_what_is_for_office_hours_never_leaves_at_night() -> None:
    plan = Occasion(Kind.PLAN_PROPOSED, (), useful_until=at("07:00"))

    assert route(ANYBODY, plan, at("03:00")) == NOWHERE
    assert route(ANYBODY, replace(plan, useful_until=at("16:00")), at("03:00")).legs[0].due_at == at("08:00")


def test_her_own_quiet_hours_come_before_the_rules() -> None:
    shift = replace(ANYBODY, quiet=Quiet(6 * 60, 14 * 60))

    assert route(shift, lesson(), at("12:00")).legs[0].due_at == at("14:00")
    assert route(shift, lesson(), at("23:00")).legs[0].due_at == at("23:00")


def test_a_way_that_failed_at_night_rings_no_other_before_the_morning() -> None:
    assert due_at(None, lesson(), at("23:00")) == at("08:00", date(2027, 1, 12))


def test_a_push_goes_beside_what_she_must_know_and_first_with_a_reminder() -> None:
    with_browser = replace(ANYBODY, ways=(PUSH, SMS, EMAIL))
    steps = {
        kind: way_steps(route(with_browser, lesson(kind), at("12:00"))) for kind in (Kind.NEW_CLASS, Kind.REMINDER)
    }

    assert steps[Kind.NEW_CLASS] == [(Channel.PUSH, 0), (Channel.SMS, 1), (Channel.EMAIL, 2)]
    assert steps[Kind.REMINDER] == [(Channel.PUSH, 1), (Channel.SMS, 2), (Channel.EMAIL, 3)]


def test_who_has_nothing_but_a_browser_sees_it_there_and_is_called_as_well() -> None:
    only = replace(ANYBODY, ways=(PUSH,))
    found = route(only, lesson(Kind.CLASS_CANCELLED), at("12:00"))

    assert (way_steps(found), found.escalate, found.leads_to_her) == ([(Channel.PUSH, 0)], Reason.NO_WAY, False)
    assert route(only, lesson(Kind.REMINDER), at("12:00")).escalate is None
