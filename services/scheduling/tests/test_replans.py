"""Partial answers and plans made anew of what was returned, or not answered: what is approved stays as it is."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from samklasse_chassis import clock
from samklasse_chassis.http import Role

from .builders import FYRESDAL, LARVIK, SKIEN, an_id
from .conftest import House
from .telling import START, a_market, a_plan, class_offered, people, placeable, withdrawn

OURS = (LARVIK, SKIEN, FYRESDAL)
STILL = ("class_id", "kind", "level", "first_day", "last_day")


async def plans_of(house: House, orgnr: str) -> list[dict[str, Any]]:
    _, told = await house.ask("GET", "/plans", orgnr=orgnr, role=Role.MUNICIPALITY)
    return [plan for plan in told["plans"] if plan["state"] == "OPEN"]


async def answer(house: House, plan: str, orgnr: str, **people: list[str]) -> None:
    if any(people.values()):
        status, told = await house.ask("POST", f"/plans/{plan}/answer", people, orgnr=orgnr, role=Role.MUNICIPALITY)
        assert status == 200, told


async def published(house: House) -> dict[str, dict[str, Any]]:
    """What was last said of each class."""
    return {told["class_id"]: told for told in await house.said("timetable.published")}


def when(session: dict[str, Any]) -> tuple[str, str]:
    return session["starts_at"], session["teacher_id"]


async def after_deadline(house: House) -> None:
    now = await clock.now(house.pool)  # type: ignore[arg-type]
    await house.pass_time(now + timedelta(hours=49))


async def test_who_was_returned_is_proposed_for_a_vacant_place_and_nobody_who_was_approved_moves(house: House) -> None:
    await a_market(house)
    larvik, skien = await people(house, 9), await people(house, 3, owner=SKIEN, prefix="s")
    plan = await a_plan(house)
    await answer(house, plan, LARVIK, approve=larvik)
    await answer(house, plan, SKIEN, approve=skien[:1], **{"return": skien[1:2]})
    await house.pass_time(START + timedelta(hours=49))
    (before,) = (await published(house)).values()
    again = await a_plan(house)
    asked = {one["enrollment_id"] for row in await plans_of(house, SKIEN) for one in row["people"] if one["asked"]}
    share = (await house.said("plan.proposed"))[-1]
    await answer(house, again, SKIEN, approve=sorted(asked))
    (after,) = (await published(house)).values()

    assert {m["enrollment_id"] for m in before["members"]} == {*larvik, *skien[:1]}
    assert asked == {skien[2]}, "who was sent back from this class is not asked about for it again"
    assert share["classes"][0]["members"] == [skien[2]]
    assert share["classes"][0]["size"] == 11
    assert {m["enrollment_id"] for m in after["members"]} == {*larvik, skien[0], skien[2]}
    assert [when(one) for one in after["sessions"]] == [when(one) for one in before["sessions"]]
    assert [after[what] for what in STILL] == [before[what] for what in STILL]


@pytest.mark.parametrize("seed", range(6))
async def test_whatever_is_answered_nobody_is_placed_without_a_yes_and_what_is_approved_stays(
    house: House, seed: int
) -> None:
    """A15: every municipality decides for its own people, in every round."""
    draw = random.Random(seed)
    await a_market(house, teachers=3)
    if draw.random() < 0.5:
        await house.hear(class_offered(open_seats=10), an_id("fixed"))
    everybody: dict[str, str] = {}
    approved: set[str] = set()
    gone: set[str] = set()
    for turn in range(3):
        await _arrive(house, draw, turn, everybody)
        before = await published(house)
        await a_plan(house)
        for orgnr in OURS:
            for row in await plans_of(house, orgnr):
                asked = [one["enrollment_id"] for one in row["people"] if one["asked"]]
                assert {everybody[one] for one in asked} <= {orgnr}
                says = {one: draw.choices(("yes", "no", "nothing"), (6, 2, 1))[0] for one in asked}
                yes = [one for one, said in says.items() if said == "yes"]
                approved |= set(yes)
                await answer(
                    house, row["plan_id"], orgnr, approve=yes, **{"return": [o for o in asked if says[o] == "no"]}
                )
        for one in draw.sample(sorted(approved - gone), min(1, len(approved - gone))):
            gone.add(one)
            await house.hear(withdrawn_id(one, everybody), one)
        await after_deadline(house)
        _holds(before, await published(house), approved)


def withdrawn_id(enrollment: str, everybody: dict[str, str]) -> Any:
    name = next(name for name in NAMES if str(an_id(name)) == enrollment)
    return withdrawn(name, owner=everybody[enrollment])


NAMES = [f"{prefix}{number}" for prefix in ("t0-", "t1-", "t2-") for number in range(20)]


async def _arrive(house: House, draw: random.Random, turn: int, everybody: dict[str, str]) -> None:
    for number in range(draw.randrange(6, 16)):
        name, owner = f"t{turn}-{number}", draw.choice(OURS)
        track = draw.choice((1, 2, 2, 2))
        await house.hear(placeable(name, owner=owner, schooling_track=track), an_id(name))
        everybody[str(an_id(name))] = owner


def _holds(before: dict[str, dict[str, Any]], after: dict[str, dict[str, Any]], approved: set[str]) -> None:
    """Nobody twice, nobody without a yes, no new class under its minimum, nothing approved moved."""
    members = Counter(m["enrollment_id"] for told in after.values() for m in told["members"])
    assert set(members.values()) <= {1}
    assert set(members) <= approved
    for class_id, told in after.items():
        if class_id not in before:
            first = {m["enrollment_id"] for m in told["members"]} | {one["enrollment_id"] for one in told["left"]}
            assert told["revision"] > 1 or len(first) >= (4 if told["kind"] == "FIXED" else 8)
            continue
        was = before[class_id]
        left = {one["enrollment_id"] for one in told["left"]}
        stays = {m["enrollment_id"] for m in was["members"]} - left
        assert [told[what] for what in STILL] == [was[what] for what in STILL]
        assert [when(s) for s in told["sessions"]] == [when(s) for s in was["sessions"]]
        assert told["revision"] > was["revision"] + 1 or stays <= set(members)
