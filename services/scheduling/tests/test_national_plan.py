"""A plan of a whole country is read, saved and told a table at a time."""

from __future__ import annotations

import os
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

import pytest
from samklasse_contracts.message import MAX_BODY_BYTES
from samklasse_scheduling.bench.national import national_term
from samklasse_scheduling.domain.plan import HELP_FOR, Kind, NoPlace, Plan, PlannedClass, Reason
from samklasse_scheduling.domain.situation import Person, Situation, term_of
from samklasse_scheduling.domain.weekly import WeeklyTime
from samklasse_scheduling.saving import save
from samklasse_scheduling.store import runs
from samklasse_scheduling.store.situation import load

from .conftest import House
from .lagging import lag, transactions
from .loading import load_into

SIZE = 12
MOST_SECONDS_OF_A_TRANSACTION = 10.0
MOST_SECONDS_STILL = 0.5
"""On a machine that does other things too: messages, health and the relay go on meanwhile."""


def any_plan(situation: Situation, run: UUID) -> Plan:
    """Everybody of one offering and track in classes of twelve, whatever the rules say; the rest have no place."""
    alike: dict[tuple[UUID, int], list[Person]] = defaultdict(list)
    for person in situation.people:
        alike[person.seat.offering, person.track].append(person)
    groups = [people[first : first + SIZE] for people in alike.values() for first in range(0, len(people), SIZE)]
    full = [group for group in groups if len(group) == SIZE]
    lacking = [person for group in groups if len(group) < SIZE for person in group]
    reason = Reason.TOO_FEW_AT_LEVEL
    return Plan(
        classes=tuple(_class(group, situation, run) for group in full),
        unplaced=tuple(NoPlace(person.enrollment, reason, HELP_FOR[reason]) for person in lacking),
        bound=len(situation.people),
        proven=False,
        seed=1,
    )


def without_a_third(plan: Plan) -> Plan:
    """The plan with every third class left out, and its people without a place."""
    reason = Reason.TOO_FEW_AT_LEVEL
    gone = [NoPlace(one, reason, HELP_FOR[reason]) for group in plan.classes[::3] for one in group.members]
    kept = tuple(group for number, group in enumerate(plan.classes) if number % 3)
    return replace(plan, classes=kept, unplaced=(*plan.unplaced, *gone))


def _class(group: Sequence[Person], situation: Situation, run: UUID) -> PlannedClass:
    offering = situation.offering_by_id[group[0].seat.offering]
    term = term_of(offering, situation.earliest)
    assert term is not None
    return PlannedClass(
        id=uuid5(run, str(group[0].enrollment)), kind=Kind.FORMED, offering=offering.id, supplier=offering.supplier,
        level=min(offering.levels), track=group[0].track, language=None, teacher=situation.teachers[0].id,
        times=(WeeklyTime(1, 1080, 90),), first_day=term.first_day, last_day=term.last_day, weeks=term.weeks,
        minimum=8, maximum=20, members=tuple(sorted(person.enrollment for person in group)),
    )  # fmt: skip


@pytest.mark.parametrize("people", [1500, pytest.param(35_000, marks=pytest.mark.long)])
async def test_a_plan_of_the_country_is_read_and_told_in_a_few_seconds(house: House, people: int) -> None:
    term = national_term(people, 1)
    now = datetime.combine(term.earliest - timedelta(days=3), datetime.min.time(), UTC)
    await house.set_clock(now)
    _, asked = await house.ask("POST", "/runs", {})
    async with house.pool.acquire() as conn:
        await load_into(conn, term)
        await conn.execute("ANALYZE enrollments")
        began = time.monotonic()
        situation = await load(conn, term.earliest)
        read = time.monotonic() - began
        run = await runs.read(conn, UUID(asked["run_id"]))
        assert run is not None
        plan = without_a_third(any_plan(situation, run.id))
        began = time.monotonic()
        async with lag() as standstill:
            with transactions(conn) as took:
                assert await save(conn, run, situation, plan, seconds=1.0)
        saved = time.monotonic() - began
    shares = await house.said("plan.proposed")
    largest = await house.pool.fetchval("SELECT max(octet_length(body)) FROM outbox")
    told = {(share["municipality_orgnr"], share.get("part", 1)) for share in shares}
    members = [one for share in shares for group in share["classes"] for one in group["members"]]
    lacking = [one["enrollment_id"] for share in shares for one in share["unplaced"]]
    if "SAMKLASSE_FIGURES" in os.environ:
        print(f"{people} people: read {read:.1f} s, saved and told {saved:.1f} s, {len(shares)} messages, {largest} B")
        print(f"transactions {[round(one, 1) for one in took]} s, event loop stood still {standstill[0]:.3f} s")

    assert len(told) == len(shares)
    assert {orgnr for orgnr, _ in told} == {person.municipality for person in situation.people}
    assert sorted(map(str, (one.enrollment for one in situation.people))) == sorted([*members, *lacking])
    assert largest <= MAX_BODY_BYTES
    assert sum(share["cost_ore"] for share in shares if share.get("part", 1) == 1) == len(members) * 1_250_000
    assert read + saved < 60
    assert max(took) < MOST_SECONDS_OF_A_TRANSACTION
    assert standstill[0] < MOST_SECONDS_STILL
