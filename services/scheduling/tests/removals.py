"""rule → planted removal → violation code, for every hard rule of class formation."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from samklasse_scheduling.domain.calendars import Calendars
from samklasse_scheduling.domain.level import Level
from samklasse_scheduling.domain.situation import Need, Unit, Window
from samklasse_scheduling.domain.weekly import WHOLE_WEEK, WeeklyTime

from .blinding import (
    AWAY,
    COMMITTED,
    EVENINGS,
    MONDAY_TUESDAY,
    OTHER_SUPPLIER,
    SMALL,
    THURSDAY_FRIDAY,
    TWO,
    Removal,
    a_group,
    all_in_one_offering,
    all_of_one_name,
    all_waiting_everywhere,
    as_one_person,
    as_one_teacher,
    busy,
    evenings_off_all_term,
    every_fixed,
    every_offering,
    every_seat,
    every_teacher,
    everybody,
    free_all_term,
    pairs,
    seated,
    social,
    two_of_each_teacher,
    two_of_everybody,
    without,
)
from .builders import LARVIK, MONDAY, SKIEN, SUMMER, an_id, fixed, levels, offering, people, seat, situation, teacher

A2 = people(10)
REMOVALS: tuple[Removal, ...] = (
    # people
    Removal(
        "a seat is for one offering",
        "SEAT",
        situation(
            *people(6),
            *people(6, prefix="q", on=seat("q", offering=an_id("b"))),
            offerings=(offering(), offering("b")),
        ),
        all_in_one_offering,
    ),
    Removal(
        "the seat covers the term",
        "SEAT_PERIOD",
        situation(*people(6), *seated(last=date(2027, 2, 1))),
        every_seat(last_day=SUMMER),
    ),
    Removal(
        "work hours and other duties",
        "AVAILABILITY",
        situation(*busy(6, MONDAY_TUESDAY, "a"), *busy(6, THURSDAY_FRIDAY, "b")),
        everybody(availability=WHOLE_WEEK),
    ),
    Removal(
        "class level",
        "LEVEL",
        situation(*people(6), *people(6, prefix="b", level="B1")),
        everybody(levels=levels("A2")),
    ),
    Removal("schooling track", "TRACK", situation(*people(6), *people(6, prefix="t", track=3)), everybody(track=2)),
    Removal(
        "language",
        "LANGUAGE",
        situation(*social(6, "uk", "a"), *social(6, "ar", "b"), offerings=TWO),
        everybody(language="uk"),
    ),
    # classes
    Removal("at least 8", "SIZE", situation(*people(5)), looser={"minimum": 2}),
    Removal("at most 20", "SIZE", situation(*people(26), teachers=(teacher(minutes=180),)), looser={"maximum": 30}),
    Removal(
        "small groups",
        "SMALL_GROUP",
        situation(*people(19), *people(1, prefix="s", needs=SMALL), teachers=(teacher(minutes=180),)),
        everybody(needs=frozenset[Need]()),
    ),
    Removal(
        "spread per skill",
        "SPREAD",
        situation(*people(6, level="A1"), *people(6, prefix="b", level="A1 B1 A1 B1")),
        looser={"spread": 3},
    ),
    Removal("sessions a week, and how long", "PATTERN", situation(*A2), every_offering(sessions_per_week=1)),
    Removal(
        "windows",
        "WINDOW",
        situation(*busy(10, WHOLE_WEEK & ~EVENINGS, "a")),
        every_offering(windows=frozenset(Window)),
    ),
    Removal("term", "TERM", situation(*A2), every_offering(weeks=5)),
    Removal(
        "the offering's supplier",
        "SUPPLIER",
        situation(*A2),
        lambda truth: every_teacher(supplier=OTHER_SUPPLIER)(
            every_seat(supplier=OTHER_SUPPLIER)(every_offering(supplier=OTHER_SUPPLIER)(truth))
        ),
    ),
    Removal(
        "levels offered",
        "LEVEL_NOT_OFFERED",
        situation(*A2, offerings=(offering(levels=frozenset({Level.B2})),)),
        every_offering(levels=frozenset(Level)),
    ),
    Removal(
        "languages offered",
        "LANGUAGE_NOT_OFFERED",
        situation(*social(9, "so", "a"), offerings=TWO),
        every_offering(languages=frozenset({"so"})),
    ),
    Removal(
        "union of free days",
        "TOO_FEW_SESSIONS",
        situation(*people(6), *people(6, prefix="q", municipality=SKIEN), calendars=free_all_term(LARVIK, SKIEN)),
        without(calendars=Calendars()),
    ),
    Removal(
        "hours off of half days",
        "TOO_FEW_SESSIONS",
        situation(
            *people(6), *people(6, prefix="q", municipality=SKIEN), calendars=evenings_off_all_term(LARVIK, SKIEN)
        ),
        without(calendars=Calendars()),
    ),
    Removal("who may wait", "WAITING", situation(*A2, *people(1, prefix="t", track=3)), back=all_waiting_everywhere),
    # bought groups
    Removal(
        "groups stay whole",
        "GROUP_SPLIT",
        situation(*people(16), *a_group(8, closed=False), teachers=(teacher(minutes=180),)),
        every_seat(unit=Unit.INDIVIDUAL),
    ),
    Removal(
        "closed groups stay alone",
        "GROUP_NOT_ALONE",
        situation(*people(6), *a_group(5, closed=True)),
        every_seat(closed=False),
    ),
    # FIXED classes
    Removal("FIXED classes are opened first", "FIXED_NOT_OPENED", situation(*A2, fixed=(fixed(),)), without(fixed=())),
    Removal(
        "FIXED classes are filled",
        "FIXED_NOT_FILLED",
        situation(*people(12), fixed=(fixed(),)),
        every_fixed(open_seats=6),
    ),
    Removal(
        "FIXED classes are never moved",
        "FIXED_MOVED",
        situation(*people(12), fixed=(fixed(),)),
        every_fixed(times=(WeeklyTime(2, 1020, 90), WeeklyTime(4, 1020, 90))),
    ),
    # teachers
    Removal("teacher known", "TEACHER", situation(*A2, teachers=()), without(teachers=(teacher(),))),
    Removal(
        "teacher's supplier",
        "TEACHER_SUPPLIER",
        situation(*A2, teachers=(teacher(supplier=OTHER_SUPPLIER),)),
        every_teacher(supplier=offering().supplier),
    ),
    Removal(
        "teacher's subjects",
        "TEACHER_SUBJECT",
        situation(*A2, teachers=(teacher(subjects=frozenset({"SOCIAL_STUDIES"})),)),
        every_teacher(subjects=frozenset({"NORWEGIAN"})),
    ),
    Removal(
        "teacher's levels",
        "TEACHER_LEVEL",
        situation(*A2, teachers=(teacher(levels=frozenset({Level.B1})),)),
        every_teacher(levels=frozenset(Level)),
    ),
    Removal(
        "teacher's hours",
        "TEACHER_HOURS",
        situation(*A2, teachers=(teacher(availability=WHOLE_WEEK & ~EVENINGS),)),
        every_teacher(availability=WHOLE_WEEK),
    ),
    Removal(
        "teacher's period",
        "TEACHER_PERIOD",
        situation(*A2, teachers=(teacher(last_day=date(2027, 2, 1)),)),
        every_teacher(last_day=SUMMER),
    ),
    Removal(
        "teacher's load",
        "LOAD",
        situation(*A2, teachers=(teacher(minutes=100),)),
        every_teacher(minutes_per_week=900),
    ),
    Removal("load counts what was promised", "LOAD", situation(*A2, commitments=(AWAY,)), without(commitments=())),
    Removal(
        "no hour promised twice", "DOUBLE_BOOKED", situation(*A2, commitments=(COMMITTED,)), without(commitments=())
    ),
    Removal(
        "terms that meet by a day share the teacher's load",
        "LOAD",
        situation(
            *people(10),
            *people(10, prefix="q", on=seat("q", offering=an_id("b"))),
            offerings=(offering(), offering("b", starts_from=MONDAY + timedelta(weeks=7), starts_to=SUMMER)),
            teachers=(teacher(minutes=180),),
        ),
        two_of_each_teacher,
        as_one_teacher,
    ),
    Removal(
        "no teacher in two classes at once",
        "DOUBLE_BOOKED",
        situation(*busy(10, MONDAY_TUESDAY, "a"), *people(10, prefix="t", track=3, availability=MONDAY_TUESDAY)),
        two_of_each_teacher,
        as_one_teacher,
    ),
    # in all
    Removal("quotas of offerings", "QUOTA", situation(*A2, quotas={an_id("offering"): 9}), without(quotas={})),
    Removal("quotas of agreements", "QUOTA", situation(*A2, quotas={an_id("agreement"): 9}), without(quotas={})),
    Removal("running classes stay", "CLASS_BROKEN", situation(*people(30), running=pairs(30)), without(running=())),
    Removal("offerings exist", "OFFERING", situation(*A2, offerings=()), without(offerings=(offering(),))),
    Removal("FIXED classes exist", "FIXED_UNKNOWN", situation(*A2), without(fixed=(fixed(),))),
    Removal(
        "a small class was bought as a group",
        "NOT_A_GROUP",
        situation(*people(5, on=seat("line"))),
        every_seat(unit=Unit.GROUP, closed=True),
    ),
    Removal("classes are counted once", "CLASS_TWICE", situation(*people(24)), back=all_of_one_name),
    Removal("everybody at most once", "TWICE", situation(*A2), two_of_everybody, as_one_person),
    Removal("nobody forgotten", "UNACCOUNTED", situation(*A2), lambda truth: replace(truth, people=truth.people[1:])),
    Removal("nobody invented", "UNKNOWN_PERSON", situation(*people(9)), lambda truth: replace(truth, people=A2)),
    Removal(
        "the bound bounds", "ABOVE_BOUND", situation(*A2), back=lambda plan, _: replace(plan, bound=plan.placed - 1)
    ),
)
