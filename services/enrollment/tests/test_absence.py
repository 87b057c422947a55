"""Absence as rolls tell it: planned minutes without attended ones, in the ledger and in the register's export."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st
from samklasse_contracts.gateway import AttendanceKind
from samklasse_contracts.scheduling import Attendance, AttendanceRecorded
from samklasse_contracts.values import Subject
from samklasse_enrollment.domain import hours, rules
from samklasse_enrollment.domain.hours import Account, Balance
from samklasse_enrollment.domain.ledger import Entry, Side, Source, correct, correct_by_hand, move_owner
from samklasse_enrollment.domain.register_fields import Facts, plain
from samklasse_enrollment.domain.values import Subject as Values

from .builders import FIRST, FJORD, FYRESDAL, LAST, SKIEN, TODAY, TYPE_3, agreement, asked, csv_of, offering, row
from .casework import FACTS, Official
from .conftest import Enrollment
from .many import many
from .messages import said

HERE, EXCUSED, AWAY = AttendanceKind.PRESENT, AttendanceKind.ABSENT_VALID, AttendanceKind.ABSENT
NORWEGIAN = Account("NORWEGIAN", None)


def entry(kind: str, minutes: int, planned: int | None = 90, revision: int = 1) -> Entry:
    return Entry(
        UUID(int=1), Source.SESSION, "s", revision, Side.ENTRY, FIRST, minutes, minutes, kind, "NORWEGIAN", None, FJORD,
        reported=False, owner_orgnr=SKIEN, planned_minutes=planned,
    )  # fmt: skip


def roll(enrollment_id: UUID, kind: AttendanceKind, minutes: int, planned: int | None = 120) -> AttendanceRecorded:
    body = AttendanceRecorded(
        class_id=uuid4(), session_id=uuid4(), supplier_orgnr=FJORD, attendance_revision=1, day=FIRST,
        subject=Subject.SOCIAL_STUDIES, module="EDUCATION_AND_WORK",
        entries=(Attendance(enrollment_id=enrollment_id, kind=kind, minutes=minutes, planned_minutes=planned),),
    )  # fmt: skip
    return said(body)


def test_absence_is_told_by_code_and_only_of_sessions_she_was_expected_at() -> None:
    book = [entry("PRESENT", 90), entry("PRESENT", 60), entry("ABSENT_VALID", 30), entry("ABSENT", 0)]
    unexpected = [entry("ABSENT", 0, planned=None), entry("PRESENT", 45, planned=None)]

    assert hours.accounts([*book, *unexpected])[NORWEGIAN] == Balance(225, 0, missed=180, excused=60)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["ROLL", "BY_HAND", "MOVED"]), st.integers(1, 6), st.integers(0, 200), st.booleans(),
        st.sampled_from([SKIEN, FYRESDAL]), st.sampled_from([None, 60, 90]),
    ),
    max_size=10,
)  # fmt: skip


@many()
@given(STEPS)
def test_what_was_missed_is_what_the_standing_entry_says_whatever_was_corrected(
    steps: list[tuple[str, int, int, bool, str, int | None]],
) -> None:
    """Invariants 13 and 15: absence, too, is a sum of entries that are never rewritten."""
    book: list[Entry] = []
    heard = 0
    for what, revision, minutes, excused, owner, planned in steps:
        standing = [one for one in book if one.side is Side.ENTRY and one.counter() not in book]
        if what == "ROLL":
            kind = "ABSENT_VALID" if excused else "ABSENT"
            book += correct(standing, [entry(kind, minutes, planned, revision)], revision=revision, heard=heard)
            heard = max(heard, revision)
        elif what == "MOVED":
            book += move_owner(standing, to=owner, since=FIRST)
        elif standing and standing[0].minutes != minutes:
            book += correct_by_hand(standing[0], minutes=minutes, module=None, reason="WRONG_ROLL", actor="somebody")
    standing = [one for one in book if one.side is Side.ENTRY and one.counter() not in book]
    gaps = [(one.kind, max(0, one.planned_minutes - one.minutes)) for one in standing if one.planned_minutes]

    held = hours.accounts(book).get(NORWEGIAN, Balance(0, 0))

    assert held.missed == sum(gap for _, gap in gaps)
    assert held.excused == sum(gap for kind, gap in gaps if kind == "ABSENT_VALID")


def test_the_register_gets_absence_with_and_without_a_valid_reason_and_never_the_reason() -> None:
    """Invariant 14: absence is among the fields of if section 53, by subject."""
    held = {
        NORWEGIAN: Balance(225, 0, missed=180, excused=60),
        Account("SOCIAL_STUDIES", "EDUCATION_AND_WORK"): Balance(90, 0, missed=30),
        Account("SOCIAL_STUDIES", None): Balance(90, 0),
    }

    told = plain(Facts("a", "0"), held, rules.at("register", TODAY))

    assert told["norwegian_absence"] == {"excused": 60, "unexcused": 120}
    assert told["social_studies_absence"] == {"excused": 0, "unexcused": 30}
    assert plain(Facts("a", "0"), {NORWEGIAN: Balance(90, 0)}, rules.at("register", TODAY))["norwegian_absence"] == {}


async def absent(enrollment: Enrollment, *rolls: tuple[AttendanceKind, int]) -> UUID:
    """Somebody of Skien's with these rolls of social studies, each of 120 minutes; her enrollment."""
    terms, course = agreement(), offering(TYPE_3, subject=Values.SOCIAL_STUDIES, teaching_languages=("uk",))
    await enrollment.trade(course, agreement=terms)
    (line_id,) = await enrollment.order(terms, asked(course))
    await enrollment.people(csv_of(row("a", fag="SAMFUNNSKUNNSKAP", undervisningsspraak="uk")))
    (id_,) = (await enrollment.name(line_id, "a")).values()
    await enrollment.hear(*(roll(id_, kind, minutes) for kind, minutes in rolls))
    return id_


