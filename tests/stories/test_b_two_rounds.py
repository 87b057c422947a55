"""Story b, another round: who was sent back is proposed anew, and what is approved stays as it is."""

from typing import Any

import pytest
from samklasse.demo.doors import Who
from samklasse_contracts.supplier import TeacherDescribed

from .papers import BUSY, FYRESDAL, LARVIK, SKIEN, TEACHER, offering, person
from .sharing import Shared, formed
from .town import Town

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def _come(town: Town, who: Who, many: int) -> set[str]:
    """People who are to learn together with others; their enrollments."""
    line_id = await town.confirmed(who, offering("kveld"), many)
    ids = await town.enroll(who, [person(f"R-{number}", who) for number in range(many)], line_id)
    return {one["enrollment"] for one in ids.values()}


async def _asked(town: Town, who: Who) -> dict[str, str]:
    """Whom a municipality is asked about in the open plan, and for which class; nobody where there is none."""
    plans = (await town.doors.read("scheduling", "/plans", who))["plans"]
    rows = [row for plan in plans if plan["state"] == "OPEN" for row in plan["people"] if row["asked"]]
    return {row["enrollment_id"]: row["class_id"] for row in rows}


async def _answer(town: Town, who: Who, *, back: frozenset[str] = frozenset()) -> None:
    """Yes to everybody but those who are sent back."""
    (plan,) = [one for one in (await town.doors.read("scheduling", "/plans", who))["plans"] if one["state"] == "OPEN"]
    asked = {row["enrollment_id"] for row in plan["people"] if row["asked"]}
    body = {"approve": sorted(asked - back), "return": sorted(asked & back)}
    await town.tell(who, "scheduling", f"/plans/{plan['plan_id']}/answer", body)


async def _class(town: Town, who: Who, class_id: str) -> dict[str, Any]:
    found: dict[str, Any] = await town.doors.read("scheduling", f"/classes/{class_id}", who)
    return found


async def test_who_was_sent_back_gets_another_class_and_the_approved_one_stays_as_it_is(
    town: Town, shared: Shared
) -> None:
    """A15: Larvik approves four and returns one; another round places her with Fyresdal's people and moves nobody."""
    await town.voices[BUSY].say(TeacherDescribed.model_validate(TEACHER | {"teacher_ref": "laerer-2"}))
    come = {SKIEN: await _come(town, SKIEN, 4), LARVIK: await _come(town, LARVIK, 5)}
    await town.rest()
    await formed(town)
    first = {who: await _asked(town, who) for who in come}
    (class_id,) = {one for asked in first.values() for one in asked.values()}
    back = frozenset({min(come[LARVIK])})
    for who in come:
        await _answer(town, who, back=back)
    before = {who: await _class(town, who, class_id) for who in come}

    late = await _come(town, FYRESDAL, 7)
    await town.rest()
    await formed(town)
    second = {who: await _asked(town, who) for who in (SKIEN, LARVIK, FYRESDAL)}
    (new_id,) = {one for asked in second.values() for one in asked.values()}
    for who in (LARVIK, FYRESDAL):
        await _answer(town, who)
    after = {who: await _class(town, who, class_id) for who in come}
    new = {who: await _class(town, who, new_id) for who in (LARVIK, FYRESDAL)}

    assert {who: set(asked) for who, asked in first.items()} == come
    assert {who: set(asked) for who, asked in second.items()} == {SKIEN: set(), LARVIK: set(back), FYRESDAL: late}
    assert before == after
    assert (before[SKIEN]["size"], before[SKIEN]["municipalities"], before[SKIEN]["state"]) == (8, 2, "PUBLISHED")
    assert len({class_id, new_id, shared.class_id}) == 3
    assert (new[LARVIK]["size"], new[LARVIK]["municipalities"], new[LARVIK]["state"]) == (8, 2, "PUBLISHED")
    assert {one["enrollment_id"] for one in new[LARVIK]["members"]} == back
