"""From people who need an interpreter to a class that has one."""

from __future__ import annotations

from datetime import timedelta

from samklasse_chassis.http import Role
from samklasse_contracts import values as v

from ..builders import LARVIK, SKIEN, an_id
from ..conftest import House
from ..telling import START, a_plan, placeable, teacher
from . import service as s


async def test_people_who_understand_one_language_are_formed_into_a_class_and_an_interpreter_is_asked(
    house: House,
) -> None:
    """B08, B11: social studies taught in Norwegian, interpreted by screen, across two municipalities."""
    await s.a_unit(house)
    await s.interpreters(house, "amina")
    told = teacher("host", subjects=(v.Subject.SOCIAL_STUDIES,))
    await house.hear(told, told.teacher_id)
    for number in range(10):
        owner = LARVIK if number % 2 else SKIEN
        needs = placeable(f"p{number}", owner=owner, teaching_language="so", needs=(v.Need.INTERPRETER,))
        await house.hear(needs, an_id(f"p{number}"))
    plan = await a_plan(house)
    for owner, numbers in ((SKIEN, range(0, 10, 2)), (LARVIK, range(1, 10, 2))):
        approved = {"approve": [str(an_id(f"p{number}")) for number in numbers]}
        await house.ask("POST", f"/plans/{plan}/answer", approved, orgnr=owner, role=Role.MUNICIPALITY)
    (published,) = await house.said("timetable.published")
    requested = await house.said("interpreter.requested")
    await s.all_say_yes(house)
    await house.pass_time(START + timedelta(minutes=1))

    assert len(published["members"]) == 10
    assert {one["session_id"] for one in requested} == {one["session_id"] for one in published["sessions"]}
    assert {(one["language"], tuple(one["owner_orgnrs"])) for one in requested} == {("so", (LARVIK, SKIEN))}
    assert set(await s.states(house)) == {"CONFIRMED"}
