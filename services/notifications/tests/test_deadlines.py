"""What is due for a municipality: one digest a day, without a person, whoever and however many it concerns."""

import asyncio
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest
from samklasse_chassis import replaying, timers
from samklasse_chassis.timers import TimerDue
from samklasse_contracts.enrollment import (
    CoordinationPlanChanged,
    Deadline,
    DeadlineNear,
    ErasureRequested,
    PlanWeek,
    Side,
)
from samklasse_contracts.message import Cause, say
from samklasse_contracts.partnerships import OrganisationRegistered
from samklasse_contracts.values import OrganisationForm, OrganisationRole
from samklasse_notifications.domain.functions import coordinator_of
from samklasse_notifications.handlers import coordinators, deadlines, erasure

from .builders import ANNA, LARVIK, NOW
from .telling import handle, intents

pytestmark = pytest.mark.usefixtures("at_noon")
SELLER = "822222222"
FACTS_SQL = "SELECT n.facts FROM intents i JOIN notices n ON n.id = i.notice_id WHERE i.state = 'WAITING'"
TIMERS_SQL = "SELECT key, due_at FROM timers WHERE kind = 'deadline-digest'"


def near(
    kind: Deadline = Deadline.OFFER_DUE, *, due_on: date = date(2027, 1, 15), about: UUID | None = None
) -> DeadlineNear:
    body = DeadlineNear(deadline=kind, about=about or uuid4(), owner_orgnr=LARVIK, due_on=due_on, paragraph="il-30")
    return say(body, subject=body.about, at=NOW)


TODAY = NOW.date()


def due(day: date = TODAY) -> TimerDue:
    body = timers.timer_due("notifications")(kind=deadlines.DEADLINE_DIGEST, timer=f"{LARVIK}/{day}", due_at=NOW)
    return say(body, subject=f"deadline-digest/{LARVIK}/{day}", at=NOW, cause=Cause(uuid4(), uuid4()))


def changed(by: Side, revision: int = 2) -> CoordinationPlanChanged:
    body = CoordinationPlanChanged(
        line_id=UUID(int=7),
        buyer_orgnr=LARVIK,
        supplier_orgnr=SELLER,
        revision=revision,
        changed_by=by,
        weeks=(PlanWeek(week=1),),
    )
    return say(body, subject=body.line_id, at=NOW, sequence=revision)


async def test_three_hundred_cases_are_one_message_with_their_number_and_first_day(pool: asyncpg.Pool) -> None:
    for number in range(300):
        await handle(pool, deadlines.gather_deadline, near(due_on=date(2027, 2, 7) - timedelta(days=number % 24)))
    (timer,) = await pool.fetch(TIMERS_SQL)
    await handle(pool, deadlines.tell_of_deadlines, due())
    (facts,) = [row["facts"] for row in await pool.fetch(FACTS_SQL)]

    assert (timer["key"], timer["due_at"]) == (f"{LARVIK}/2027-01-08", NOW + timedelta(hours=1))
    assert await intents(pool) == [(coordinator_of(LARVIK), "DEADLINES", 1, "WAITING")]
    assert facts["deadlines"] == [
        {"deadline": "OFFER_DUE", "cases": 300, "first_due_on": "2027-01-15", "paragraph": "il-30"}
    ]


async def test_what_the_same_day_brings_later_is_told_in_the_same_thread_and_replaces_what_waits(
    pool: asyncpg.Pool,
) -> None:
    await handle(pool, deadlines.gather_deadline, near())
    await handle(pool, deadlines.tell_of_deadlines, due())
    await handle(pool, deadlines.gather_deadline, near(Deadline.DELEGATION_ENDS))
    await handle(pool, deadlines.tell_of_deadlines, due())
    (facts,) = [row["facts"] for row in await pool.fetch(FACTS_SQL)]

    assert [state for _, _, _, state in await intents(pool)] == ["SILENCED", "WAITING"]
    assert {one["deadline"] for one in facts["deadlines"]} == {"OFFER_DUE", "DELEGATION_ENDS"}


