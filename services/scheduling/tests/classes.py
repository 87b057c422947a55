"""A class that runs, its roll, and what was refused."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from samklasse_chassis.http import Role
from samklasse_contracts.gateway import AttendanceKind, RollCalled, RollEntry

from .builders import LARVIK, SUPPLIER, an_id
from .conftest import House
from .telling import (
    RECEIVED,
    a_market,
    a_plan,
    placeable,
)


async def a_class(house: House, *, members: int = 9, teachers: int = 2, line: str | None = None) -> dict[str, Any]:
    """A published class of Larvik's people; what was said of it."""
    await a_market(house, teachers=teachers)
    larvik = [str(an_id(f"p{number}")) for number in range(members)]
    for number in range(members):
        told = placeable(f"p{number}", line=line if number < 2 else None)
        await house.hear(told, an_id(f"p{number}"))
    plan = await a_plan(house)
    await house.ask("POST", f"/plans/{plan}/answer", {"approve": larvik}, orgnr=LARVIK, role=Role.MUNICIPALITY)
    (published,) = await house.said("timetable.published")
    await house.forget()
    return dict(published)


def first_end(group: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(group["sessions"][0]["ends_at"])


def roll(
    group: dict[str, Any], *, revision: int = 1, minutes: int = 90, supplier: str = SUPPLIER, **fields: Any
) -> RollCalled:
    entries = tuple(
        RollEntry(enrollment_id=m["enrollment_id"], kind=AttendanceKind.PRESENT, minutes=minutes)
        for m in group["members"]
    )
    facts = {
        "supplier_orgnr": supplier, "class_id": group["class_id"], "session_id": group["sessions"][0]["session_id"],
        "revision": revision, "entries": entries, "received_at": RECEIVED,
    }  # fmt: skip
    return RollCalled.model_validate(facts | fields)


async def refusals(house: House) -> list[str]:
    return [one["code"] for one in await house.said("answer.refused")]
