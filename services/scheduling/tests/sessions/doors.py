"""Who knocks at the doors of a session in these tests, and what they are told."""

from __future__ import annotations

from typing import Any

from samklasse_chassis.http import Role

from ..builders import LARVIK, SUPPLIER, an_id
from ..conftest import House

MONDAY_NOON = "2027-01-18T11:00:00+00:00"
"""In Oslo; the class's second week."""
P0, P1 = str(an_id("p0")), str(an_id("p1"))


async def teacher(house: House, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    return await house.ask(method, path, body, orgnr=SUPPLIER, role=Role.SUPPLIER)


async def larvik(house: House, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    return await house.ask(method, path, body, orgnr=LARVIK, role=Role.MUNICIPALITY)


def session(group: dict[str, Any], number: int = 0) -> str:
    return f"/sessions/{group['sessions'][number]['session_id']}"


async def last_told(house: House) -> dict[str, Any]:
    return (await house.said("timetable.published"))[-1]
