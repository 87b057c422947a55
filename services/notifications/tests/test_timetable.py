"""Who must be told what when a timetable is published."""

from dataclasses import replace
from datetime import date, timedelta
from time import process_time
from uuid import uuid5

from samklasse_notifications import reminding
from samklasse_notifications.domain.reminder import due, still_true
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.domain.timetable import Telling, disturbed, gone, parted, tellings

from .builders import ANNA, BILAL, LARVIK, NOW, eight_weeks, session, timetable

DAY, RULES = Kind.REMINDER, reminding.rules()
SESSIONS = eight_weeks()
MOVED = (session(date(2027, 1, 12), revision=2), *SESSIONS[1:])


def test_a_new_class_is_told_to_everyone_in_it() -> None:
    told = tellings(None, timetable(members=(ANNA, BILAL)), now=NOW)

    assert set(told) == {Telling(ANNA, LARVIK, Kind.NEW_CLASS), Telling(BILAL, LARVIK, Kind.NEW_CLASS)}


def test_someone_who_joins_is_the_only_one_told() -> None:
    assert tellings(timetable(), timetable(members=(ANNA, BILAL), revision=2), now=NOW) == (
        Telling(BILAL, LARVIK, Kind.NEW_CLASS),
    )


def test_moved_sessions_are_told_as_a_change_to_those_who_were_there() -> None:
    told = tellings(timetable(*SESSIONS), timetable(*MOVED, members=(ANNA, BILAL), revision=2), now=NOW)

    assert set(told) == {Telling(ANNA, LARVIK, Kind.CLASS_CHANGED), Telling(BILAL, LARVIK, Kind.NEW_CLASS)}


def test_a_new_state_or_teacher_without_new_times_is_told_to_nobody() -> None:
    substituted = tuple(replace(s, revision=s.revision + 1) for s in SESSIONS)

    assert tellings(timetable(*SESSIONS), timetable(*substituted, revision=2), now=NOW) == ()


def test_whoever_leaves_is_told_unless_the_class_she_joins_tells_her() -> None:
    before, after = timetable(members=(ANNA, BILAL)), timetable(members=(ANNA,), revision=2)

    assert tellings(before, after, now=NOW) == (Telling(BILAL, LARVIK, Kind.CLASS_LEFT),)
    assert tellings(before, after, frozenset({BILAL}), now=NOW) == (Telling(BILAL, LARVIK, None),)


def test_a_cancelled_class_is_told_to_all_who_were_in_it_and_disturbs_all_its_sessions() -> None:
    before, after = timetable(members=(ANNA, BILAL)), timetable(members=(), revision=2, cancelled=True)

    assert {telling.kind for telling in tellings(before, after, now=NOW)} == {Kind.CLASS_CANCELLED}
    assert disturbed(before, after) == {s.id for s in SESSIONS}
    assert gone(before, after) == SESSIONS


def test_who_stays_and_who_is_out_are_told_apart_in_the_order_of_the_tellings() -> None:
    told = [
        Telling(uuid5(ANNA, f"{number}"), LARVIK, kind)
        for number, kind in enumerate((Kind.CLASS_LEFT, Kind.NEW_CLASS, None, Kind.CLASS_CHANGED, Kind.CLASS_CANCELLED))
    ]

    assert parted(told) == ([told[1], told[3]], [told[0], told[2], told[4]])


def test_ten_thousand_who_are_out_are_not_compared_with_each_other() -> None:
    members = tuple(uuid5(ANNA, f"{number}") for number in range(10_000))
    told = tellings(timetable(members=members), timetable(members=(), revision=2, cancelled=True), now=NOW)
    began = process_time()
    stays, out = parted(told)

    assert (stays, len(out)) == ([], len(members))
    assert process_time() - began < 0.5, "each with each takes ten seconds, one by one two thousandths"


def test_only_moved_and_cancelled_sessions_are_disturbed() -> None:
    first, second, *rest = SESSIONS
    moved = replace(first, starts_at=first.starts_at + timedelta(hours=1), ends_at=first.ends_at + timedelta(hours=1))
    after = timetable(moved, replace(second, cancelled=True), *rest, revision=2)

    assert disturbed(timetable(*SESSIONS), after) == {first.id, second.id}
    assert gone(timetable(*SESSIONS), after) == (second,)


def test_the_reminder_of_a_moved_cancelled_or_begun_session_is_no_longer_true() -> None:
    meeting = session(date(2027, 1, 11))
    promised = due(meeting, RULES)[DAY]
    moved = replace(meeting, starts_at=meeting.starts_at + timedelta(hours=1))

    assert still_true(meeting, DAY, RULES, promised=promised, now=promised)
    assert not still_true(moved, DAY, RULES, promised=promised, now=promised)
    assert not still_true(replace(meeting, cancelled=True), DAY, RULES, promised=promised, now=promised)
    assert not still_true(meeting, DAY, RULES, promised=promised, now=meeting.starts_at)
    assert not still_true(None, DAY, RULES, promised=promised, now=promised)


def test_a_reminder_on_the_night_the_clock_changes_comes_a_full_day_before() -> None:
    meeting = session(date(2027, 3, 28), "09:00")

    assert meeting.starts_at - due(meeting, RULES)[DAY] == timedelta(hours=24)
    assert meeting.starts_at.hour == 7


def test_a_correction_of_what_is_over_is_told_to_nobody() -> None:
    first, *rest = eight_weeks()
    after = timetable(replace(first, cancelled=True, revision=2), *rest, revision=2)

    assert tellings(timetable(), after, now=first.ends_at) == ()
    assert len(tellings(timetable(), after, now=first.starts_at)) == 1
