"""Names, moves and delegations at the same moment, on a real database."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

from samklasse_chassis.http import Role
from samklasse_contracts.message import Cause
from samklasse_contracts.values import DelegatedTask
from samklasse_enrollment.domain.delegation import Task
from samklasse_enrollment.handlers.names import name_seats

from .builders import FJORD, FYRESDAL, LAST, NOW, SKIEN, TODAY, TYPE_1, TYPE_3, agreement, asked, csv_of, offering, row
from .conftest import Enrollment
from .delegating import grant, trade
from .messages import granted
from .test_races import WAITING_SQL, race

DAY = timedelta(days=1)


async def two_lines(town: Enrollment) -> tuple[UUID, UUID]:
    """Two courses in Norwegian at the same time, with room for everybody."""
    terms, first, second = agreement(), offering(TYPE_1), offering(TYPE_3)
    await town.trade(first, second, agreement=terms)
    one, other = await town.order(terms, asked(first, 5), asked(second, 5))
    return one, other


async def test_one_person_named_on_two_lines_at_once_sits_on_one(enrollment: Enrollment) -> None:
    """A08: one open course per person, subject and time, also when two caseworkers name her at the same moment."""
    lines = await two_lines(enrollment)
    await enrollment.people(csv_of(row("a")))
    calls = [enrollment.call("POST", f"/call-offs/lines/{lines[n % 2]}/names", {"refs": ["a"]}) for n in range(6)]

    outcome = await race(enrollment, "SELECT FROM people FOR UPDATE", *calls)

    assert sorted({code for _, code in outcome}, key=str) == ["ALREADY_ENROLLED", None]
    assert await enrollment.pool.fetchval("SELECT count(*) FROM enrollments") == 1


async def test_a_move_that_is_answered_twice_at_once_is_carried_out_once(enrollment: Enrollment) -> None:
    line_id, _ = await two_lines(enrollment)
    ids = await enrollment.people(csv_of(row("a")))
    named = await enrollment.name(line_id, "a")
    await enrollment.hear(granted(line_id, 5))
    told = {"to_orgnr": FYRESDAL, "moved_on": TODAY.isoformat()}
    _, move = await enrollment.call("POST", "/people/a/move", told)
    agreement_id = await enrollment.pool.fetchval("SELECT agreement_id FROM lines LIMIT 1")
    seat = {
        "enrollment_id": str(named[str(ids["a"])]),
        "outcome": "TAKE_OVER",
        "agreement_id": str(agreement_id),
    }
    path, body = f"/moves/{move['move_id']}/acceptance", {"ref": "f-1", "seats": [seat]}

    outcome = await race(
        enrollment,
        "SELECT FROM moves FOR UPDATE",
        *(enrollment.call("POST", path, body, by=FYRESDAL) for _ in range(5)),
    )

    assert outcome == [(200, None), *[(422, "MOVE_IS_OVER")] * 4]
    assert await enrollment.pool.fetchval("SELECT count(*) FROM lines WHERE buyer_orgnr = $1", FYRESDAL) == 1
    assert len(await enrollment.said("case.transferred")) == 1


async def test_the_last_seat_is_named_once_while_its_holder_moves_away(enrollment: Enrollment) -> None:
    """A15: confirmed seats and names agree also when a seat leaves the line at that moment."""
    terms, course = agreement(), offering(TYPE_1)
    await enrollment.trade(course, agreement=terms)
    (line_id,) = await enrollment.order(terms, asked(course, 2))
    ids = await enrollment.people(csv_of(*map(row, "abcd")))
    named = await enrollment.name(line_id, "a")
    await enrollment.hear(granted(line_id, 2))
    told = {"to_orgnr": FYRESDAL, "moved_on": TODAY.isoformat()}
    _, move = await enrollment.call("POST", "/people/a/move", told)
    seat = {
        "enrollment_id": str(named[str(ids["a"])]),
        "outcome": "TAKE_OVER",
        "agreement_id": str(terms.id),
    }
    acceptance = {"ref": "f-1", "seats": [seat]}
    calls = [
        enrollment.call("POST", f"/moves/{move['move_id']}/acceptance", acceptance, by=FYRESDAL),
        *(enrollment.call("POST", f"/call-offs/lines/{line_id}/names", {"refs": [ref]}) for ref in "bcd"),
    ]

    outcome = await race(enrollment, "SELECT FROM lines FOR UPDATE", *calls)

    sitting = await enrollment.pool.fetchval("SELECT count(*) FROM enrollments WHERE line_id = $1", line_id)
    assert [status for status, _ in outcome].count(200) == 2
    assert (sitting, await enrollment.pool.fetchval("SELECT seats FROM lines WHERE id = $1", line_id)) == (1, 1)
    assert (await enrollment.held())[1] == 2


async def test_an_extension_waits_for_whoever_is_naming_its_people(enrollment: Enrollment) -> None:
    """A05, invariant 3: one open course per person, subject and time, also when a line goes on at that moment."""
    terms, course = agreement(), offering(TYPE_1, starts_to=LAST + timedelta(days=30))
    await enrollment.trade(course, agreement=terms)
    after = {"starts_on": (LAST + DAY).isoformat(), "ends_on": (LAST + 56 * DAY).isoformat()}
    one, other = await enrollment.order(terms, asked(course, 2), asked(course, 2, **after))
    await enrollment.people(csv_of(row("a"), row("b")))
    await enrollment.name(one, "a", "b")
    await enrollment.hear(granted(one, 2), granted(other, 2))
    _, longer = await enrollment.call("POST", f"/call-offs/lines/{one}/extension", {"weeks": 4})

    async with enrollment.pool.acquire() as naming, naming.transaction():
        await naming.fetch("SELECT id FROM people WHERE ref = 'a' FOR UPDATE")
        extending = asyncio.create_task(enrollment.hear(granted(UUID(longer["line_id"]), 2)))
        async with asyncio.timeout(20):
            while not extending.done() and not await enrollment.pool.fetchval(WAITING_SQL):  # noqa: ASYNC110 as there
                await asyncio.sleep(0.02)
        cause = Cause(id=uuid4(), correlation_id=uuid4())
        await name_seats(naming, other, refs=["a"], person_ids=[], owner_orgnr=SKIEN, cause=cause, now=NOW)
    await extending

    rows = await enrollment.pool.fetch("SELECT p.ref, e.line_id FROM enrollments e JOIN people p ON p.id = e.person_id")
    assert sorted((each["ref"], each["line_id"]) for each in rows) == sorted(
        [("a", one), ("a", other), ("b", UUID(longer["line_id"]))]
    )


async def test_what_is_done_and_the_revocation_at_the_same_moment_have_an_order(enrollment: Enrollment) -> None:
    """A20: whoever acts while the delegation is taken back did so before, or is refused."""
    await trade(enrollment, DelegatedTask.REPORTING)
    _, given = await grant(enrollment, Task.REPORTING)
    calls = [
        enrollment.call("POST", f"/delegations/{given['delegation_id']}/revocation", {}),
        *(enrollment.call("GET", "/facts", by=FJORD, role=Role.SUPPLIER, acting_for=SKIEN) for _ in range(4)),
    ]

    outcome = await race(enrollment, "SELECT FROM delegations FOR UPDATE", *calls)

    refused = [code for _, code in outcome].count("DELEGATION_OVER")
    acts = await enrollment.pool.fetchval("SELECT count(*) FROM delegated_acts")
    assert acts + refused == 4
