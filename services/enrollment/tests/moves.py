"""Olena moves from Skien to Fyresdal."""

from datetime import date
from typing import Any
from uuid import UUID

from .builders import (
    FYRESDAL,
    TODAY,
    TYPE_3,
    agreement,
    asked,
    csv_of,
    offering,
    row,
)
from .conftest import Enrollment
from .messages import granted

LARVIK = "399000013"


class Moving:
    """Olena sits on a seat of Skien's and moves to Fyresdal."""

    def __init__(self, enrollment: Enrollment) -> None:
        self.enrollment, self.terms = enrollment, agreement()

    async def seated(self, course_type: Any = TYPE_3, **line: Any) -> UUID:
        """Her enrollment on a confirmed line."""
        self.course = offering(course_type)
        await self.enrollment.trade(self.course, agreement=self.terms)
        (self.line,) = await self.enrollment.order(self.terms, asked(self.course, line.pop("quantity", 2), **line))
        self.person = (await self.enrollment.people(csv_of(row("a"))))["a"]
        named = await self.enrollment.name(self.line, "a")
        quantity = await self.enrollment.pool.fetchval("SELECT quantity FROM lines")
        await self.enrollment.hear(granted(self.line, quantity))
        return named[str(self.person)]

    async def told(self, moved_on: date = TODAY, **other: Any) -> str:
        """The move, as Skien tells it."""
        body = {"to_orgnr": FYRESDAL, "moved_on": moved_on.isoformat()} | other
        status, answer = await self.enrollment.call("POST", "/people/a/move", body)
        assert status == 201, answer
        move_id: str = answer["move_id"]
        return move_id

    async def answered(self, move_id: str, *seats: dict[str, Any], ref: str = "f-1") -> tuple[int, Any]:
        """What Fyresdal's yes comes to."""
        body = {"ref": ref, "seats": list(seats)}
        return await self.enrollment.call("POST", f"/moves/{move_id}/acceptance", body, by=FYRESDAL)

    def take_over(self, enrollment_id: UUID, **other: Any) -> dict[str, Any]:
        """Under the framework that both are in."""
        plain = {"enrollment_id": str(enrollment_id), "outcome": "TAKE_OVER", "agreement_id": str(self.terms.id)}
        return plain | other
