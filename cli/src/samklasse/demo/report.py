"""The figures of a run: `report.json`."""

from collections.abc import Mapping
from typing import Any

from samklasse_contracts.scheduling import ClassState, SessionState

from samklasse.checker import effects, wire
from samklasse.checker.recorder import read
from samklasse.checker.verdict import Evidence
from samklasse.demo.show import classes, letters
from samklasse.demo.stage import Stage

COUNTED = ("refilled", "withdrawn", "returned", "silent", "formed_anew", "returned_and_placed", "wondered_placed")
"""What the acts have counted."""

UNPLACED_SQL = """
SELECT count(*) AS unplaced, count(*) FILTER (WHERE e.reason IS NULL) AS without_reason
  FROM enrollment.enrollments e
  JOIN enrollment.lines l ON l.id = e.line_id
 WHERE l.course_type IN ('SYNC_GROUP', 'BLENDED')
   AND e.state IN ('SEATED', 'WAITING')
"""

PLACED_SQL = """
SELECT count(*)
  FROM enrollment.enrollments
 WHERE state IN ('PLACED', 'ACTIVE')
   AND class_id IS NOT NULL
"""

FALLBACKS_SQL = """
SELECT count(*) FROM notifications.attempts WHERE fallback
"""

LATE_SQL = """
SELECT count(*) FROM enrollment.event_log
 WHERE key = 'enrollment.answer.refused.v1'
   AND convert_from(body, 'UTF8')::jsonb ->> 'code' = 'ANSWER_TOO_LATE'
"""

PROTECTED_SQL = """
SELECT count(*)
  FROM enrollment.sealed_people
  JOIN enrollment.vault USING (person_id)
 WHERE kind = 'PLACEMENT'
"""

LEDGER_SQL = """
SELECT coalesce(sum(minutes) FILTER (WHERE source = 'SESSION'), 0)::int / 60 AS session_hours,
       coalesce(sum(minutes) FILTER (WHERE source = 'WEEK'), 0)::int / 60 AS reported_hours,
       count(*) FILTER (WHERE side = 'COUNTER') AS corrections
  FROM enrollment.ledger
"""


async def make_report(stage: Stage, found: Evidence, broken: Mapping[str, list[str]], seconds: float) -> dict[str, Any]:
    """Every figure that the demo promises, and the promises themselves."""
    conn = stage.reader
    plan, unplaced = stage.story.notes["plan"], await conn.fetchrow(UNPLACED_SQL)
    ledger = await conn.fetchrow(LEDGER_SQL)
    counts = stage.story.counts
    return {
        "people": len(stage.world.people),
        "municipalities": len(stage.world.municipalities),
        "suppliers": len(stage.world.suppliers),
        **_class_figures(found),
        "placed": await conn.fetchval(PLACED_SQL),
        "unplaced": unplaced["unplaced"],
        "unplaced_without_reason": unplaced["without_reason"],
        "formation_gap": round(plan["gap"], 4),
        "planned": plan["placed"],
        "moved_by_repair": classes.moved_by_repair(found.messages),
        "bad_rows_reported": counts.get("bad_rows_reported", 0),
        **_telling_figures(found),
        "fallbacks": await conn.fetchval(FALLBACKS_SQL),
        "events": len(found.messages),
        "kills": counts.get("kills", 0),
        "redeliveries": stage.record.redelivered,
        "duplicates_offered": wire.duplicates_offered(read(stage.record.file)),
        "late_answers_refused": await conn.fetchval(LATE_SQL),
        "seats_contended": counts.get("seats_contended", 0),
        "protected_people": sum(p.protected for p in stage.world.people),
        "protected_placed_by_hand": await conn.fetchval(PROTECTED_SQL),
        "session_hours": ledger["session_hours"],
        "reported_hours": ledger["reported_hours"],
        "corrections": ledger["corrections"],
        **{name: counts.get(name, 0) for name in COUNTED},
        "clock_steps": stage.timeline.steps,
        "seed": stage.world.seed,
        "seconds": round(seconds, 1),
        **{promise: len(breaches) for promise, breaches in broken.items()},
        "breaches": {promise: breaches[:20] for promise, breaches in broken.items() if breaches},
        "refusals": [list(pair) for pair in stage.story.refusals],
    }


def _telling_figures(found: Evidence) -> dict[str, Any]:
    notices = [each.notice for each in found.caught]
    return {
        "messages_by_channel": letters.by_channel(found.caught),
        "messages_by_language": letters.by_language(found.caught),
        "reminders_sent": sum(notice.kind == "REMINDER" for notice in notices),
        "cancels_sent": sum(notice.kind in {"CLASS_CANCELLED", "CLASS_LEFT"} for notice in notices),
        "same_key_repeats": effects.same_key_repeats(notices),
    }


def _class_figures(found: Evidence) -> dict[str, int]:
    newest = list(wire.newest(found.messages).values())
    alive = [each for each in newest if each.state is not ClassState.CANCELLED]
    shares = [len(classes.municipalities_of(each)) for each in alive]
    return {
        "classes": len(alive),
        "classes_shared": sum(share > 1 for share in shares),
        "max_municipalities_in_class": max(shares, default=0),
        "sessions": sum(s.state is not SessionState.CANCELLED for each in alive for s in each.sessions),
        "classes_cancelled": len(classes.cancelled_classes(found.messages)),
    }
