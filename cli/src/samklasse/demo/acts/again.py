"""Act 7: a municipality wonders what more seats would do; whoever has no class yet gets another chance of one."""

import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from samklasse.demo.acts import form
from samklasse.demo.errors import StoryBroken
from samklasse.demo.stage import Stage, oslo
from samklasse.demo.world.organisations import FYRESDAL

WONDERS, SEATS = FYRESDAL, 6
ANSWER_WITHIN_HOURS = 24
"""So that a class of this round can begin in the same week as the others."""
APPROVED_BY = oslo(2027, 1, 9, 12)

SESSIONS_SQL = """
SELECT s.session_id, s.class_id, s.starts_at, s.ends_at, s.teacher_id
  FROM scheduling.sessions s
  JOIN scheduling.classes c ON c.class_id = s.class_id
 WHERE c.state IN ('PUBLISHED', 'RUNNING')
   AND s.state <> 'CANCELLED'
"""

MEMBERS_SQL = """
SELECT m.class_id, m.enrollment_id
  FROM scheduling.members m
  JOIN scheduling.classes c ON c.class_id = m.class_id
 WHERE c.state IN ('PUBLISHED', 'RUNNING')
"""


@dataclass(frozen=True)
class Approved:
    """What has been approved and published: sessions with their times and teachers, and who is in which class."""

    sessions: frozenset[tuple[Any, ...]]
    members: frozenset[tuple[UUID, UUID]]


async def wonder(stage: Stage) -> None:
    """A small municipality asks what more evening seats would come to; nobody else hears of it."""
    buyer = stage.buyer(WONDERS)
    asked = {"kommune": WONDERS, "seats": SEATS, "level": "A2", "window": "EVENING"}
    before = await _approved(stage)
    told = await stage.doors.tell("scheduling", "/whatifs", buyer, "hva om", asked)
    answer = (await form.answered(stage, f"/whatifs/{told['whatif_id']}", buyer))["answer"]
    if await _approved(stage) != before:
        raise StoryBroken("a question has changed the classes")
    stage.story.count("wondered_placed", answer["placed"])
    more = answer["ours_placed_then"] - answer["ours_placed_today"]
    name = stage.municipality(WONDERS).name
    stage.note("wondered", municipality=name, seats=SEATS, placed=answer["placed"], more=more)


async def form_anew(stage: Stage) -> None:
    """Whoever was returned, or not answered for, or without a class, is proposed once more and answered for."""
    before = await _approved(stage)
    await form.formed(stage, "plan igjen", ANSWER_WITHIN_HOURS)
    await asyncio.gather(*(_approve_all(stage, m.number) for m in stage.world.municipalities))
    await stage.timeline.advance_to(APPROVED_BY)
    after = await _approved(stage)
    if not (before.sessions <= after.sessions and before.members <= after.members):
        raise StoryBroken("what was approved has moved")
    joined = {str(enrollment) for _, enrollment in after.members - before.members}
    stage.story.count("formed_anew", len(joined))
    stage.story.count("returned_and_placed", len(joined & stage.story.returned))
    stage.note("formed anew", people=len(joined), returned=len(joined & stage.story.returned))


async def _approve_all(stage: Stage, number: str) -> None:
    """The one that was silent is silent again."""
    if number == form.SILENT:
        return
    buyer = stage.buyer(number)
    for row in await form.open_plans(stage, buyer):
        asked = [one["enrollment_id"] for one in row["people"] if one["asked"]]
        if asked:
            path, key = f"/plans/{row['plan_id']}/answer", f"svar {row['plan_id']}"
            await stage.doors.tell("scheduling", path, buyer, key, {"approve": asked, "return": []})


async def _approved(stage: Stage) -> Approved:
    sessions = await stage.reader.fetch(SESSIONS_SQL)
    members = await stage.reader.fetch(MEMBERS_SQL)
    return Approved(frozenset(tuple(row) for row in sessions), frozenset(tuple(row) for row in members))
