"""The hour ledger over HTTP and messages: reported weeks, rolls, corrections by hand, balances, the clock."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from samklasse_chassis.http import Role
from samklasse_contracts.gateway import AttendanceKind
from samklasse_contracts.scheduling import Attendance, AttendanceRecorded
from samklasse_contracts.values import Subject
from samklasse_enrollment.domain.values import Subject as Values

from .builders import FIRST, FJORD, FYRESDAL, LAST, NOW, TYPE_1, TYPE_3, agreement, asked, csv_of, offering, row
from .conftest import Enrollment
from .messages import granted, learned, said

LATER = NOW + timedelta(days=21)


async def learner(enrollment: Enrollment) -> UUID:
    """Somebody of Skien's with access to an asynchronous course."""
    line_id = await enrollment.seats(TYPE_1)
    await enrollment.people(csv_of(row("a", kurstype="1")))
    (id_,) = (await enrollment.name(line_id, "a")).values()
    await enrollment.hear(granted(line_id))
    return id_


def roll(
    enrollment_ids: dict[UUID, int], revision: int, session: UUID, module: str | None = None
) -> AttendanceRecorded:
    subject = Subject.SOCIAL_STUDIES if module else Subject.NORWEGIAN
    body = AttendanceRecorded(
        class_id=uuid4(),
        session_id=session,
        supplier_orgnr=FJORD,
        attendance_revision=revision,
        day=FIRST,
        subject=subject,
        module=module,
        entries=tuple(
            Attendance(enrollment_id=id_, minutes=minutes, kind=AttendanceKind.PRESENT)
            for id_, minutes in enrollment_ids.items()
        ),
    )
    return said(body)


async def account(enrollment: Enrollment) -> list[dict[str, Any]]:
    _, answer = await enrollment.call("GET", f"/ledger/balances?until={LAST}")
    accounts: list[dict[str, Any]] = answer["people"][0]["accounts"]
    return accounts


async def test_reported_weeks_are_capped_labelled_correctable_and_deduplicated(enrollment: Enrollment) -> None:
    """A26: from the supplier's report to the ledger, in both directions, also long after the week."""
    id_ = await learner(enrollment)
    reports = [learned(id_, FIRST, 3000), learned(id_, FIRST, 3000), learned(id_, FIRST, 240, revision=2)]
    await enrollment.hear(*reports, now=LATER + timedelta(days=300))

    _, answer = await enrollment.call("GET", "/ledger")
    told = [(e["side"], e["minutes"], e["told_minutes"], e["revision"], e["reported"]) for e in answer["entries"]]
    assert told == [
        ("ENTRY", 1125, 3000, 1, True),
        ("COUNTER", -1125, -3000, 1, True),
        ("ENTRY", 240, 240, 2, True),
    ]
    assert answer["entries"][0]["rule"] == "LEARNING_TIME_CAP_2024"
    assert await account(enrollment) == [
        {
            "subject": "NORWEGIAN",
            "module": None,
            "minutes": 240,
            "reported_minutes": 240,
            "missed_minutes": 0,
            "excused_minutes": 0,
        }
    ]
    assert await enrollment.said("answer.refused") == []


async def test_reported_weeks_are_evidence_for_the_invoice(enrollment: Enrollment) -> None:
    """A26: the same minutes, labelled, in the municipality's and the supplier's evidence."""
    id_ = await learner(enrollment)
    await enrollment.hear(learned(id_, FIRST, 300), now=LATER)
    period = f"/evidence?first={FIRST}&last={LAST}"

    _, mine = await enrollment.call("GET", period)
    _, theirs = await enrollment.call("GET", period, by=FJORD, role=Role.SUPPLIER)
    assert [(line["reported_minutes"], line["access_months"]) for line in mine["lines"]] == [(300, 3)]
    assert mine["lines"] == theirs["lines"]