async def test_the_same_case_twice_in_a_day_counts_once_with_its_newest_day(pool: asyncpg.Pool) -> None:
    about = uuid4()
    for day in (15, 18):
        await handle(pool, deadlines.gather_deadline, near(about=about, due_on=date(2027, 1, day)))
    await handle(pool, deadlines.tell_of_deadlines, due())
    (facts,) = [row["facts"] for row in await pool.fetch(FACTS_SQL)]

    assert [(one["cases"], one["first_due_on"]) for one in facts["deadlines"]] == [(1, "2027-01-18")]


async def test_the_next_day_is_another_thread(pool: asyncpg.Pool) -> None:
    await handle(pool, deadlines.gather_deadline, near())
    await handle(pool, deadlines.tell_of_deadlines, due())
    tomorrow = NOW + timedelta(days=1)
    await handle(pool, deadlines.gather_deadline, near(), now=tomorrow)
    await handle(pool, deadlines.tell_of_deadlines, due(tomorrow.date()), now=tomorrow)

    assert [version for _, _, version, _ in await intents(pool)] == [1, 1]


async def test_what_is_heard_before_midnight_is_told_though_the_next_day_has_begun_to_gather(
    pool: asyncpg.Pool,
) -> None:
    """The digest of 23.30 rings at midnight, and its message may be handled after another day's deadline."""
    midnight = datetime.fromisoformat("2027-01-08T23:00:01+00:00")
    await handle(pool, deadlines.gather_deadline, near(), now=midnight - timedelta(minutes=30))
    await handle(pool, deadlines.gather_deadline, near(), now=midnight)
    await handle(pool, deadlines.tell_of_deadlines, due(), now=midnight)
    (facts,) = [row["facts"] for row in await pool.fetch(FACTS_SQL)]

    assert [one["cases"] for one in facts["deadlines"]] == [1]


async def test_after_an_outage_of_a_day_every_case_is_told_once_with_its_newest_day(pool: asyncpg.Pool) -> None:
    """Yesterday's digest rings late, and leaves to today's what has been said again since."""
    again, tomorrow = uuid4(), NOW + timedelta(days=1)
    await handle(pool, deadlines.gather_deadline, near(about=again, due_on=date(2027, 1, 15)))
    await handle(pool, deadlines.gather_deadline, near(due_on=date(2027, 1, 16)))
    await handle(pool, deadlines.gather_deadline, near(about=again, due_on=date(2027, 1, 18)), now=tomorrow)
    for day in (TODAY, tomorrow.date()):
        await handle(pool, deadlines.tell_of_deadlines, due(day), now=tomorrow + timedelta(hours=1))
    told = [row["facts"]["deadlines"] for row in await pool.fetch(FACTS_SQL)]

    assert sorted((one["cases"], one["first_due_on"]) for (one,) in told) == [(1, "2027-01-16"), (1, "2027-01-18")]


async def test_who_has_been_told_of_a_day_hears_nothing_when_it_rings_again(pool: asyncpg.Pool) -> None:
    """A timer rings at least once, also for what was said again without a change."""
    tomorrow, about = NOW + timedelta(days=1), uuid4()
    for now in (NOW, tomorrow):
        await handle(pool, deadlines.gather_deadline, near(about=about), now=now)
        await handle(pool, deadlines.tell_of_deadlines, due(now.date()), now=now)
    await handle(pool, deadlines.gather_deadline, near(about=about), now=tomorrow)
    for day in (TODAY, tomorrow.date()) * 2:
        await handle(pool, deadlines.tell_of_deadlines, due(day), now=tomorrow + timedelta(hours=2))

    assert [version for _, _, version, _ in await intents(pool)] == [1, 1]