async def test_a_roll_tells_the_ledger_and_the_register_what_she_missed(enrollment: Enrollment) -> None:
    """Invariant 14: from the roll to the export's file, counted from planned minutes."""
    await absent(enrollment, (HERE, 120), (EXCUSED, 0), (AWAY, 30))
    _, balances = await enrollment.call("GET", f"/ledger/balances?until={LAST}")
    _, made = await enrollment.call("POST", "/register/exports")
    file = await enrollment.fetch("GET", f"/register/exports/{made['export_id']}/file")
    (account,) = balances["people"][0]["accounts"]
    fields = file.json()["records"][0]["fields"]

    assert (account["minutes"], account["missed_minutes"], account["excused_minutes"]) == (150, 210, 120)
    assert fields["social_studies_absence"] == {"excused": 120, "unexcused": 90}
    assert "norwegian_absence" not in fields


async def test_invariant_13_rolls_say_how_much_was_missed_where_nobody_tells(enrollment: Enrollment) -> None:
    """Invariant 13: more than 10 % of 75 hours missed is free to make up only with a doctor's statement."""
    await absent(enrollment, *[(AWAY, 0)] * 3, (EXCUSED, 29))
    official = Official(enrollment)
    _, listed = await enrollment.call("GET", "/cases")
    case_id = UUID(listed["cases"][0]["case_id"])
    await official.do(case_id, "facts", FACTS)
    judged: list[dict[str, Any]] = [
        (await official.do(case_id, "absence", told))["decision"]
        for told in ({}, {"documented": True}, {"missed_minutes": 450})
    ]

    assert [(one["outcome"], one["ground"]) for one in judged] == [
        ("MUST_PAY", "OVER_LIMIT"), ("FREE", "DOCUMENTED"), ("FREE", "WITHIN_LIMIT"),
    ]  # fmt: skip


def test_hours_put_in_by_hand_are_no_absence() -> None:
    by_hand = replace(entry("BY_HAND", 60), source=Source.MANUAL, planned_minutes=None)

    assert hours.missed(by_hand) is None
