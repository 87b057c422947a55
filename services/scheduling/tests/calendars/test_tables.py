"""School calendars as CSV, in the shape of Stavanger's open data; hostile files end in a refusal that says where."""

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samklasse_scheduling.domain.errors import BadCalendar
from samklasse_scheduling.domain.school_calendar import DayKind, DayOff
from samklasse_scheduling.translate.calendars.apart import read_apart
from samklasse_scheduling.translate.calendars.read import MOST_BYTES, MOST_ROWS
from samklasse_scheduling.translate.calendars.table import read_table

HEADER = "dato,skole,laererdag,sfodag,kommentar\n"
CITY = (
    HEADER
    + "2026-10-05,Nord skole,Nei,Ja,Høstferie\n2026-10-05,Sør skole,Nei,Ja,Høstferie\n"
    + "2026-10-19,Nord skole,Ja,Ja,Planleggingsdag\n2026-12-24,Sør skole,Nei,Nei,\n"
)


def refusal(text: str | bytes, school: str | None = None) -> dict[str, object]:
    data = text.encode() if isinstance(text, str) else text
    with pytest.raises(BadCalendar) as caught:
        read_table(data, school)
    return {"code": caught.value.code, **caught.value.fields}


def test_what_every_school_has_off_is_taken_and_what_only_some_have_is_reported() -> None:
    said = read_table(CITY.encode(), None)

    assert said.days == (DayOff(date(2026, 10, 5), DayKind.FREE),)
    assert [(one.line, one.code, one.value) for one in said.unread] == [
        (4, "NOT_ALL_SCHOOLS", "2026-10-19 1/2"),
        (5, "NOT_ALL_SCHOOLS", "2026-12-24 1/2"),
    ]


def test_a_day_that_all_schools_have_off_counts_whether_or_not_their_teachers_work() -> None:
    city = "dato,skole,laererdag\n2026-08-03,Nord,Ja\n2026-08-03,Sør,Nei\n2026-08-04,Nord,Ja\n2026-08-04,Sør,Ja\n"

    assert [one.kind for one in read_table(city.encode(), None).days] == [DayKind.FREE, DayKind.PLANNING]


def test_one_school_may_be_chosen_and_its_planning_days_are_told_apart() -> None:
    said = read_table(CITY.encode(), "Nord skole")

    assert [(one.day.isoformat(), one.kind) for one in said.days] == [
        ("2026-10-05", "FREE"),
        ("2026-10-19", "PLANNING"),
    ]
    assert said.unread == ()


def test_excel_s_file_of_periods_and_half_days_is_read_too() -> None:
    text = (
        "Fra dato;Til dato;Fra kl;Til kl;Type\n05.10.2026;11.10.2026;;;Høstferie\n18.12.2026;;11:30;;Juleavslutning\n"
    )
    said = read_table(text.encode("cp1252"), None)

    assert len(said.days) == 8
    assert said.days[-1] == DayOff(date(2026, 12, 18), DayKind.HALF, 690, 1440)


def test_a_day_with_pupils_in_school_is_no_day_off() -> None:
    assert read_table(b"dato,elevdag\n2026-10-05,Ja\n2026-10-06,Nei\n", None).days == (
        DayOff(date(2026, 10, 6), DayKind.FREE),
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", {"code": "EMPTY_CALENDAR"}),
        ("navn,sted\na,b\n", {"code": "COLUMN_MISSING", "line": 1, "value": "dato"}),
        ("dato\n2026-10-05\n2026-02-30\n", {"code": "BAD_DATE", "line": 3, "value": "2026-02-30"}),
        ("dato\n9999-10-05\n", {"code": "BAD_DATE", "line": 2, "value": "9999-10-05"}),
        ("dato\n=cmd|' /C calc'!A0\n", {"code": "BAD_DATE", "line": 2, "value": "=cmd|' /C calc'!A0"}),
        ("dato,til dato\n2026-10-05,2026-10-01\n", {"code": "ENDS_BEFORE_IT_BEGINS", "line": 2}),
        ("dato,til dato\n2026-10-05,2099-10-01\n", {"code": "TOO_LONG", "line": 2}),
        ("dato,fra kl\n2026-10-05,25:00\n", {"code": "BAD_TIME", "line": 2, "value": "25:00"}),
        ('dato,x\n2026-10-05,"' + "x" * 5000 + '"\n', {"code": "BAD_ROW", "line": 2}),
        ('dato,x\n2026-10-05,"never closed\n', {"code": "BAD_ROW", "line": 2}),
        ("dato\n2026-10-05\n\0\n", {"code": "NOT_TEXT", "line": 3}),
        ("dato\n" + "2026-10-05\n" * (MOST_ROWS + 1), {"code": "TOO_MANY_ROWS", "line": MOST_ROWS + 2}),
    ],
)
def test_a_file_that_is_no_calendar_is_refused_by_line_and_value(text: str, said: dict[str, object]) -> None:
    assert refusal(text).items() >= said.items()


def test_a_school_that_is_not_in_the_file_is_named() -> None:
    assert refusal(CITY, "Vest skole") == {"code": "SCHOOL_NOT_IN_FILE", "value": "Vest skole"}


@settings(max_examples=80)
@given(st.binary(max_size=300) | st.text(alphabet='dato,;\n"\t2026-105.:skole', max_size=200).map(str.encode))
def test_whatever_is_sent_ends_in_days_or_a_refusal(data: bytes) -> None:
    try:
        said = read_table(b"dato,til dato,fra kl\n" + data, None)
    except BadCalendar as refused:
        assert refused.code
    else:
        assert all(2000 <= one.day.year <= 2100 for one in said.days)


async def test_a_file_is_read_in_a_process_of_its_own_and_a_too_large_one_not_at_all() -> None:
    began = time.monotonic()
    said = await read_apart(CITY.encode(), "csv", "Nord skole")
    with pytest.raises(BadCalendar, match="TOO_LARGE"):
        await read_apart(b"x" * (MOST_BYTES + 1), "csv")

    assert len(said.days) == 2
    assert time.monotonic() - began < 10
