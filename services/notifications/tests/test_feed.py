"""The calendar that a person subscribes to, read back and expanded by libraries that we do not write it with."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import icalendar
import pytest
import recurring_ical_events
from hypothesis import example, given
from hypothesis import strategies as st
from samklasse_notifications.domain import feed
from samklasse_notifications.domain.calendar import Labels
from samklasse_notifications.domain.facts import Facts
from samklasse_notifications.domain.feed import Course
from samklasse_notifications.domain.timetable import Session

from .builders import ANNA, CLASS, NOW, OSLO, eight_weeks, session, timetable

LABELS = Labels("Norsk A2", "AVLYST: norsk A2", "Larvik kommune", "ikke-svar@varsel.samklasse.example")
SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)


def written(*sessions: Session, out: bool = False, at: datetime = NOW, revision: int = 1) -> bytes:
    return feed.written([Course(sessions, LABELS, at, revision, out)])


def parsed(raw: bytes) -> icalendar.Calendar:
    return icalendar.Calendar.from_ical(raw)


def test_a_feed_says_that_it_is_published_what_it_is_called_and_how_often_to_come_back() -> None:
    found = parsed(written(*eight_weeks()))

    assert (found["METHOD"], found["NAME"], found["X-WR-CALNAME"]) == ("PUBLISH", "Samklasse", "Samklasse")
    assert found["REFRESH-INTERVAL"].params["VALUE"] == "DURATION"
    assert (found["REFRESH-INTERVAL"].to_ical(), found["X-PUBLISHED-TTL"]) == (b"PT1H", "PT1H")
    assert [(str(e["UID"]), e.start, e.end) for e in found.events] == [
        (str(s.id), s.starts_at, s.ends_at) for s in eight_weeks()
    ]


def test_what_is_cancelled_stays_and_says_so_in_its_title() -> None:
    held, ended = session(date(2027, 1, 11)), session(date(2027, 1, 13), revision=2, cancelled=True)
    first, second = parsed(written(held, ended)).events

    assert (first["STATUS"], first["SUMMARY"], first["SEQUENCE"]) == ("CONFIRMED", "Norsk A2", 1)
    assert (second["STATUS"], second["SUMMARY"], second["SEQUENCE"]) == ("CANCELLED", "AVLYST: norsk A2", 2)


def test_whoever_leaves_and_comes_back_sees_each_session_cancelled_and_held_again_one_sequence_up_each_time() -> None:
    left, back = (parsed(written(*eight_weeks(), out=out, revision=n)).events for n, out in ((2, True), (3, False)))

    assert {(e["STATUS"], e["SUMMARY"], e["SEQUENCE"]) for e in left} == {("CANCELLED", "AVLYST: norsk A2", 2)}
    assert {(e["STATUS"], e["SUMMARY"], e["SEQUENCE"]) for e in back} == {("CONFIRMED", "Norsk A2", 3)}


def test_nobody_is_named_or_invited() -> None:
    raw = written(*eight_weeks())

    assert b"ATTENDEE" not in raw and b"DESCRIPTION" not in raw


@pytest.mark.parametrize("night", [SPRING, AUTUMN])
def test_on_both_nights_when_the_clock_changes_every_lesson_is_at_its_hour(night: date) -> None:
    """Also by the feed's own zone, whose rules a library expands that does not know ours."""
    days = [night + timedelta(days=n) for n in (-7, -1, 0, 1, 7)]
    sessions = [session(day, "17:30") for day in days] + [replace(session(night, "01:15"), id=CLASS)]
    raw = written(*sessions).replace(b"TZID:Europe/Oslo", b"TZID:Own").replace(b"TZID=Europe/Oslo", b"TZID=Own")
    found = recurring_ical_events.of(parsed(raw)).between(days[0] - timedelta(days=1), days[-1] + timedelta(days=2))
    expanded = {str(e["UID"]): (e.start, e.end) for e in found}

    assert len(expanded) == len(sessions)
    for one in sessions:
        start, end = expanded[str(one.id)]
        assert (start.timestamp(), end.timestamp()) == (one.starts_at.timestamp(), one.ends_at.timestamp())
        assert start.strftime("%H:%M") == one.starts_at.astimezone(OSLO).strftime("%H:%M")


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=200))
@example("й" * 90)
@example("a" + "ትምህርቲ" * 20)
def test_no_line_is_over_75_octets_and_every_title_comes_back_whole(title: str) -> None:
    raw = feed.written([Course(eight_weeks()[:1], replace(LABELS, summary=title), NOW, 1)])

    assert max(len(line) for line in raw.split(b"\r\n")) <= 75
    assert str(parsed(raw).events[0].get("SUMMARY", "")) == title
    assert b"\n" not in raw.replace(b"\r\n", b"") and raw.endswith(b"END:VCALENDAR\r\n")


