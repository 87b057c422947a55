"""Calendar files, read back by a library that we do not write them with."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import pairwise

import icalendar
from hypothesis import given
from hypothesis import strategies as st
from samklasse_notifications.domain import calendar
from samklasse_notifications.domain.calendar import Labels, Method
from samklasse_notifications.domain.timetable import Session

from .builders import NOW, eight_weeks, session

LABELS = Labels("Norsk A2", "AVLYST: norsk A2", 'Larvik "test"; kommune', "ikke-svar@varsel.samklasse.example")


def written(
    method: Method, live: Sequence[Session], gone: Sequence[Session], labels: Labels, *, revision: int = 1
) -> bytes:
    return calendar.labelled(calendar.schedule(method, live, gone, at=NOW, revision=revision), labels)


def parsed(raw: bytes) -> icalendar.Calendar:
    return icalendar.Calendar.from_ical(raw)


def test_every_session_is_an_event_with_its_own_uid_and_revision() -> None:
    sessions = eight_weeks()
    found = parsed(written(Method.PUBLISH, sessions, (), LABELS))

    assert str(found["METHOD"]) == "PUBLISH"
    assert [(str(e["UID"]), e["SEQUENCE"]) for e in found.events] == [(str(s.id), 1) for s in sessions]
    assert [(e.start, e.end) for e in found.events] == [(s.starts_at, s.ends_at) for s in sessions]
    assert {str(e["STATUS"]) for e in found.events} == {"CONFIRMED"}
    assert all("METHOD" not in event for event in found.events)


def test_wall_time_is_right_on_both_sides_of_the_night_the_clock_changes() -> None:
    sessions = [session(date(2027, 3, 22)), session(date(2027, 3, 29)), session(date(2027, 11, 1))]
    raw = written(Method.PUBLISH, sessions, (), LABELS).replace(b"Europe/Oslo", b"Own/Block")
    starts = [event.start for event in parsed(raw).events]

    assert [start.timestamp() for start in starts if isinstance(start, datetime)] == [
        s.starts_at.timestamp() for s in sessions
    ]


def test_a_cancelled_class_cancels_each_event_under_the_same_uid_one_sequence_up() -> None:
    sessions = eight_weeks()
    found = parsed(written(Method.CANCEL, (), sessions, LABELS, revision=2))

    assert str(found["METHOD"]) == "CANCEL"
    assert [(str(e["UID"]), e["SEQUENCE"], str(e["STATUS"])) for e in found.events] == [
        (str(s.id), 2, "CANCELLED") for s in sessions
    ]


@given(st.lists(st.sampled_from(["move", "cancel", "leave", "come back"]), max_size=8))
def test_whatever_becomes_of_a_session_its_sequence_grows_with_every_revision_of_the_class(story: list[str]) -> None:
    one, files = session(date(2027, 1, 11)), [written(Method.PUBLISH, [session(date(2027, 1, 11))], (), LABELS)]
    for revision, step in enumerate(story, start=2):
        counted = step == "move" or (step == "cancel" and not one.cancelled)
        one = replace(one, revision=one.revision + counted, cancelled=one.cancelled or step == "cancel")
        away = one.cancelled or step == "leave"
        files.append(written(Method.PUBLISH, () if away else [one], [one] if away else (), LABELS, revision=revision))
    sequences = [int(parsed(file).events[0]["SEQUENCE"]) for file in files]

    assert all(later > earlier for earlier, later in pairwise(sequences))


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=120))
def test_any_text_comes_back_whole_from_lines_of_at_most_75_octets(text: str) -> None:
    raw = written(Method.PUBLISH, eight_weeks()[:1], (), replace(LABELS, summary=text))

    assert max(len(line) for line in raw.split(b"\r\n")) <= 75
    assert str(parsed(raw).events[0].get("SUMMARY", "")) == text
