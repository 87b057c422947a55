"""Who has moved is forgotten in all that anybody was answered about her, and no timer rings for her any more."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from samklasse_chassis.timers import TimerDue
from samklasse_enrollment.app import SERVICE
from samklasse_enrollment.store import forgetting

from .builders import FIRST, FJORD, FYRESDAL, NOW, SKIEN, TODAY, TYPE_1
from .conftest import Enrollment
from .moves import Moving
from .test_erasure import KEPT, tables_with

OTHERS = {
    "answer-deadline", "seats-end", "inquiry-deadline", "class-starts", "line-ends", "delegation-ends", "surge-starts",
    "surge-day", "access-starts", "access-ends", "learning-week",
}  # fmt: skip
"""Of a line, an inquiry, a class, a delegation, a municipality or a supplier."""
DELEGATED_SQL = """
INSERT INTO delegations (id, agreement_id, owner_orgnr, supplier_orgnr, tasks, starts_on, ends_on, hours, price_ore,
                         surge, granted_by)
VALUES ($1, $2, $3, $4, '{ENROLLMENT}', $5, $5, 1, 0, false, 'somebody')
"""
ANSWERED_SQL = """
INSERT INTO commands (orgnr, key, fingerprint, status, answer)
VALUES ($1, $2, '', 200, $3)
"""


async def moved(enrollment: Enrollment) -> tuple[Moving, UUID]:
    """Olena lives in Fyresdal now, and sits on a seat that Skien pays for a while."""
    moving = Moving(enrollment)
    seat = await moving.seated(TYPE_1)
    until = (FIRST + timedelta(days=10)).isoformat()
    move_id = await moving.told(runs_to=until)
    status, _ = await moving.answered(move_id, {"enrollment_id": str(seat), "outcome": "RUN_ON", "until": until})
    assert status == 200
    return moving, seat


async def forgotten(enrollment: Enrollment, seat: UUID) -> None:
    """Fyresdal takes her out of the course, and has her forgotten."""
    path = f"/enrollments/{seat}/withdrawal"
    assert (await enrollment.call("POST", path, {"reason": "OWN_WISH"}, by=FYRESDAL))[0] == 200
    assert (await enrollment.call("POST", "/people/f-1/erasure", by=FYRESDAL))[0] == 202


@pytest.mark.parametrize("caller", [SKIEN, FYRESDAL, FJORD])
async def test_nobody_keeps_an_answer_about_her(enrollment: Enrollment, caller: str) -> None:
    """What the municipality she came from was answered, and a supplier that acted for it, names her by her id, too."""
    moving, seat = await moved(enrollment)
    await enrollment.pool.execute(DELEGATED_SQL, uuid4(), moving.terms.id, SKIEN, FJORD, TODAY)
    await enrollment.pool.execute(ANSWERED_SQL, caller, "told", {"person_id": str(moving.person)})
    await forgotten(enrollment, seat)

    assert await tables_with(enrollment, str(moving.person)) <= KEPT


async def test_no_timer_is_hers_any_more_and_those_of_her_line_still_ring(enrollment: Enrollment) -> None:
    _, seat = await moved(enrollment)
    assert await enrollment.pool.fetchval("SELECT count(*) FROM timers WHERE strpos(key, $1) > 0", str(seat)) == 1
    await forgotten(enrollment, seat)
    rung = await enrollment.ring(NOW + timedelta(days=90))

    assert await enrollment.pool.fetchval("SELECT count(*) FROM timers WHERE strpos(key, $1) > 0", str(seat)) == 0
    assert ("run-on-ends" in rung, "access-ends" in rung) == (False, True)


def test_every_timer_is_one_persons_or_it_is_not() -> None:
    (on_timer,) = [
        handler
        for consumer in SERVICE.consumers
        for message, handler in consumer.handlers.items()
        if issubclass(message, TimerDue)
    ]
    (kinds,) = [set(cell.cell_contents) for cell in on_timer.__closure__ or () if _names_kinds(cell.cell_contents)]

    assert kinds == {*forgetting.TIMERS, *OTHERS}


def _names_kinds(held: Any) -> bool:
    return hasattr(held, "keys")