async def test_of_two_rings_at_once_one_tells(pool: asyncpg.Pool) -> None:
    await handle(pool, deadlines.gather_deadline, near())
    await asyncio.gather(*(handle(pool, deadlines.tell_of_deadlines, due()) for _ in range(2)))

    assert [version for _, _, version, _ in await intents(pool)] == [1]


async def test_a_case_whose_day_moves_after_it_was_told_is_told_again(pool: asyncpg.Pool) -> None:
    about = uuid4()
    for day in (15, 18):
        await handle(pool, deadlines.gather_deadline, near(about=about, due_on=date(2027, 1, day)))
        await handle(pool, deadlines.tell_of_deadlines, due())

    assert [version for _, _, version, _ in await intents(pool)] == [1, 2]


async def test_a_replay_tells_of_no_deadline(pool: asyncpg.Pool) -> None:
    """Neither of one that it brings, nor again of what its timers had told."""
    await handle(pool, deadlines.gather_deadline, near())
    await handle(pool, deadlines.tell_of_deadlines, due())
    with replaying.marked({replaying.CONSUMER_HEADER: "notifications.enrollment-deadline"}):
        await handle(pool, deadlines.gather_deadline, near())
        await handle(pool, deadlines.tell_of_deadlines, due())

    assert [version for _, _, version, _ in await intents(pool)] == [1]
    assert await pool.fetchval("SELECT count(*) FROM deadlines_near") == 1


async def test_the_day_is_the_day_in_oslo(pool: asyncpg.Pool) -> None:
    late = datetime.fromisoformat("2027-01-08T23:30:00+00:00")
    await handle(pool, deadlines.gather_deadline, near(), now=late)

    assert [row["key"] for row in await pool.fetch(TIMERS_SQL)] == [f"{LARVIK}/2027-01-09"]


async def test_a_timer_without_deadlines_tells_nobody(pool: asyncpg.Pool) -> None:
    await handle(pool, deadlines.tell_of_deadlines, due())

    assert await intents(pool) == []


async def test_nothing_that_is_told_names_a_case(pool: asyncpg.Pool) -> None:
    about = uuid4()
    await handle(pool, deadlines.gather_deadline, near(about=about))
    await handle(pool, deadlines.tell_of_deadlines, due())
    told = await pool.fetch("SELECT n.facts::text AS facts, t.subject FROM notices n, threads t")

    assert all(str(about) not in row["facts"] and about != row["subject"] for row in told)


@pytest.mark.parametrize(("by", "told"), [(Side.SUPPLIER, ["PLAN_CHANGED"]), (Side.MUNICIPALITY, [])])
async def test_the_coordinator_hears_of_a_plan_that_the_supplier_changed(
    pool: asyncpg.Pool, by: Side, told: list[str]
) -> None:
    """A06: a change in the supplier's course tells the municipality; of its own it knows."""
    seller = OrganisationRegistered(
        orgnr=SELLER, name="Fjord (oppdiktet)", roles=(OrganisationRole.SELLER,), form=OrganisationForm.PRIVATE
    )
    await handle(pool, coordinators.register_organisation, say(seller, subject=SELLER, at=NOW, sequence=1))
    await handle(pool, coordinators.tell_of_changed_plan, changed(by))

    assert [kind for _, kind, _, _ in await intents(pool)] == told
    assert [row["facts"]["supplier"] for row in await pool.fetch(FACTS_SQL)] == ["Fjord (oppdiktet)"] * len(told)


async def test_who_is_forgotten_is_not_counted_any_more(pool: asyncpg.Pool) -> None:
    case = uuid4()
    await handle(pool, deadlines.gather_deadline, near(about=case))
    body = ErasureRequested(case_id=case, person_id=ANNA, owner_orgnr=LARVIK)
    await handle(pool, erasure.erase_person, say(body, subject=case, at=NOW, sequence=1))
    await handle(pool, deadlines.tell_of_deadlines, due())

    assert await intents(pool) == []
