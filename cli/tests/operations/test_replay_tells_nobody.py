"""Facts that are replayed to notifications plan what people would be told, and nothing of it leaves by itself."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from click.testing import CliRunner
from samklasse import replay, stack
from samklasse.event_logs import Asked
from samklasse.main import samklasse
from samklasse.provision import keys
from samklasse_contracts.message import headers, say
from samklasse_contracts.scheduling import TimetablePublished

from .county import fetch, until

KEY = "scheduling.timetable.published.v1"
QUEUE = "notifications.scheduling-timetable"
SKIEN = "399000011"

SAY_SQL = """
INSERT INTO scheduling.event_log (id, lane, key, subject, sequence, correlation_id, headers, body, said_at)
VALUES ($1, 'core', $2, $3, 1, $1, $4, $5, $6)
"""
FORGET_SQL = """
DELETE FROM scheduling.event_log
 WHERE id = $1
"""
NOW_SQL = """
SELECT operator.now()
"""
INTENTS_SQL = """
SELECT i.kind, i.state, i.held_back
  FROM notifications.intents i
  JOIN notifications.threads t ON t.id = i.thread_id
 WHERE t.subject = $1
"""


def published(class_id: UUID, now: datetime) -> TimetablePublished:
    """A class of one person, that begins in a week."""
    starts = now + timedelta(days=7)
    told: dict[str, Any] = {
        "class_id": class_id, "revision": 1, "state": "PUBLISHED", "kind": "FORMED", "supplier_orgnr": "910000118",
        "offering_id": uuid4(), "subject": "NORWEGIAN", "level": "A2", "first_day": starts.date(),
        "last_day": starts.date(),
        "members": [{"enrollment_id": uuid4(), "person_id": uuid4(), "owner_orgnr": SKIEN}],
        "sessions": [
            {
                "session_id": uuid4(), "revision": 1, "state": "SCHEDULED", "starts_at": starts,
                "ends_at": starts + timedelta(hours=1), "minutes": 60, "teacher_id": uuid4(),
            }
        ],
    }  # fmt: skip
    return say(TimetablePublished.model_validate(told), subject=class_id, at=now, sequence=1)


@pytest.fixture
def operator(running_stack: stack.Stack) -> dict[str, str]:
    """What the commands ask with."""
    return {
        "SAMKLASSE_NOTIFICATIONS_URL": running_stack.urls["notifications"],
        "SAMKLASSE_TOKEN": running_stack.token(keys.OPERATOR_ORGNR, "OPERATOR", "kari"),
    }


async def test_a_replay_sends_nothing_unless_told_to(running_stack: stack.Stack, operator: dict[str, str]) -> None:
    """Issue 6, item 7: through the real log, broker and service."""
    ((now,),) = await fetch(running_stack, NOW_SQL, role="scheduling")
    fact = published(uuid4(), now)
    told = json.dumps(dict(headers(fact.envelope)))
    id_, said_at = fact.envelope.id, fact.envelope.time
    row = (id_, KEY, str(fact.class_id), told, fact.body(), said_at)
    await fetch(running_stack, SAY_SQL, *row, role="scheduling")
    try:
        counted = await replay.replay(running_stack, replay.target(QUEUE), Asked(types=(KEY,)))
        await until(lambda: _planned(running_stack, fact.class_id))
        held = [tuple(one) for one in await fetch(running_stack, INTENTS_SQL, fact.class_id)]
        shown = CliRunner().invoke(samklasse, ["notifications", "brakes"], env=operator)
        dropped = CliRunner().invoke(samklasse, ["notifications", "replayed", SKIEN, "--drop"], env=operator)
        after = [tuple(one) for one in await fetch(running_stack, INTENTS_SQL, fact.class_id)]
    finally:
        await fetch(running_stack, FORGET_SQL, id_, role=None)

    assert counted[KEY] >= 1
    assert held == [("NEW_CLASS", "WAITING", True)]
    assert f"AVSPILT  {SKIEN}  NEW_CLASS  1 venter på svar" in shown.output.splitlines()
    assert dropped.output == "1 meldinger sendes ikke\n"
    assert after == [("NEW_CLASS", "SILENCED", True)]


async def _planned(running: stack.Stack, class_id: UUID) -> bool:
    return bool(await fetch(running, INTENTS_SQL, class_id))
