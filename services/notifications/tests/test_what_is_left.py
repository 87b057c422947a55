"""Nobody is told of what is no longer so: lessons that are gone, people who withdrew, shares that are not all here."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from uuid import uuid4

import asyncpg
import pytest
from samklasse_chassis import vault
from samklasse_contracts.enrollment import ParticipantWithdrawn
from samklasse_contracts.message import say
from samklasse_contracts.scheduling import NoSlotFound, ParticipantUnplaced, PlanProposed, Unplaced, WithoutSlot
from samklasse_notifications.handlers import classes, coordinators, suppliers
from samklasse_notifications.store import pauses

from .builders import ANNA, BILAL, CLASS, LARVIK, NOW, cancelled, eight_weeks, published, set_clock
from .telling import handle, intents, mark_told


@pytest.fixture(autouse=True)
async def at_noon(clock: asyncpg.Connection) -> None:
    await set_clock(clock, NOW)


async def test_a_class_that_has_lost_every_lesson_is_told_as_cancelled_and_to_nobody_as_new(
    pool: asyncpg.Pool,
) -> None:
    await handle(pool, classes.publish_timetable, published(members=(ANNA,)))
    await mark_told(pool, ANNA)
    none_left = [replace(each, cancelled=True, revision=2) for each in eight_weeks()]
    await handle(pool, classes.publish_timetable, published(*none_left, members=(ANNA, BILAL), revision=2))

    assert await intents(pool) == [(ANNA, "NEW_CLASS", 1, "TOLD"), (ANNA, "CLASS_CANCELLED", 2, "WAITING")]


async def test_lessons_that_come_back_are_told_as_new_times(pool: asyncpg.Pool) -> None:
    await handle(pool, classes.publish_timetable, published(members=(ANNA,)))
    await mark_told(pool, ANNA)
    none_left = [replace(each, cancelled=True, revision=2) for each in eight_weeks()]
    await handle(pool, classes.publish_timetable, published(*none_left, revision=2))
    await handle(pool, classes.publish_timetable, published(revision=3))

    assert (await intents(pool))[-1] == (ANNA, "CLASS_CHANGED", 3, "WAITING")


async def test_a_coordinator_hears_of_no_lessons_without_a_time_in_a_class_that_is_gone(pool: asyncpg.Pool) -> None:
    first, *rest = eight_weeks()
    await handle(pool, classes.publish_timetable, published(replace(first, cancelled=True), *rest))
    lacking = WithoutSlot(session_id=first.id, blockers=())
    lost = NoSlotFound(class_id=CLASS, supplier_orgnr="822222222", sessions=(lacking,), reason="TEACHER_AWAY")
    await handle(pool, suppliers.tell_of_no_slot, say(lost, subject=CLASS, at=NOW, sequence=2))
    await handle(pool, classes.cancel_class, cancelled(ANNA, revision=3))

    assert [(kind, state) for _, kind, _, state in await intents(pool) if kind == "NO_SLOT_FOUND"] == [
        ("NO_SLOT_FOUND", "SILENCED")
    ]


async def test_whoever_has_withdrawn_lacks_no_class(pool: asyncpg.Pool) -> None:
    enrollment, person = uuid4(), uuid4()
    without = ParticipantUnplaced(
        enrollment_id=enrollment, person_id=person, owner_orgnr=LARVIK, reason="NO_COMMON_TIME"
    )
    out = ParticipantWithdrawn(enrollment_id=enrollment, person_id=person, owner_orgnr=LARVIK, reason="MOVED")
    await handle(pool, coordinators.gather_unplaced, say(without, subject=enrollment, at=NOW, sequence=1))
    await handle(pool, coordinators.let_withdrawn_go, say(out, subject=enrollment, at=NOW, sequence=2))

    assert await pool.fetchval("SELECT count(*) FROM unplaced") == 0


async def test_nothing_is_kept_of_whoever_was_erased_before_it_was_heard(pool: asyncpg.Pool) -> None:
    enrollment, person = uuid4(), uuid4()
    without = ParticipantUnplaced(
        enrollment_id=enrollment, person_id=person, owner_orgnr=LARVIK, reason="NO_COMMON_TIME"
    )
    async with pool.acquire() as conn, conn.transaction():
        await vault.shred(conn, person)
        await pauses.keep(conn, enrollment, person)
    await handle(pool, coordinators.gather_unplaced, say(without, subject=enrollment, at=NOW, sequence=1))

    assert await pool.fetchval("SELECT count(*) FROM unplaced") == 0
    assert await pool.fetchval("SELECT count(*) FROM pauses") == 0


def part(number: int, plan: PlanProposed) -> PlanProposed:
    """A share's part with as many people who wait as its number says."""
    without = tuple(Unplaced(enrollment_id=uuid4(), reason="NO_COMMON_TIME") for _ in range(number))
    return plan.model_copy(update={"part": number, "parts": 3, "unplaced": without})


@pytest.mark.parametrize("order", list(permutations((1, 2, 3))))
async def test_a_share_in_parts_is_told_once_and_whole_in_whatever_order_it_comes(
    pool: asyncpg.Pool, order: tuple[int, ...]
) -> None:
    whole = PlanProposed(
        plan_id=uuid4(),
        municipality_orgnr=LARVIK,
        answer_by=NOW + timedelta(days=1),
        classes=(),
        placed_in_all=0,
        bound_in_all=0,
    )
    for sequence, number in enumerate(order, start=1):
        said = say(part(number, whole), subject=whole.plan_id, at=NOW, sequence=sequence)
        await handle(pool, coordinators.propose_plan, said)
        assert len(await intents(pool)) == (sequence == 3)
    (facts,) = [row["facts"] for row in await pool.fetch("SELECT facts FROM notices")]

    assert facts["waiting"] == 6
    assert await pool.fetchval("SELECT count(*) FROM plan_parts") == 0
