"""Cases opened in bulk, cases that follow a person who moves, and hours that meet a deadline."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from samklasse_contracts.message import Cause
from samklasse_enrollment.domain.ledger import Entry, Side, Source
from samklasse_enrollment.domain.values import CourseType
from samklasse_enrollment.handlers import training
from samklasse_enrollment.store import ledger
from samklasse_enrollment.store.training import New

from .builders import FJORD, FYRESDAL, NOW, SKIEN, TODAY
from .casework import PLAN, Official
from .conftest import Enrollment
from .messages import granted

CAUSE = Cause(UUID(int=7), UUID(int=7))
MODULES = ("EDUCATION_AND_WORK", "FAMILY_AND_HEALTH", "NORWAY_THEN_AND_NOW")


@pytest.fixture
def official(enrollment: Enrollment) -> Official:
    return Official(enrollment)


async def moved(official: Official, case_id: UUID, on: date = TODAY) -> UUID:
    """The case in Fyresdal of somebody who moves there."""
    person_id = await official.at.pool.fetchval("SELECT person_id FROM training_cases WHERE id = $1", case_id)
    async with official.at.pool.acquire() as conn, conn.transaction():
        done = await training.transfer(conn, person_id, FYRESDAL, on, by="kari", cause=CAUSE, now=NOW)
    assert done == (case_id, 1)
    _, listed = await official.at.call("GET", "/cases", by=FYRESDAL)
    return UUID(listed["cases"][0]["case_id"])


async def test_many_cases_are_opened_with_their_deadlines(official: Official) -> None:
    case_id = await official.case(facts=None)
    person_id = await official.at.pool.fetchval("SELECT person_id FROM training_cases WHERE id = $1", case_id)
    await official.at.pool.execute("UPDATE training_cases SET state = 'CLOSED'")
    opened = New(uuid4(), person_id, SKIEN, registered_on=date(2026, 11, 30))

    async with official.at.pool.acquire() as conn, conn.transaction():
        await training.open_cases(conn, [opened])
        await training.open_cases(conn, [New(uuid4(), person_id, SKIEN, registered_on=date(2026, 1, 1))])

    assert await official.clocks(opened.id) == {"OFFER_DUE": date(2027, 2, 28)}
    assert await official.at.pool.fetchval("SELECT count(*) FROM deadlines WHERE kind = 'OFFER_DUE'") == 1


async def test_who_moves_has_a_new_offer_due_and_keeps_the_day_of_the_first(official: Official) -> None:
    """Invariant 10 over a move: the window runs from the first offer, with the leave she has had."""
    case_id = await official.in_training()
    await official.granted(case_id, TODAY, TODAY + timedelta(days=29))
    await official.at.ring(NOW + timedelta(minutes=1))

    there = await moved(official, case_id, TODAY + timedelta(days=10))

    assert await official.state(case_id) == "TRANSFERRED"
    assert await official.clocks(case_id) == {}
    assert await official.clocks(there, by=FYRESDAL) == {
        "OFFER_DUE": date(2027, 4, 14),
        "RETENTION_ENDS": date(2042, 1, 4),
    }
    await official.do(there, "allocation", {"offered_on": TODAY.isoformat()}, by=FYRESDAL)
    assert (await official.clocks(there, by=FYRESDAL))["LANGUAGE_WINDOW_ENDS"] == date(2030, 1, 14)
    await official.do(there, "plan", PLAN, by=FYRESDAL)
    started = await official.do(there, "start", {"on": TODAY.isoformat()}, by=FYRESDAL)
    assert started["trained_by"] == FYRESDAL


async def test_the_old_municipality_opens_and_changes_nothing_after_a_move(official: Official) -> None:
    case_id = await official.in_training()
    there = await moved(official, case_id)
    told = {"ground": "WELFARE", "first_day": "2027-02-01", "last_day": "2027-02-02"}

    assert (await official.at.call("GET", f"/cases/{case_id}/sealed"))[0] == 404
    assert (await official.at.call("GET", f"/cases/{there}/sealed", by=FYRESDAL))[0] == 200
    assert await official.refused(f"/cases/{case_id}/leaves", told) == ("WRONG_STATE", "il-30")
    assert await official.refused(f"/cases/{case_id}/stop", {"ground": "OWN_CONDUCT"}) == ("WRONG_STATE", "il-30")


async def test_the_old_municipality_is_reminded_of_nothing_after_a_move(official: Official) -> None:
    case_id = await official.case()
    there = await moved(official, case_id)

    await official.at.ring(NOW + timedelta(days=120))

    told = [body for _, body in await official.at.said("deadline.near") if body["deadline"] == "OFFER_DUE"]
    assert {(body["owner_orgnr"], body["about"]) for body in told} == {(FYRESDAL, str(there))}


async def test_nobody_is_reminded_of_social_studies_that_the_ledger_has(official: Official) -> None:
    """A26: hours in the ledger meet the deadline of social studies, whoever entered them."""
    line = await official.at.seats(CourseType.SYNC_GROUP)
    await official.at.hear(granted(line))
    case_id = await official.in_training()
    (enrollment_id,) = (await official.at.name(line, "4003-0001")).values()
    before = [_taught(enrollment_id, module, 1400) for module in MODULES]
    async with official.at.pool.acquire() as conn:
        await ledger.append(conn, before, NOW)

    await official.at.ring(NOW + timedelta(days=340))
    async with official.at.pool.acquire() as conn:
        await ledger.append(conn, [_taught(enrollment_id, module, 100) for module in MODULES], NOW)
    await official.at.ring(NOW + timedelta(days=370))

    told = [body["deadline"] for _, body in await official.at.said("deadline.near")]
    _, sealed = await official.at.call("GET", f"/cases/{case_id}/sealed")
    assert told.count("SOCIAL_STUDIES_DUE") == 1
    assert (sealed["social_studies_counted"], sealed["social_studies_required"]) == (4500, 4500)


def _taught(enrollment_id: UUID, module: str, minutes: int) -> Entry:
    return Entry(
        enrollment_id, Source.SESSION, str(uuid4()), 1, Side.ENTRY, TODAY, minutes, minutes, "PRESENT",
        "SOCIAL_STUDIES", module, FJORD, reported=False, owner_orgnr=SKIEN,
    )  # fmt: skip
