"""Act 8, what goes wrong: a teacher is away for a week, a class is cancelled, people withdraw, an agreement ends."""

import json
from datetime import date
from typing import Any

import asyncpg
from samklasse_contracts.ids import supplier_id
from samklasse_contracts.supplier import TeacherAbsent

from samklasse.demo.doors import Who
from samklasse.demo.stage import OPERATOR, Stage
from samklasse.demo.world import masks
from samklasse.demo.world.organisations import FYRESDAL
from samklasse.demo.world.teaching import Teacher

AWAY_FROM, AWAY_TO = date(2027, 1, 13), date(2027, 1, 19)
WITHDRAWN = 2
ENDS_ON = date(2027, 1, 20)

CLASSES_SQL = """
SELECT c.class_id, c.kind, c.level, c.weekly::text AS weekly, c.teacher_id, c.supplier_orgnr,
       count(m.enrollment_id) AS members,
       (SELECT count(*) FROM scheduling.waiting w WHERE w.class_id = c.class_id AND w.approved) AS waiting
  FROM scheduling.classes c
  JOIN scheduling.members m ON m.class_id = c.class_id
 WHERE c.state IN ('PUBLISHED', 'RUNNING')
 GROUP BY c.class_id
 ORDER BY c.class_id
"""

MEMBERS_SQL = """
SELECT m.enrollment_id, m.owner_orgnr
  FROM scheduling.members m
 WHERE m.class_id = $1
 ORDER BY m.enrollment_id
"""

LOSERS_SQL = """
SELECT a.id, count(*) AS placed
  FROM enrollment.enrollments e
  JOIN enrollment.lines l ON l.id = e.line_id
  JOIN enrollment.agreements a ON a.id = l.agreement_id
 WHERE e.class_id IS NOT NULL
   AND NOT a.all_municipalities
   AND e.state IN ('PLACED', 'ACTIVE')
 GROUP BY a.id
 ORDER BY count(*) DESC, a.id
"""


async def teacher_falls_ill(stage: Stage) -> None:
    """The supplier says that a teacher is away, never why; scheduling repairs the timetable."""
    away = await _hardest_to_replace(stage)
    if away is None:
        return
    voice = stage.voices[away.supplier]
    await voice.say(TeacherAbsent(teacher_ref=away.ref, away_from=AWAY_FROM, away_to=AWAY_TO))
    await stage.timeline.drain()
    stage.note("teacher away")


async def _hardest_to_replace(stage: Stage) -> Teacher | None:
    """Who teaches a class that was put together here and has fewest colleagues who could step in."""
    known = {supplier_id(stage.supplier(t.supplier).orgnr, t.ref): t for t in stage.world.teachers}
    taught = [row for row in await stage.reader.fetch(CLASSES_SQL) if row["teacher_id"] in known]
    if not taught:
        return None

    def difficulty(row: asyncpg.Record) -> tuple[bool, int, int, Any]:
        able = sum(_could_step_in(other, known[row["teacher_id"]], row) for other in stage.world.teachers)
        return row["kind"] == "FIXED", able, -row["members"], row["class_id"]

    return known[min(taught, key=difficulty)["teacher_id"]]


def _could_step_in(other: Teacher, away: Teacher, row: asyncpg.Record) -> bool:
    if other.supplier != away.supplier or other.ref == away.ref or row["level"] not in other.levels:
        return False
    times = [(day - 1, (minute - 480) // 30, -(-minutes // 30)) for day, minute, minutes in json.loads(row["weekly"])]
    return all(masks.covers(other.mask, day, first, first + length) for day, first, length in times)


async def class_is_cancelled(stage: Stage) -> None:
    """A supplier gives up its smallest shared class."""
    found = [row for row in await stage.reader.fetch(CLASSES_SQL) if not row["waiting"]]
    if len(found) < 2:
        return
    smallest = min(found, key=lambda row: (row["kind"] == "GROUP", row["members"]))
    supplier = Who(smallest["supplier_orgnr"], "SUPPLIER")
    path = f"/classes/{smallest['class_id']}/cancellation"
    await stage.doors.tell("scheduling", path, supplier, f"avlys {smallest['class_id']}", {"reason": "TOO_FEW"})
    await stage.timeline.drain()
    stage.note("class cancelled", people=smallest["members"])


async def people_withdraw(stage: Stage) -> None:
    """A municipality takes two people out of classes with a line before them, and the next in line move up."""
    before = await _members(stage)
    for _ in range(WITHDRAWN):
        full = [row for row in await stage.reader.fetch(CLASSES_SQL) if row["waiting"]]
        if not full:
            break
        member = (await stage.reader.fetch(MEMBERS_SQL, full[0]["class_id"]))[0]
        path = f"/enrollments/{member['enrollment_id']}/withdrawal"
        buyer = Who(member["owner_orgnr"])
        await stage.doors.tell("enrollment", path, buyer, f"ut {member['enrollment_id']}", {"reason": "WORK"})
        await stage.timeline.drain()
        stage.story.count("withdrawn")
    moved_up = len(await _members(stage) - before)
    stage.story.count("refilled", moved_up)
    stage.note("withdrawn", people=stage.story.counts.get("withdrawn", 0), up=moved_up)


ALL_MEMBERS_SQL = """
SELECT enrollment_id FROM scheduling.members
"""


async def _members(stage: Stage) -> set[Any]:
    return {row["enrollment_id"] for row in await stage.reader.fetch(ALL_MEMBERS_SQL)}


async def agreement_ends(stage: Stage) -> None:
    """An inter-municipal agreement ends early; whoever sat on its seats is told, and waits again."""
    spared = stage.story.agreements[f"larvik-{FYRESDAL}"]
    found = [row for row in await stage.reader.fetch(LOSERS_SQL) if str(row["id"]) != spared]
    if not found:
        return
    body = {"ends_on": ENDS_ON.isoformat(), "reason": "SELLER_WITHDRAWS"}
    path = f"/agreements/{found[0]['id']}/termination"
    await stage.doors.tell("partnerships", path, OPERATOR, "oppsagt", body)
    await stage.timeline.drain()
    stage.story.count("lost_their_seat", found[0]["placed"])
    stage.note("agreement ended", people=found[0]["placed"], day=f"{ENDS_ON:%d.%m.}")
