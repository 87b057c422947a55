"""High arrivals: everything is delegated in one step, and what is due is told of earlier."""

from datetime import timedelta
from uuid import UUID, uuid4

from samklasse_contracts.enrollment import Deadline
from samklasse_enrollment.domain.delegation import Task
from samklasse_enrollment.handlers import deadlines

from .builders import FYRESDAL, NOW, SKIEN, TODAY
from .conftest import Enrollment
from .delegating import UNTIL, grant, trade


async def test_in_a_surge_everything_is_delegated_in_one_step(enrollment: Enrollment) -> None:
    """A21: with high arrivals a supplier takes on all administration, whatever the terms name."""
    await trade(enrollment)
    before = await grant(enrollment)
    surge = {"starts_on": TODAY.isoformat(), "ends_on": (UNTIL + timedelta(days=9)).isoformat()}
    declared = await enrollment.call("POST", "/surges", surge)
    after = await grant(enrollment)
    too_long = await enrollment.call("POST", "/surges", surge | {"ends_on": "2029-01-01"})

    assert (before[1]["code"], declared[0], after[0]) == ("NO_SURGE", 201, 201)
    assert (after[1]["tasks"], after[1]["surge"]) == (sorted(Task), True)
    assert too_long[1]["code"] == "BAD_PERIOD"
    ((_, told),) = await enrollment.said("surge.declared")
    assert (told["owner_orgnr"], told["ends_on"]) == (SKIEN, surge["ends_on"])


async def test_in_a_surge_what_is_due_is_told_of_earlier(enrollment: Enrollment) -> None:
    """A21: 60 days before instead of 30; for what comes within them later too."""
    await trade(enrollment)
    soon, later, usual = (uuid4() for _ in range(3))
    async with enrollment.pool.acquire() as conn, conn.transaction():
        for about, days in ((soon, 45), (later, 65), (usual, 20)):
            await deadlines.watch(conn, Deadline.OFFER_DUE, about, SKIEN, TODAY + timedelta(days=days), "il-30")
    quiet = await enrollment.ring(NOW + timedelta(minutes=1))
    surge = {"starts_on": TODAY.isoformat(), "ends_on": (TODAY + timedelta(days=6)).isoformat()}
    await enrollment.call("POST", "/surges", surge)
    await enrollment.ring(NOW + timedelta(hours=1))
    at_once = [body["about"] for _, body in await enrollment.said("deadline.near")]
    await enrollment.ring(NOW + timedelta(days=6))

    assert (quiet, at_once) == ([], [str(soon)])
    assert [body["about"] for _, body in await enrollment.said("deadline.near")] == [str(soon), str(later)]


async def test_what_becomes_known_in_a_surge_is_told_of_earlier_too_and_once(enrollment: Enrollment) -> None:
    """A21: a deadline of 45 days that appears while the surge runs; one that is watched again is not told again."""
    await trade(enrollment)
    soon, later, elsewhere, after = (uuid4() for _ in range(4))
    surge = {"starts_on": TODAY.isoformat(), "ends_on": (TODAY + timedelta(days=6)).isoformat()}
    await enrollment.call("POST", "/surges", surge)
    await enrollment.ring(NOW + timedelta(hours=1))
    known = [(soon, SKIEN, 45), (soon, SKIEN, 45), (later, SKIEN, 70), (elsewhere, FYRESDAL, 45)]
    await watch(enrollment, *known)
    await enrollment.ring(NOW + timedelta(hours=2))
    await watch(enrollment, *known)
    await enrollment.ring(NOW + timedelta(hours=3))
    at_once = [body["about"] for _, body in await enrollment.said("deadline.near")]
    await enrollment.clock(NOW + timedelta(days=7))
    await watch(enrollment, (after, SKIEN, 52))
    await enrollment.ring(NOW + timedelta(days=7, hours=1))

    assert at_once == [str(soon)]
    assert [body["about"] for _, body in await enrollment.said("deadline.near")] == [str(soon)]
    await enrollment.ring(NOW + timedelta(days=16))
    assert [body["about"] for _, body in await enrollment.said("deadline.near")].count(str(soon)) == 2


async def watch(town: Enrollment, *known: tuple[UUID, str, int]) -> None:
    async with town.pool.acquire() as conn, conn.transaction():
        for about, owner, days in known:
            await deadlines.watch(conn, Deadline.OFFER_DUE, about, owner, TODAY + timedelta(days=days), "il-30")
