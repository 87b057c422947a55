"""Threads collapse: only the present is ever told, and no end of something unheard of."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from samklasse_notifications.domain.thread import ENDS, Kind, Thread, plan

from .builders import ANNA, CLASS

FRESH = Thread(ANNA, CLASS)


def test_a_cancel_before_anything_was_told_tells_nothing() -> None:
    planned, first = plan(FRESH, Kind.NEW_CLASS)
    cancelled, second = plan(planned, Kind.CLASS_CANCELLED)

    assert (first, second) == (Kind.NEW_CLASS, None)
    assert cancelled.current_version == 2


def test_a_cancel_is_told_when_the_first_word_may_have_been_heard() -> None:
    maybe = replace(FRESH, current_version=1, maybe_told_version=1)

    assert plan(maybe, Kind.CLASS_CANCELLED)[1] is Kind.CLASS_CANCELLED


def test_a_change_before_the_first_word_left_is_told_as_new() -> None:
    planned, _ = plan(FRESH, Kind.NEW_CLASS)

    assert plan(planned, Kind.CLASS_CHANGED)[1] is Kind.NEW_CLASS


def test_a_change_after_the_first_word_is_told_as_a_change() -> None:
    told = replace(FRESH, current_version=1, told_version=1)

    assert plan(told, Kind.CLASS_CHANGED)[1] is Kind.CLASS_CHANGED


def test_silencing_stops_what_has_not_left() -> None:
    planned, _ = plan(FRESH, Kind.REMINDER)
    silenced, kind = plan(planned, None)

    assert kind is None
    assert silenced.current_version == planned.current_version + 1


steps = st.lists(
    st.sampled_from([Kind.NEW_CLASS, Kind.CLASS_CHANGED, Kind.CLASS_CANCELLED, None, "send", "lose"]), max_size=12
)


@given(steps)
def test_whatever_happens_nobody_hears_an_end_first_or_an_old_version_last(story: list[Kind | str | None]) -> None:
    thread, waiting, heard = FRESH, None, []
    for step in story:
        if step in ("send", "lose"):
            if waiting and waiting[0] == thread.current_version:
                heard.append(waiting)
                version = waiting[0]
                thread = replace(thread, maybe_told_version=version)
                thread = replace(thread, told_version=version) if step == "send" else thread
            waiting = None
            continue
        thread, kind = plan(thread, Kind(step) if step else None)
        waiting = (thread.current_version, kind) if kind else None

    assert not heard or heard[0][1] not in ENDS
    assert [version for version, _ in heard] == sorted({version for version, _ in heard})
