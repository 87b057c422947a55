"""Act 8: two weeks of teaching, day by day, with everything that happens in them."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime, timedelta

from samklasse_contracts.gateway import RollEntry
from samklasse_contracts.supplier import RollTaken

from samklasse.demo.acts import disturb, trouble
from samklasse.demo.stage import OSLO, Stage
from samklasse.demo.world.offerings import TEACHING_FROM

Event = Callable[[Stage], Awaitable[None]]

HELD_SQL = """
SELECT s.session_id, s.class_id, c.supplier_orgnr, s.minutes
  FROM scheduling.sessions s
  JOIN scheduling.classes c ON c.class_id = s.class_id
 WHERE s.attendance_revision = 1
 ORDER BY s.starts_at, s.session_id
 LIMIT 1
"""

ROLL_SQL = """
SELECT enrollment_id, kind, minutes
  FROM scheduling.attendance
 WHERE session_id = $1
   AND attendance_revision = 1
 ORDER BY enrollment_id
"""


async def correct_a_roll(stage: Stage) -> None:
    """A supplier sends a second revision of a roll: the one who was marked absent had been there, or the reverse."""
    held = await stage.reader.fetchrow(HELD_SQL)
    if held is None:
        return
    entries = [dict(row) for row in await stage.reader.fetch(ROLL_SQL, held["session_id"])]
    was_there = entries[0]["kind"] == "PRESENT"
    entries[0] |= {"kind": "ABSENT", "minutes": 0} if was_there else {"kind": "PRESENT", "minutes": held["minutes"]}
    told = RollTaken(
        class_id=held["class_id"],
        session_id=held["session_id"],
        revision=2,
        entries=tuple(RollEntry.model_validate(entry) for entry in entries),
    )
    supplier = next(s for s in stage.world.suppliers if s.orgnr == held["supplier_orgnr"])
    await stage.voices[supplier.key].say(told)
    await stage.timeline.drain()
    stage.note("roll corrected")


async def kill_scheduling(stage: Stage) -> None:
    """In the middle of a teaching day."""
    await disturb.kill(stage, "scheduling")
    stage.note("killed")


HAPPENS: Mapping[tuple[int, int], Event] = {
    (1, 12): trouble.teacher_falls_ill,
    (2, 11): kill_scheduling,
    (2, 15): correct_a_roll,
    (3, 10): trouble.class_is_cancelled,
    (3, 14): trouble.people_withdraw,
    (4, 15): disturb.offer_duplicates,
    (7, 12): trouble.agreement_ends,
}
"""(days after the first day of teaching, hour of the day in Oslo) → what happens then."""


async def teach(stage: Stage, weeks: int) -> None:
    """Follow the teaching for `weeks` weeks."""
    for (day, hour), event in HAPPENS.items():
        await stage.timeline.advance_to(_at(day, hour))
        await event(stage)
    await stage.timeline.advance_to(_at(7 * weeks - 3, 23))
    await stage.timeline.advance_to(_at(7 * weeks, 7))
    stage.note("taught", weeks=weeks)


def _at(day: int, hour: int) -> datetime:
    on: date = TEACHING_FROM + timedelta(days=day)
    return datetime(on.year, on.month, on.day, hour, tzinfo=OSLO)
