"""Acts 5 and 6: scheduling proposes classes, 23 municipalities answer, and what is approved is published."""

import asyncio
from typing import Any

from samklasse.demo.acts import disturb
from samklasse.demo.doors import Who
from samklasse.demo.errors import StoryBroken
from samklasse.demo.stage import OPERATOR, Stage, oslo
from samklasse.demo.world.organisations import NISSEDAL, TONSBERG
from samklasse.demo.world.world import school_free_days

RETURNS, RETURNED = TONSBERG, 2
SILENT = NISSEDAL
ANSWER_WITHIN_HOURS = 48
APPROVED_BY = oslo(2027, 1, 8, 9)
WAIT_SECONDS = 0.1


async def propose(stage: Stage) -> None:
    """Set the school-free days, ask for a plan, and wait for it."""
    for county, days in school_free_days().items():
        body = {
            "fylkesnummer": county,
            "first_day": days[0].isoformat(),
            "last_day": days[-1].isoformat(),
            "days": [day.isoformat() for day in days],
        }
        await stage.doors.tell("scheduling", "/calendars/free-days", OPERATOR, f"skolefri {county}", body)
    found = await formed(stage, "plan", ANSWER_WITHIN_HOURS)
    stage.story.notes["plan"] = found
    stage.note("proposed", seconds=round(found["seconds"], 1), placed=found["placed"], bound=found["bound"])


async def formed(stage: Stage, key: str, answer_within_hours: int) -> dict[str, Any]:
    """Have classes made of everybody who waits; the finished run, when everybody has heard of its plan."""
    wish = {"seed": stage.world.seed, "limit_seconds": 10, "answer_within_hours": answer_within_hours}
    run = await stage.doors.tell("scheduling", "/runs", OPERATOR, key, wish)
    found = await answered(stage, f"/runs/{run['run_id']}", OPERATOR)
    await stage.timeline.drain()
    return found


async def answered(stage: Stage, path: str, who: Who) -> dict[str, Any]:
    """What scheduling's workers have found out.

    Raises:
        StoryBroken: they could not, or not in time.
    """
    for _ in range(int(120 / WAIT_SECONDS)):
        found: dict[str, Any] = await stage.doors.read("scheduling", path, who)
        if found["state"] == "DONE":
            return found
        if found["state"] == "FAILED":
            raise StoryBroken(f"{path} failed: {found['code']}")
        await asyncio.sleep(WAIT_SECONDS)
    raise StoryBroken(f"{path}: no answer")


async def approve(stage: Stage) -> None:
    """Each municipality answers for its own people: one returns two, one says nothing at all."""
    answers = await asyncio.gather(*(_answer(stage, m.number) for m in stage.world.municipalities))
    await stage.timeline.drain()
    stage.note("approved", approved=sum(answers), returned=stage.story.counts.get("returned", 0))


async def open_plans(stage: Stage, buyer: Who) -> list[dict[str, Any]]:
    """The plans that a municipality is asked about."""
    plans = (await stage.doors.read("scheduling", "/plans", buyer))["plans"]
    return [row for row in plans if row["state"] == "OPEN"]


async def _answer(stage: Stage, number: str) -> int:
    buyer = stage.buyer(number)
    plans = await open_plans(stage, buyer)
    if number == SILENT:
        stage.story.count("silent", sum(row["asked"] for plan in plans for row in plan["people"]))
        return 0
    approved = 0
    for plan in plans:
        asked = [row["enrollment_id"] for row in plan["people"] if row["asked"]]
        back = asked[:RETURNED] if number == RETURNS else []
        body = {"approve": asked[len(back) :], "return": back}
        if asked:
            path, key = f"/plans/{plan['plan_id']}/answer", f"svar {plan['plan_id']}"
            await stage.doors.tell("scheduling", path, buyer, key, body)
        stage.story.returned.update(back)
        stage.story.count("returned", len(back))
        approved += len(body["approve"])
    return approved


async def publish(stage: Stage) -> None:
    """The deadline passes; what is approved becomes timetables, and everybody is told."""
    await stage.timeline.set_to(APPROVED_BY)
    await disturb.kill_notifications_while_it_tells(stage)
    await stage.timeline.drain()
    published = await stage.reader.fetchval(PUBLISHED_SQL)
    stage.note("published", classes=published)


PUBLISHED_SQL = """
SELECT count(*) FROM scheduling.classes WHERE state IN ('PUBLISHED', 'RUNNING')
"""
