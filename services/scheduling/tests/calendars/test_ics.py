"""School calendars as ICS: days, times in three kinds of clock, rules that recur; hostile files end in a refusal."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samklasse_scheduling.domain.errors import BadCalendar
from samklasse_scheduling.domain.recurring import MOST_DATES, recurring
from samklasse_scheduling.domain.school_calendar import DayKind, DayOff
from samklasse_scheduling.translate.calendars import apart
from samklasse_scheduling.translate.calendars.apart import read_apart
from samklasse_scheduling.translate.calendars.ics import read_ics


def ics(*events: str) -> bytes:
    inside = "".join(f"BEGIN:VEVENT\r\nUID:{n}\r\n{event}\r\nEND:VEVENT\r\n" for n, event in enumerate(events))
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//NO\r\n{inside}END:VCALENDAR\r\n".encode()


def event(start: str, end: str = "", *more: str, words: str = "Høstferie") -> str:
    return "\r\n".join(line for line in (f"SUMMARY:{words}", f"DTSTART{start}", end and f"DTEND{end}", *more) if line)


def days(*events: str) -> list[str]:
    return [one.day.isoformat() for one in read_ics(ics(*events)).days]


def refusal(data: bytes) -> tuple[str, object]:
    with pytest.raises(BadCalendar) as caught:
        read_ics(data)
    return caught.value.code, caught.value.fields.get("line")


def test_a_holiday_lasts_until_the_day_before_its_end() -> None:
    assert days(event(";VALUE=DATE:20261005", ";VALUE=DATE:20261008")) == ["2026-10-05", "2026-10-06", "2026-10-07"]


def test_what_is_not_known_as_a_day_off_is_reported_by_line() -> None:
    first_day = event(";VALUE=DATE:20260817", words="Første skoledag etter ferien")
    said = read_ics(ics(first_day, event(";VALUE=DATE:20261005")))

    assert [one.day for one in said.days] == [date(2026, 10, 5)]
    assert [(one.line, one.code) for one in said.unread] == [(4, "NOT_KNOWN_AS_FREE")]


@pytest.mark.parametrize(
    ("start", "end", "half"),
    [
        ("20261218T110000", "20261218T150000", (660, 900)),
        ("20261218T100000Z", "20261218T140000Z", (660, 900)),
        ("20260618T090000Z", "20260618T130000Z", (660, 900)),
    ],
)
def test_floating_times_are_oslo_s_and_utc_is_carried_over_in_winter_and_summer(
    start: str, end: str, half: tuple[int, int]
) -> None:
    (day,) = read_ics(ics(event(f":{start}", f":{end}"))).days

    assert (day.kind, day.from_minute, day.to_minute) == (DayKind.HALF, *half)


def test_a_time_in_another_zone_is_carried_over() -> None:
    (day,) = read_ics(ics(event(";TZID=Europe/London:20261218T100000", ";TZID=Europe/London:20261218T120000"))).days

    assert (day.from_minute, day.to_minute) == (660, 780)


def test_utc_midnight_is_not_taken_for_the_day_before_in_oslo() -> None:
    assert days(event(":20261004T220000Z", ":20261005T220000Z")) == ["2026-10-05"]


@pytest.mark.parametrize("night", ["20270328", "20271031"])
def test_both_nights_of_the_clock_change_are_whole_days(night: str) -> None:
    hour_that_is_missing_or_twice = read_ics(ics(event(f":{night}T023000", f":{night}T230000"))).days
    whole = read_ics(ics(event(f";VALUE=DATE:{night}"))).days

    assert [one.kind for one in whole] == [DayKind.FREE]
    assert hour_that_is_missing_or_twice == whole


def test_an_event_that_recurs_weekly_keeps_its_clock_time_over_the_change() -> None:
    weekly = event(
        ";TZID=Europe/Oslo:20270322T110000", ";TZID=Europe/Oslo:20270322T150000", "RRULE:FREQ=WEEKLY;COUNT=2"
    )
    said = read_ics(ics(weekly)).days

    assert [(one.day.isoformat(), one.from_minute) for one in said] == [("2027-03-22", 660), ("2027-03-29", 660)]


def test_rules_exceptions_and_single_dates_are_followed() -> None:
    rule = event(
        ";VALUE=DATE:20261005", "", "RRULE:FREQ=DAILY;UNTIL=20261009", "EXDATE;VALUE=DATE:20261007",
        "RDATE;VALUE=DATE:20261102",
    )  # fmt: skip

    assert days(rule) == ["2026-10-05", "2026-10-06", "2026-10-08", "2026-10-09", "2026-11-02"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", ("NOT_A_CALENDAR", 1)),
        (b"<html>", ("NOT_A_CALENDAR", 1)),
        (ics(event(";VALUE=DATE:20261005"))[:-20], ("CUT_SHORT", 8)),
        (ics(event(";VALUE=DATE:20261345")), ("BAD_EVENT", 4)),
        (ics("SUMMARY:Høstferie"), ("BAD_EVENT", 4)),
        (ics(event(";VALUE=DATE:20261005", ";VALUE=DATE:20261001")), ("ENDS_BEFORE_IT_BEGINS", 4)),
        (ics(event(";VALUE=DATE:20261005", ";VALUE=DATE:20991001")), ("TOO_LONG", 4)),
        (
            ics(event(";TZID=Mars/Crater:20261005T080000", ";TZID=Mars/Crater:20261005T090000")),
            ("TIME_ZONE_NOT_KNOWN", 4),
        ),
        (ics(event(";TZID=Europe/:20261005T080000", ";TZID=Europe/:20261005T090000")), ("NOT_A_CALENDAR", 10)),
        (ics(event(";VALUE=PERIOD:20261005T080000Z/PT999999999H")), ("NOT_A_CALENDAR", 9)),
        (ics(event(":20261005T080000Z", ":20261005T090000Z", "RRULE:FREQ=SECONDLY;COUNT=9")), ("RULE_NOT_KNOWN", 4)),
        (ics(event(";VALUE=DATE:20261005", "", "RRULE:FREQ=DAILY")), ("RULE_WITHOUT_END", 4)),
        (ics(event(";VALUE=DATE:20200101", "", "RRULE:FREQ=DAILY;UNTIL=20991231")), ("RULE_TOO_LONG", 4)),
        (ics(event(";VALUE=DATE:20261005", "", "X-LONG:" + "x" * 9000)), ("LINE_TOO_LONG", 8)),
        (ics(*[event(";VALUE=DATE:20261005")] * 2001), ("TOO_MANY_EVENTS", 10004)),
    ],
)
def test_a_file_that_is_no_calendar_is_refused_by_line(data: bytes, said: tuple[str, int]) -> None:
    assert refusal(data) == said


WHOLE = ics(
    event(";VALUE=DATE:20261005", "", "RRULE:FREQ=DAILY;COUNT=3"), event(":20261005T080000Z", ":20261005T090000Z")
)
NONSENSE = [
    b":",
    b";",
    b"=",
    b"\r\n",
    b"\0",
    b"\xff",
    b"VALUE=PERIOD",
    b"TZID=",
    b"BEGIN:VEVENT\r\n",
    b"99991231",
    b"-P9999999D",
]


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(WHOLE)), st.integers(0, 6), st.sampled_from(NONSENSE)), max_size=5))
def test_a_broken_file_ends_in_days_or_a_refusal(cuts: list[tuple[int, int, bytes]]) -> None:
    data = WHOLE
    for at, length, put in cuts:
        data = data[:at] + put + data[at + length :]
    try:
        said = read_ics(data)
    except BadCalendar as refused:
        assert refused.code
    else:
        assert all(2000 <= one.day.year <= 2101 for one in said.days)


RULES = st.fixed_dictionaries(
    {"FREQ": st.sampled_from(["DAILY", "WEEKLY", "YEARLY", "HOURLY"]).map(lambda f: [f])},
    optional={
        "COUNT": st.integers(-1, 2000).map(lambda n: [n]),
        "INTERVAL": st.integers(0, 2000).map(lambda n: [n]),
        "BYDAY": st.lists(st.sampled_from(["MO", "WE", "SA", "1MO"]), max_size=3),
        "BYMONTH": st.just([1]),
    },
)


@settings(max_examples=80)
@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)), RULES, st.none() | st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_every_rule_ends_in_dates_in_order_or_in_a_refusal(
    start: date, rule: dict[str, list[object]], until: date | None
) -> None:
    try:
        found = recurring(start, rule, until)
    except BadCalendar:
        return

    assert len(found) <= MOST_DATES
    assert list(found) == sorted(set(found))
    assert all(start <= day and (until is None or day <= until) for day in found)


async def test_a_file_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "MOST_SECONDS", 0.001)

    with pytest.raises(BadCalendar, match="TOO_LARGE"):
        await read_apart(ics(event(";VALUE=DATE:20261005")), "ics")


async def test_an_ics_file_is_read_in_a_process_of_its_own() -> None:
    said = await read_apart(ics(event(";VALUE=DATE:20261005")), "ics")

    assert said.days == (DayOff(date(2026, 10, 5), DayKind.FREE),)
