"""What units register and what that changes, on a real database."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from samklasse_chassis.http import Role
from samklasse_contracts.enrollment import ErasureRequested
from samklasse_contracts.message import say
from samklasse_scheduling.api.interpreting.register import interpreter_id
from samklasse_scheduling.handlers.erasure import erase_person

from ..builders import LARVIK, SKIEN
from ..conftest import House
from ..telling import START
from . import service as s
from .made_up import UNIT


async def test_nobody_at_all_is_said_at_once_and_an_interpreter_who_comes_later_is_asked(house: House) -> None:
    await s.a_unit(house)
    await s.a_class(house, s.a_group(lessons=1))
    (missing,) = await house.said("interpreter.not-filled")
    await s.interpreters(house, "amina", language="ar")
    await house.pass_time(START + timedelta(hours=1))
    await s.interpreters(house, "bashir", language="so", level="UNQUALIFIED")
    await house.pass_time(START + timedelta(hours=2))
    before = await s.states(house)
    await s.interpreters(house, "caaliya")
    await house.pass_time(START + timedelta(hours=3))

    assert (missing["reason"], missing["owner_orgnrs"]) == ("NOBODY_SPEAKS_IT", [LARVIK])
    assert before == ["NOT_FILLED"]
    assert await s.states(house) == ["NOT_FILLED", "OFFERED"]


async def test_an_interpreter_who_is_away_is_replaced_at_once(house: House) -> None:
    """B19: substitute search."""
    await s.a_unit(house)
    await s.interpreters(house, "amina", "bashir")
    await s.a_class(house, s.a_group(lessons=1))
    (one,) = await s.bookings(house)
    (ref,) = s.asked(one)
    await s.answers(house, one, ref)
    away = {"periods": [{"first_day": "2027-01-11", "last_day": "2027-01-12"}]}
    await s.unit_asks(house, "PUT", f"/interpreters/{ref}/absences", away)
    await house.pass_time(START + timedelta(minutes=1))
    (cancelled,) = await house.said("interpreter.cancelled")
    gone, after = await s.bookings(house)

    assert (cancelled["reason"], cancelled["interpreter_id"]) == ("REPLACED", gone["interpreter_id"])
    assert (gone["state"], after["state"], after["attempt"]) == ("CANCELLED", "OFFERED", 2)
    assert s.asked(after) == [({"amina", "bashir"} - {ref}).pop()]


async def test_who_says_she_is_partial_is_asked_for_no_lesson_of_that_class(house: House) -> None:
    """B19: tolkeloven section 16; nobody asks why."""
    await s.a_unit(house)
    await s.interpreters(house, "amina")
    await s.a_class(house, s.a_group(lessons=1))
    (one,) = await s.bookings(house)
    await s.answers(house, one, "amina", "PARTIAL")
    await s.interpreters(house, "amina")
    await house.pass_time(START + timedelta(minutes=1))

    assert await s.states(house) == ["NOT_FILLED"]


async def test_a_person_who_must_not_have_an_interpreter_gets_another_and_nothing_says_why(house: House) -> None:
    await s.a_unit(house)
    await s.interpreters(house, "amina", "bashir")
    group = await s.a_class(house, s.a_group(lessons=1))
    (one,) = await s.bookings(house)
    (ref,) = s.asked(one)
    _, confirmed = await s.answers(house, one, ref)
    person = group.members[0].person
    path, body = f"/persons/{person}/interpreter-ties", {"interpreter_ids": [confirmed["interpreter_id"]]}
    refused = await house.ask("PUT", path, body, orgnr=SKIEN, role=Role.MUNICIPALITY)
    told = await house.ask("PUT", path, body, orgnr=LARVIK, role=Role.MUNICIPALITY)
    await house.pass_time(START + timedelta(minutes=1))
    (cancelled,) = await house.said("interpreter.cancelled")
    _, after = await s.bookings(house)
    _, data = await house.ask("GET", f"/persons/{person}/data", orgnr=LARVIK, role=Role.MUNICIPALITY)
    outbox = await house.pool.fetch(
        "SELECT convert_from(body, 'UTF8') AS body FROM outbox WHERE key LIKE '%interpreter%'"
    )

    assert (refused[0], told[0]) == (404, 200)
    assert cancelled["reason"] == "REPLACED"
    assert ref not in s.asked(after)
    assert [row["said_by"] for row in data["sections"]["interpreter_ties"]] == [LARVIK]
    assert outbox
    assert not [row for row in outbox if str(person) in row["body"]]


async def test_what_cannot_be_registered_is_refused_with_its_paragraph(house: House) -> None:
    """B19: no child, nobody without another language, no unit that sells nothing."""
    await s.a_unit(house)
    form = {"language": "so"}
    refusals = [
        await s.interpreters(house, "amina", adult=False),
        await s.interpreters(house, "amina", **(form | {"language": "nb"})),
        await s.interpreters(house, "amina", available_to="2020-01-01"),
        await s.interpreters(house, "amina", level="Z"),
        await s.interpreters(house, "amina", born="1990-01-01"),
    ]
    buyer, _ = await s.unit_asks(house, "GET", "/interpreters", unit=LARVIK)

    assert refusals == [[422]] * 5
    assert buyer == 200
    assert await house.pool.fetchval("SELECT count(*) FROM interpreters") == 0


async def test_a_unit_pages_through_its_own_interpreters(house: House) -> None:
    await s.a_unit(house)
    await s.interpreters(house, *(f"i{number}" for number in range(5)))
    await s.unit_asks(house, "PUT", "/interpreters/i0/ties", {"municipality_orgnrs": [LARVIK]})
    _, first = await s.unit_asks(house, "GET", "/interpreters?limit=3")
    _, rest = await s.unit_asks(house, "GET", f"/interpreters?limit=3&after={first['after']}")

    assert [one["ref"] for one in first["interpreters"] + rest["interpreters"]] == [f"i{n}" for n in range(5)]
    assert first["interpreters"][0]["municipality_orgnrs"] == [LARVIK]
    assert rest["after"] is None


async def test_two_who_come_at_once_begin_one_search_and_not_two(house: House) -> None:
    await s.a_unit(house)
    group = await s.a_class(house, s.a_group(lessons=1))
    await s.interpreters(house, "amina", "bashir")
    await asyncio.gather(*(s.ring(house, interpreter_id(UNIT, ref)) for ref in ("amina", "bashir")))
    attempts = [(one["session_id"], one["attempt"]) for one in await house.said("interpreter.requested")]

    assert attempts == [(str(group.sessions[0].id), 1), (str(group.sessions[0].id), 2)]
    assert await s.states(house) == ["NOT_FILLED", "OFFERED"]


async def test_who_is_to_be_forgotten_has_no_tie_left(house: House) -> None:
    await s.a_unit(house)
    await s.interpreters(house, "amina")
    group = await s.a_class(house, s.a_group(lessons=1))
    her = group.members[0]
    path, body = f"/persons/{her.person}/interpreter-ties", {"interpreter_ids": [str(interpreter_id(UNIT, "amina"))]}
    await house.ask("PUT", path, body, orgnr=LARVIK, role=Role.MUNICIPALITY)
    before = await house.pool.fetchval("SELECT count(*) FROM interpreter_ties")
    forget = ErasureRequested(
        case_id=her.enrollment, person_id=her.person, owner_orgnr=LARVIK, enrollment_ids=(her.enrollment,)
    )
    await house.hear(forget, her.enrollment)

    assert before == 1
    assert await house.pool.fetchval("SELECT count(*) FROM interpreter_ties") == 0


async def test_a_tie_that_is_told_while_somebody_is_forgotten_is_not_kept(house: House) -> None:
    await s.a_unit(house)
    await s.interpreters(house, "amina")
    (her, *_) = (await s.a_class(house, s.a_group(lessons=1))).members
    path, body = f"/persons/{her.person}/interpreter-ties", {"interpreter_ids": [str(interpreter_id(UNIT, "amina"))]}
    told = ErasureRequested(
        case_id=her.person, person_id=her.person, owner_orgnr=LARVIK, enrollment_ids=(her.enrollment,)
    )
    async with house.pool.acquire() as conn, conn.transaction():
        await erase_person(say(told, subject=her.person, at=START, sequence=9), conn, now=START)
        telling = asyncio.ensure_future(house.ask("PUT", path, body, orgnr=LARVIK, role=Role.MUNICIPALITY))
        await asyncio.wait([telling], timeout=0.5)

    assert (await telling)[0] == 404
    assert await house.pool.fetchval("SELECT count(*) FROM interpreter_ties") == 0
