"""Acts 5 and 6: scheduling proposes classes, 23 municipalities answer, and what is approved is published."""

import asyncio
from typing import Any

from samklasse.demo.acts import disturb
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
    wish = {"seed": stage.world.seed, "limit_seconds": 10, "answer_within_hours": ANSWER_WITHIN_HOURS}
    run = await stage.doors.tell("scheduling", "/runs", OPERATOR, "plan", wish)
    found = await _done(stage, run["run_id"])
    await stage.timeline.drain()
    stage.story.notes["plan"] = found
    stage.note("proposed", seconds=round(found["seconds"], 1), placed=found["placed"], bound=found["bound"])


async def _done(stage: Stage, run_id: str) -> dict[str, Any]:
    for _ in range(int(120 / WAIT_SECONDS)):
        found: dict[str, Any] = await stage.doors.read("scheduling", f"/runs/{run_id}", OPERATOR)
        if found["state"] == "DONE":
            return found
        if found["state"] == "FAILED":
            raise StoryBroken(f"the plan failed: {found['code']}")
        await asyncio.sleep(WAIT_SECONDS)
    raise StoryBroken("the plan did not come")


async def approve(stage: Stage) -> None:
    """Each municipality answers for its own people: one returns two, one says nothing at all."""
    answers = await asyncio.gather(*(_answer(stage, m.number) for m in stage.world.municipalities))
    await stage.timeline.drain()
    stage.note("approved", approved=sum(answers), returned=stage.story.counts.get("returned", 0))


async def _answer(stage: Stage, number: str) -> int:
    buyer = stage.buyer(number)
    plans = (await stage.doors.read("scheduling", "/plans", buyer))["plans"]
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
