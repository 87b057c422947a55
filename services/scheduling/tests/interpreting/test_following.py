"""Which languages a class needs, and what its changes do to its bookings."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from samklasse_scheduling.domain.interpreting import life
from samklasse_scheduling.domain.interpreting.booking import Booking, Reason, State
from samklasse_scheduling.domain.interpreting.following import Followed, follow, partial_ones
from samklasse_scheduling.domain.interpreting.interpreter import Conflicts
from samklasse_scheduling.domain.interpreting.matching import Circle
from samklasse_scheduling.domain.interpreting.need import languages
from samklasse_scheduling.domain.interpreting.rules import Category
from samklasse_scheduling.domain.situation import Need, Person
from samklasse_scheduling.domain.timetable import Timetable, cancel, change_session

from ..builders import LARVIK, SKIEN, an_id, person, timetable
from .made_up import NOW, interpreter

INTERPRETED = frozenset({Need.INTERPRETER})


def social_studies(language: str | None = "so", **fields: object) -> Timetable:
    made = replace(timetable(members=3), subject="SOCIAL_STUDIES", language=language)
    return replace(made, **fields)  # type: ignore[arg-type]


def aboard(group: Timetable, *speak: str | None, needs: frozenset[Need] = INTERPRETED) -> dict[object, Person]:
    known = zip(group.members, speak, strict=True)
    return {m.enrollment: replace(person(m.enrollment), language=one, needs=needs) for m, one in known}


@pytest.mark.parametrize(
    ("language", "offered", "speak", "wanted"),
    [
        ("so", {"nb"}, ("so", "so", "so"), {"so": (LARVIK,)}),
        ("so", {"nb", "so"}, ("so", "so", "so"), {}),
        (None, {"nb"}, ("so", "ar", None), {"ar": (LARVIK,), "so": (LARVIK,)}),
        (None, {"nb"}, ("nb", None, "nn"), {}),
        ("ar", {"ar"}, ("ar", "ar", "so"), {"so": (LARVIK,)}),
    ],
)
def test_a_class_is_interpreted_to_what_its_members_understand_and_is_not_taught_in(
    language: str | None, offered: set[str], speak: tuple[str | None, ...], wanted: dict[str, tuple[str, ...]]
) -> None:
    """B08: social studies in a language that the participant understands (il section 33)."""
    group = social_studies(language)

    assert languages(group, aboard(group, *speak), offered) == wanted  # type: ignore[arg-type]


def test_only_social_studies_that_go_on_and_members_who_need_it_count() -> None:
    """B08: nobody else has an interpreter asked for."""
    group = social_studies()
    known = aboard(group, "so", "so", "so")

    assert languages(replace(group, subject="NORWEGIAN"), known, {"nb"}) == {}  # type: ignore[arg-type]
    assert languages(cancel(group), known, {"nb"}) == {}  # type: ignore[arg-type]
    assert languages(group, aboard(group, "so", "so", "so", needs=frozenset()), {"nb"}) == {}  # type: ignore[arg-type]
    assert languages(group, {}, {"nb"}) == {}


def begun(group: Timetable) -> tuple[Booking, ...]:
    return follow(group, {"so": (LARVIK,)}, (), frozenset(), now=NOW).begun


def yes(booking: Booking) -> Booking:
    asked = life.offer(booking, [(an_id("amina"), Category.B)], NOW + timedelta(days=1))
    return life.accept(asked, an_id("amina"), at=NOW)


def test_every_coming_session_gets_a_booking_and_nothing_is_begun_twice() -> None:
    group = social_studies()
    first = begun(group)

    assert [one.session for one in first] == [one.id for one in group.sessions]
    assert follow(group, {"so": (LARVIK,)}, first, frozenset(), now=NOW) == Followed()
    assert begun(change_session(group, group.sessions[0].id, lambda one: replace(one, start=NOW))) == first[1:]


def test_a_session_that_moves_begins_anew_and_asks_first_who_had_said_yes() -> None:
    group = social_studies()
    known = tuple(map(yes, begun(group)))
    later = timedelta(days=1)
    moved = change_session(
        group, group.sessions[0].id, lambda one: replace(one, start=one.start + later, end=one.end + later)
    )
    after = follow(moved, {"so": (LARVIK,)}, known, frozenset(), now=NOW)

    assert [(one.state, one.reason) for one in after.cancelled] == [(State.CANCELLED, Reason.SESSION_MOVED)]
    assert [(one.attempt, one.start, one.wanted) for one in after.begun] == [
        (2, known[0].start + later, an_id("amina"))
    ]


def test_a_class_that_is_cancelled_or_needs_nobody_any_more_lets_all_go() -> None:
    group = social_studies()
    known = tuple(map(yes, begun(group)))
    gone, alone = (follow(one, {}, known, frozenset(), now=NOW) for one in (cancel(group), group))

    assert {one.reason for one in gone.cancelled} == {Reason.SESSION_CANCELLED}
    assert {one.reason for one in alone.cancelled} == {Reason.NOT_NEEDED}
    assert (len(gone.cancelled), gone.begun, alone.begun) == (len(group.sessions), (), ())


def test_what_has_begun_stays_as_it_is() -> None:
    group = social_studies()
    known = tuple(map(yes, begun(group)))
    after = follow(group, {}, known, frozenset(), now=group.sessions[0].start)

    assert {one.session for one in after.cancelled} == {one.id for one in group.sessions[1:]}


def test_a_newcomer_with_a_tie_to_the_interpreter_has_her_replaced_and_no_reason_names_why() -> None:
    """B19: tolkeloven section 16; the tie itself is in no reason."""
    group = social_studies()
    known = tuple(map(yes, begun(group)))
    tied = interpreter("amina", conflicts=Conflicts(people=frozenset({group.members[0].person})))
    circle = Circle(frozenset(one.person for one in group.members), frozenset({LARVIK}))
    after = follow(group, {"so": (LARVIK,)}, known, partial_ones(group.id, circle, [tied]), now=NOW)

    assert {one.reason for one in after.cancelled} == {Reason.REPLACED}
    assert [one.attempt for one in after.begun] == [2] * len(group.sessions)
    assert {one.wanted for one in after.begun} == {None}


def test_nobody_is_looked_for_again_at_a_time_when_nobody_was_found() -> None:
    group = social_studies()
    known = tuple(life.give_up(one, Reason.NOBODY_FREE) for one in begun(group))

    assert follow(group, {"so": (LARVIK,)}, known, frozenset(), now=NOW) == Followed()


def test_who_answers_for_those_it_is_for_is_kept_up_to_date() -> None:
    group = social_studies()
    after = follow(group, {"so": (LARVIK, SKIEN)}, begun(group), frozenset(), now=NOW)

    assert {one.for_whom for one in after.changed} == {(LARVIK, SKIEN)}
    assert (after.cancelled, after.begun) == ((), ())
