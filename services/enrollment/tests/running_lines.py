"""A line that runs: what is changed in it, and what it comes to."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from .builders import NOW, TYPE_1, agreement, asked, csv_of, offering, row
from .conftest import Enrollment
from .messages import granted

RUNNING = NOW + timedelta(days=9)
"""Wednesday of the line's first week."""
SUMS_SQL = "SELECT sum(amount_ore)::bigint FROM lines"


async def running(
    enrollment: Enrollment, course_type: Any = TYPE_1, *, seats: int = 3, people: tuple[str, ...] = (), **terms: Any
) -> UUID:
    """A confirmed line of so many seats, with people on it."""
    agreed, course = agreement(**terms), offering(course_type)
    await enrollment.trade(course, agreement=agreed)
    (line_id,) = await enrollment.order(agreed, asked(course, seats))
    if people:
        await enrollment.people(csv_of(*map(row, people)))
        await enrollment.name(line_id, *people)
    await enrollment.hear(granted(line_id, seats))
    return line_id


async def change(enrollment: Enrollment, line_id: Any, what: str, **body: Any) -> tuple[int, Any]:
    return await enrollment.call("POST", f"/call-offs/lines/{line_id}/{what}", body or None)


async def settlement(enrollment: Enrollment, line_id: Any, method: str = "GET") -> tuple[int, Any]:
    call_off = await enrollment.pool.fetchval("SELECT call_off_id FROM lines WHERE id = $1", line_id)
    return await enrollment.call(method, f"/call-offs/{call_off}/settlement")


async def books_hold(enrollment: Enrollment) -> bool:
    """Money used is the sum of the lines."""
    return bool((await enrollment.held())[0] == (await enrollment.pool.fetchval(SUMS_SQL) or 0))
