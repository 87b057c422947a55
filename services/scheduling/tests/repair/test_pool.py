"""A substitute from another seller."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samklasse_scheduling.domain.calendars import Calendars
from samklasse_scheduling.domain.errors import AlreadyFilled, AnswerTooLate, NotYours, Refusal, UnfitTeacher
from samklasse_scheduling.domain.repair import Absence, Surroundings
from samklasse_scheduling.domain.repair.pool import Call, Offer, take, whom_to_ask
from samklasse_scheduling.domain.repair.rules import in_force, until
from samklasse_scheduling.domain.situation import Teacher
from samklasse_scheduling.domain.timetable import Timetable
from samklasse_scheduling.domain.weekly import WHOLE_WEEK

from ..builders import an_id, teacher, timetable

NOW = datetime(2027, 1, 4, 12, tzinfo=UTC)
FJORD, NETT = "900000002", "900000003"
ILL = Absence(an_id("teacher"), date(2027, 1, 11), date(2027, 1, 24))


def around(*groups: Timetable, staff: tuple[Teacher, ...]) -> Surroundings:
    everybody = {member.enrollment: WHOLE_WEEK for group in groups for member in group.members}
    return Surroundings({group.id: group for group in groups}, staff, (ILL,), everybody, Calendars())


def lent(name: str, supplier: str, **fields: object) -> Teacher:
    return teacher(name, supplier=supplier, **fields)


def a_call(group: Timetable, sessions: int = 4) -> Call:
    wanted = tuple(one.id for one in group.sessions[:sessions])
    asked = {an_id("to fjord"): FJORD, an_id("to nett"): NETT}
    return Call(an_id("call"), group.id, wanted, NOW + timedelta(hours=24), asked, {})


def offer(call: Call, supplier: str = FJORD, by: str = "f", sessions: tuple[int, ...] = (0,), hours: int = 1) -> Offer:
    wanted = next(key for key, asked in call.asked.items() if asked == supplier)
    return Offer(wanted, supplier, an_id(by), tuple(call.sessions[n] for n in sessions), NOW + timedelta(hours=hours))


STAFF = (teacher(), lent("f", FJORD), lent("f2", FJORD), lent("n", NETT))


def test_those_are_asked_who_have_somebody_qualified_and_free() -> None:
    group = timetable()
    unfit = lent("u", "900000004", subjects=frozenset({"SOCIAL_STUDIES"}))
    found = whom_to_ask(around(group, staff=(*STAFF, unfit)), group, [group.sessions[0].id], NOW)

    assert found == (FJORD, NETT)


def test_the_first_yes_wins_and_the_second_is_too_late() -> None:
    group = timetable()
    call = a_call(group)
    taken, after = take(call, offer(call, FJORD, "f", (0, 1)), around(group, staff=STAFF))

    assert [one.teacher for one in after.sessions[:3]] == [an_id("f"), an_id("f"), an_id("teacher")]
    assert after.revision == group.revision + 1
    with pytest.raises(AlreadyFilled):
        take(taken, offer(call, NETT, "n", (1, 2)), around(after, staff=STAFF))


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"supplier": NETT}, NotYours),
        ({"received_at": NOW + timedelta(hours=25)}, AnswerTooLate),
        ({"teacher": an_id("n")}, UnfitTeacher),
        ({"sessions": (an_id("another"),)}, NotYours),
    ],
)
def test_a_yes_that_is_none_changes_nothing(change: dict[str, object], refusal: type[Refusal]) -> None:
    group = timetable()
    call = a_call(group)

    with pytest.raises(refusal):
        take(call, replace(offer(call), **change), around(group, staff=STAFF))  # type: ignore[arg-type]


def test_a_call_that_is_over_takes_no_offer() -> None:
    group = timetable()
    call = replace(a_call(group), over=True)

    with pytest.raises(AlreadyFilled):
        take(call, offer(call), around(group, staff=STAFF))


def test_with_too_little_time_nobody_is_asked() -> None:
    rules = in_force(NOW.date())
    soon = NOW + rules.notice + timedelta(hours=1)
    later = NOW + rules.notice + timedelta(hours=30)

    assert until(NOW, soon, rules.pool_hours, rules.notice) is None
    assert until(NOW, later, rules.pool_hours, rules.notice) == NOW + timedelta(hours=24)


OFFERS = st.lists(
    st.tuples(
        st.sampled_from([(FJORD, "f"), (FJORD, "f2"), (NETT, "n"), (NETT, "f")]),
        st.lists(st.integers(0, 3), min_size=1, max_size=4),
        st.integers(0, 1),
        st.integers(0, 30),
    ),
    max_size=12,
)


@settings(max_examples=100, deadline=None)
@given(OFFERS, st.integers(0, WHOLE_WEEK))
def test_no_session_gets_two_teachers_and_no_teacher_two_sessions(offers: list, gaps: int) -> None:
    """Two classes at the same hours call for help; whoever offers what, in whatever order."""
    groups = [timetable("one"), timetable("two")]
    staff = (teacher(), lent("f", FJORD, availability=WHOLE_WEEK & ~(gaps & gaps >> 1)), *STAFF[2:])
    calls = {group.id: a_call(group) for group in groups}
    known = {group.id: group for group in groups}
    given_to: dict[object, object] = {}
    for (supplier, by), sessions, which, hours in offers:
        call = calls[groups[which].id]
        said = offer(call, supplier, by, tuple(sessions), hours)
        try:
            calls[call.class_id], after = take(call, said, around(*known.values(), staff=staff))
        except Refusal:
            continue
        known[after.id] = after
        for session in said.sessions:
            assert given_to.setdefault(session, said.teacher) == said.teacher

    held = [one for group in known.values() for one in group.sessions if one.teacher != an_id("teacher")]
    assert [
        (a.id, b.id) for a, b in combinations(held, 2) if a.teacher == b.teacher and a.start < b.end and b.start < a.end
    ] == []
    assert {one.id: one.teacher for one in held} == given_to
