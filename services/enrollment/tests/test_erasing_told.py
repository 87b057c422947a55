"""Somebody is forgotten once the register has all that it will ever be told of her, and not before."""

from datetime import timedelta
from uuid import UUID, uuid4

from samklasse_enrollment.domain.register import Receipt
from samklasse_enrollment.handlers import register

from .builders import NOW, SKIEN
from .conftest import Enrollment
from .test_register_sending import LATER, make, trained

WITHDRAWN_SQL = "UPDATE enrollments SET state = 'WITHDRAWN'"
DECISION_SQL = """
INSERT INTO decisions (id, case_id, person_id, owner_orgnr, kind, outcome, ground, paragraph, rule, decided_on,
                       decided_by, appeal_by)
SELECT gen_random_uuid(), id, person_id, owner_orgnr, $1, $2, 'X', 'il-30', 'r', $3, 'x', $3
  FROM training_cases
"""


async def answered(town: Enrollment, *, accepted: bool = True) -> UUID:
    """An export that the register has answered."""
    export_id = UUID((await make(town))["export_id"])
    await town.pool.execute("UPDATE register_exports SET state = 'SENDING' WHERE id = $1", export_id)
    async with town.pool.acquire() as conn, conn.transaction():
        receipt = Receipt(0, accepted=accepted, code=None if accepted else "UNKNOWN_PERSON", field=None)
        await register.answer(conn, export_id, [receipt], now=LATER)
    return export_id


async def erased(town: Enrollment) -> tuple[int, str | None]:
    status, answer = await town.call("POST", "/people/a/erasure")
    return status, answer.get("code")


async def learned_and_left(town: Enrollment) -> None:
    await trained(town, "a")
    await town.pool.execute(WITHDRAWN_SQL)
    await town.clock(LATER)


async def test_a_decision_that_changes_no_record_does_not_keep_her_for_good(enrollment: Enrollment) -> None:
    """If section 58: a denied leave is in no export, so no receipt for it ever comes."""
    await learned_and_left(enrollment)
    waits = await erased(enrollment)
    await answered(enrollment)
    await enrollment.pool.execute(DECISION_SQL, "LEAVE", "DENIED", LATER.date() + timedelta(days=1))
    assert (await make(enrollment))["records"] == 0

    assert (waits, await erased(enrollment)) == ((422, "REGISTER_NOT_TOLD"), (202, None))


async def test_a_decision_of_the_day_of_the_last_export_is_told_first(enrollment: Enrollment) -> None:
    """If section 58: it came after the export, which a day alone does not tell."""
    await learned_and_left(enrollment)
    await answered(enrollment)
    await enrollment.pool.execute(DECISION_SQL, "STOP", "MADE", LATER.date())
    before = await erased(enrollment)
    await answered(enrollment)

    assert (before, await erased(enrollment)) == ((422, "REGISTER_NOT_TOLD"), (202, None))


async def test_a_record_that_was_not_taken_keeps_her_until_somebody_has_seen_to_it(enrollment: Enrollment) -> None:
    await learned_and_left(enrollment)
    await answered(enrollment, accepted=False)
    before = await erased(enrollment)
    (task,) = (await enrollment.call("GET", "/register/tasks"))[1]["tasks"]
    closed, _ = await enrollment.call("POST", f"/register/tasks/{task['task_id']}/done", {})

    assert (before, closed) == ((422, "REGISTER_NOT_TOLD"), 200)
    assert await erased(enrollment) == (202, None)


async def test_who_is_in_no_export_is_not_kept_for_the_register(enrollment: Enrollment) -> None:
    async with enrollment.pool.acquire() as conn:
        assert await register.is_told(conn, enrollment.kek, SKIEN, uuid4(), now=NOW)