@given(st.lists(st.text(max_size=20), max_size=4), st.lists(st.text(max_size=20), max_size=4))
def test_a_tag_is_the_same_for_the_same_versions_only(one: list[str], other: list[str]) -> None:
    plain = [[each.replace("\n", "") for each in some] for some in (one, other)]
    first, second = map(feed.entity_tag, plain)

    assert (first == second) == (plain[0] == plain[1])
    assert first[0] == first[-1] == '"' and first[1:-1].isalnum()


@pytest.mark.parametrize(
    ("match", "since", "known"),
    [
        (None, None, False),
        ('"x"', None, False),
        ("TAG", None, True),
        ('"x", TAG', None, True),
        ("W/TAG", None, True),
        ("*", None, True),
        ("", "Fri, 08 Jan 2027 12:00:00 GMT", False),
        (None, "Fri, 08 Jan 2027 12:00:00 GMT", True),
        (None, "Fri, 08 Jan 2027 11:59:59 GMT", False),
        ('"x"', "Fri, 08 Jan 2027 12:00:00 GMT", False),
        (None, "yesterday", False),
        (None, "Fri, 08 Jan 2027 12:00:00 -0000", False),
    ],
)
def test_who_has_it_already_is_told_so(match: str | None, since: str | None, known: bool) -> None:
    tag, changed_at = feed.entity_tag(["a"]), NOW.replace(microsecond=5)
    given_match = match.replace("TAG", tag) if match is not None else None

    assert feed.is_known(tag, changed_at, if_none_match=given_match, if_modified_since=since) == known


def test_a_date_for_http_is_in_whole_seconds_of_greenwich() -> None:
    assert feed.http_date(datetime(2027, 1, 8, 13, 0, 0, 999, OSLO)) == "Fri, 08 Jan 2027 12:00:00 GMT"


def test_moves_count_the_sequence_up_under_the_same_uid() -> None:
    day = session(date(2027, 1, 11))
    moves = [replace(day, revision=n, starts_at=day.starts_at + n * timedelta(hours=1)) for n in (1, 2, 3)]
    events = [parsed(written(one, at=NOW + n * timedelta(minutes=1))).events[0] for n, one in enumerate(moves)]

    assert len({str(e["UID"]) for e in events}) == 1
    assert all(after["SEQUENCE"] > before["SEQUENCE"] for before, after in pairwise(events))
    assert all(after["LAST-MODIFIED"].dt > before["LAST-MODIFIED"].dt for before, after in pairwise(events))
    assert events[0]["DTSTAMP"].dt.tzinfo is not None and events[0]["DTSTAMP"].dt == NOW.astimezone(UTC)


def test_lessons_that_were_over_when_she_moved_on_stay_as_they_were() -> None:
    sessions = eight_weeks()
    moved_on = timetable(*sessions, members=())
    hers, lost = feed.of_person(moved_on, Facts(live=sessions), ANNA, since=sessions[3].ends_at)

    assert hers == sessions[:4]
    assert lost == sessions[4:]
