"""A class of social studies and interpreters, for tests on a real database. Nobody in them exists."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from samklasse_chassis.http import Role
from samklasse_chassis.timers import timer_due
from samklasse_contracts import values as v
from samklasse_contracts.message import Cause, say
from samklasse_contracts.partnerships import OrganisationRegistered
from samklasse_scheduling.domain.timetable import State, Timetable
from samklasse_scheduling.handlers import classes
from samklasse_scheduling.handlers.interpreting import registering
from samklasse_scheduling.store import proposals
from samklasse_scheduling.translate.said import Change

from ..builders import SUPPLIER, an_id, timetable
from ..conftest import House
from ..telling import START, offering, organisations, placeable
from .made_up import UNIT

NEVER = datetime(2030, 1, 1, tzinfo=UTC)


async def a_unit(house: House) -> None:
    """Municipalities, an offering taught in Norwegian, and an interpreting unit, on Monday 4 January 2027."""
    await house.set_clock(START)
    await organisations(house)
    social = offering(subject=v.Subject.SOCIAL_STUDIES, teaching_languages=("nb",))
    await house.hear(social, an_id("offering"))
    unit = OrganisationRegistered(
        orgnr=UNIT, name="Synthetic", roles=(v.OrganisationRole.SELLER,), form=v.OrganisationForm.PRIVATE
    )
    await house.hear(unit, UNIT)
    await house.forget()


async def interpreters(house: House, *refs: str, language: str = "so", level: str = "B", **fields: Any) -> list[int]:
    """Register these; the answers' statuses."""
    form = {
        "languages": {language: level}, "availability": "f" * 49, "available_from": "2026-08-01",
        "available_to": "2027-12-31", "adult": True, "technical_safeguards": True, "privacy_safeguards": True,
    } | fields  # fmt: skip
    answers = [await unit_asks(house, "PUT", f"/interpreters/{ref}", form) for ref in refs]
    return [status for status, _ in answers]


async def unit_asks(house: House, method: str, path: str, body: Any = None, *, unit: str = UNIT) -> tuple[int, Any]:
    """The unit calls a door."""
    return await house.ask(method, path, body, orgnr=unit, role=Role.SUPPLIER)


def a_group(name: str = "class", *, members: int = 3, lessons: int = 2) -> Timetable:
    group = timetable(name, members=members, by=f"teacher of {name}")
    return replace(group, subject="SOCIAL_STUDIES", language="so", sessions=group.sessions[:lessons])


async def a_class(house: House, group: Timetable | None = None, *, speak: str = "so") -> Timetable:
    """A published class whose members need an interpreter."""
    made = group or a_group()
    for member in made.members:
        told = placeable("", teaching_language=speak, needs=("INTERPRETER",)).model_copy(
            update={"enrollment_id": member.enrollment, "person_id": member.person, "owner_orgnr": member.municipality}
        )
        await house.hear(told, member.enrollment)
    await publish(house, made)
    return made


async def publish(house: House, made: Timetable) -> None:
    proposed = replace(made, state=State.PROPOSED, revision=0, sessions=())
    async with house.pool.acquire() as conn, conn.transaction():
        await proposals.save_classes(conn, an_id("plan"), [proposed])
    await changed(house, proposed, made)


async def changed(house: House, before: Timetable, after: Timetable, *, now: datetime = START) -> None:
    """The class becomes something else, as any handler would have it."""
    cause = Cause(an_id(f"{after.id} {after.revision} {now}"), an_id("correlation"))
    async with house.pool.acquire() as conn, conn.transaction():
        await classes.tell(conn, Change(before, after, "SOME_REASON"), cause=cause, now=now)


async def ring(house: House, interpreter: UUID) -> None:
    """The timer that follows a change of an interpreter, on a connection of its own."""
    async with house.pool.acquire() as conn, conn.transaction():
        now = await conn.fetchval("SELECT operator.now()")
        rung = timer_due("scheduling")(kind="interpreter-changed", timer=str(interpreter), due_at=now)
        said = say(rung, subject=f"{interpreter}/{now.isoformat()}", at=now)
        await registering.interpreter_changed(said, conn, now=now)


async def bookings(house: House, *, orgnr: str = UNIT, role: Role = Role.SUPPLIER) -> list[dict[str, Any]]:
    """What somebody sees, by time."""
    status, answer = await house.ask("GET", "/interpreter-bookings?limit=1000", orgnr=orgnr, role=role)
    assert status == 200
    return sorted(answer["bookings"], key=lambda one: (one["starts_at"], one["attempt"]))


async def answers(house: House, booking: dict[str, Any], ref: str, answer: str = "YES") -> tuple[int, Any]:
    path = f"/interpreter-bookings/{booking['booking_id']}/answer"
    return await unit_asks(house, "POST", path, {"interpreter_ref": ref, "answer": answer})


def asked(booking: dict[str, Any]) -> list[str]:
    """Who is to answer."""
    return [one["interpreter_ref"] for one in booking["offers"] if one["answer"] == "OPEN"]


async def all_say_yes(house: House) -> None:
    for one in await bookings(house):
        if one["state"] == "OFFERED":
            assert (await answers(house, one, asked(one)[0]))[0] == 200


async def states(house: House) -> list[str]:
    return [one["state"] for one in await bookings(house, orgnr=SUPPLIER)]


def ids(rows: Iterable[dict[str, Any]], name: str = "session_id") -> list[UUID]:
    return [UUID(one[name]) for one in rows]
