"""A move that is registered late takes her hours along, from the day she moved."""

from datetime import date, timedelta
from uuid import UUID

from samklasse_enrollment.handlers import ledger
from samklasse_enrollment.store import ownerships

from .builders import FIRST, FYRESDAL, NOW, SKIEN, TYPE_1, csv_of, row
from .conftest import Enrollment
from .messages import granted, learned

LATER = NOW + timedelta(days=21)
SECOND = FIRST + timedelta(days=7)


async def owned(enrollment: Enrollment, orgnr: str) -> list[tuple[str, int]]:
    """The week and minutes of every entry that is a municipality's."""
    _, answer = await enrollment.call("GET", "/ledger", by=orgnr)
    return [(entry["day"], entry["minutes"]) for entry in answer["entries"]]


async def test_hours_belong_to_the_municipality_that_owned_her_on_that_day(enrollment: Enrollment) -> None:
    """Invariant 15 and domain 2.2: attributable, by counter-entries, and a later report lands with the new owner."""
    line_id = await enrollment.seats(TYPE_1)
    people = await enrollment.people(csv_of(row("a", kurstype="1")))
    (id_,) = (await enrollment.name(line_id, "a")).values()
    await enrollment.hear(granted(line_id))
    await enrollment.hear(learned(id_, FIRST, 300), learned(id_, SECOND, 200), now=LATER)

    for _ in range(2):  # registering it a second time changes nothing more
        await move(enrollment, people["a"], (id_, FYRESDAL, line_id), since=SECOND)
    await enrollment.hear(learned(id_, SECOND, 120, revision=2), now=LATER)

    assert await owned(enrollment, SKIEN) == [(str(FIRST), 300), (str(SECOND), 200), (str(SECOND), -200)]
    assert await owned(enrollment, FYRESDAL) == [(str(SECOND), 200), (str(SECOND), -200), (str(SECOND), 120)]
    assert await enrollment.pool.fetchval("SELECT sum(minutes) FROM ledger WHERE enrollment_id = $1", id_) == 420


async def move(enrollment: Enrollment, person_id: UUID, owned_by: tuple[UUID, str, UUID], *, since: date) -> None:
    """What a move does to hours."""
    async with enrollment.pool.acquire() as conn, conn.transaction():
        await ownerships.give(conn, [owned_by], first_day=since)
        await ledger.move_owner(conn, person_id, to=FYRESDAL, since=since, now=LATER)
