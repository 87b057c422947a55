"""A teacher is onboarded while seats are confirmed and named: nobody waits for whom is there already."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest
from samklasse_contracts.gateway import TeacherOnboarded
from samklasse_contracts.message import Cause
from samklasse_enrollment.handlers.names import name_seats
from samklasse_enrollment.handlers.seats import confirm_seats

from .builders import FJORD, NOW, SKIEN, TYPE_2, csv_of, row
from .conftest import Enrollment
from .messages import granted, said
from .test_races import WAITING_SQL


async def names(conn: Any, line_id: UUID) -> None:
    cause = Cause(id=uuid4(), correlation_id=uuid4())
    await name_seats(conn, line_id, refs=["a"], person_ids=[], owner_orgnr=SKIEN, cause=cause, now=NOW)


async def confirms(conn: Any, line_id: UUID) -> None:
    await confirm_seats(granted(line_id), conn, now=NOW)


@pytest.mark.parametrize("last", [names, confirms])
async def test_what_was_missing_last_and_the_teacher_come_at_the_same_moment(enrollment: Enrollment, last: Any) -> None:
    """A12: access opens with the seat, the name and the teacher, in whatever order they come."""
    line_id = await enrollment.seats(TYPE_2)
    await enrollment.people(csv_of(row("a")))
    if last is names:
        await enrollment.hear(granted(line_id))
    else:
        await enrollment.name(line_id, "a")
    course = await enrollment.pool.fetchval("SELECT id FROM offerings")
    body = TeacherOnboarded(
        teacher_id=uuid4(), supplier_orgnr=FJORD, municipality_orgnr=SKIEN, offering_id=course, received_at=NOW
    )

    async with enrollment.pool.acquire() as conn, conn.transaction():
        await last(conn, line_id)
        onboarding = asyncio.create_task(enrollment.hear(said(body)))
        async with asyncio.timeout(20):
            while not onboarding.done() and not await enrollment.pool.fetchval(WAITING_SQL):  # noqa: ASYNC110 as there
                await asyncio.sleep(0.02)
    await onboarding

    assert await enrollment.pool.fetchval("SELECT access FROM enrollments") == "OPEN"
    assert len(await enrollment.said("enrollment.access-opened")) == 1