async def test_a_correction_by_hand_stands_against_later_reports_and_names_who_and_why(enrollment: Enrollment) -> None:
    """A26: the municipality's own word."""
    id_ = await learner(enrollment)
    await enrollment.hear(learned(id_, FIRST, 300), now=LATER)
    body = {
        "enrollment_id": str(id_), "source": "WEEK", "source_id": FIRST.isoformat(), "minutes": 100,
        "reason": "OTHER_EVIDENCE",
    }  # fmt: skip

    status, answer = await enrollment.call("POST", "/ledger/corrections", body)
    await enrollment.hear(learned(id_, FIRST, 900, revision=2), now=LATER)
    ((_, refused),) = await enrollment.said("answer.refused")

    assert (status, [entry["minutes"] for entry in answer["entries"]]) == (200, [-300, 100])
    assert (answer["entries"][1]["actor"], answer["entries"][1]["reason"]) == ("somebody", "OTHER_EVIDENCE")
    assert refused["code"] == "CORRECTED_BY_MUNICIPALITY"
    assert (await account(enrollment))[0]["minutes"] == 100
    assert (await enrollment.call("POST", "/ledger/corrections", body))[1]["code"] == "BAD_CORRECTION"
    assert (await enrollment.call("POST", "/ledger/corrections", body, by=FYRESDAL))[0] == 404


async def test_a_roll_without_anybody_takes_the_session_back_and_an_older_one_stays_out(enrollment: Enrollment) -> None:
    """Invariant 22 for rolls: whatever arrives late or twice changes nothing."""
    line_id = await enrollment.seats(TYPE_3)
    await enrollment.people(csv_of(row("a")))
    (id_,) = (await enrollment.name(line_id, "a")).values()
    session = uuid4()
    await enrollment.hear(roll({id_: 90}, 2, session), roll({}, 3, session), roll({id_: 120}, 1, session), now=LATER)

    _, answer = await enrollment.call("GET", "/ledger")
    assert [entry["minutes"] for entry in answer["entries"]] == [90, -90]


async def test_hours_entered_by_hand_count_in_their_module_up_to_25_hours(enrollment: Enrollment) -> None:
    """Invariant 13 over HTTP: hours carried over from a reception centre join those of the rolls."""
    terms, course = agreement(), offering(TYPE_3, subject=Values.SOCIAL_STUDIES, teaching_languages=("uk",))
    await enrollment.trade(course, agreement=terms)
    (line_id,) = await enrollment.order(terms, asked(course))
    await enrollment.people(csv_of(row("a", fag="SAMFUNNSKUNNSKAP", undervisningsspraak="uk")))
    (id_,) = (await enrollment.name(line_id, "a")).values()
    await enrollment.hear(
        *(roll({id_: 480}, 1, uuid4(), "EDUCATION_AND_WORK") for _ in range(4)),
        roll({id_: 60}, 1, uuid4(), "kurs-7"),
        now=LATER,
    )
    body = {"enrollment_id": str(id_), "day": "2027-01-02", "minutes": 300, "module": "FAMILY_AND_HEALTH"} | {
        "reason": "CARRIED_OVER"
    }
    status, _ = await enrollment.call("POST", "/ledger/entries", body)

    _, answer = await enrollment.call("GET", f"/ledger/balances?until={LAST}")
    counted = answer["people"][0]["social_studies"]
    assert status == 201
    assert (counted["counted_minutes"], counted["unassigned_minutes"]) == (1800, 60)
    assert (await enrollment.call("POST", "/ledger/entries", body | {"day": "2027-02-02"}))[1][
        "code"
    ] == "BAD_CORRECTION"


async def test_the_first_unregistered_hours_start_the_registers_clock_once(enrollment: Enrollment) -> None:
    """Invariant 14: two months from what is known first, with the paragraph."""
    id_ = await learner(enrollment)
    await enrollment.hear(learned(id_, FIRST, 300), now=LATER)
    await enrollment.hear(learned(id_, FIRST + timedelta(days=7), 300), now=LATER + timedelta(days=9))

    rows = await enrollment.pool.fetch("SELECT kind, due_on, paragraph FROM deadlines WHERE kind LIKE 'REGISTER%'")
    assert [tuple(one) for one in rows] == [("REGISTER_EXPORT_DUE", date(2027, 3, 25), "if-58")]


async def test_the_service_cannot_rewrite_its_ledger(enrollment: Enrollment) -> None:
    """Invariant 15 in the database."""
    for sql in ("UPDATE ledger SET minutes = 0", "DELETE FROM ledger"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await enrollment.pool.execute(sql)
