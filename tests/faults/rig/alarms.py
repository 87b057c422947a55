"""Alarms: set, moved, and rung by the chassis's timers."""

from datetime import datetime, timedelta

from samklasse_chassis import clock
from samklasse_chassis.ports import Connection
from samklasse_chassis.timers import TimerDue, set_timer

from rig.effects import write_down

KIND = "alarm"
QUEUE = "alpha.alpha-timer"

MOVE_SQL = """
INSERT INTO alarms (id, revision, due_at)
VALUES ($1, 1, $2)
    ON CONFLICT (id) DO UPDATE SET revision = alarms.revision + 1, due_at = excluded.due_at
RETURNING revision
"""

REMEMBER_SQL = """
INSERT INTO alarm_settings (alarm, revision, due_at)
VALUES ($1, $2, $3)
"""

LOCK_SQL = """
SELECT revision, due_at
  FROM alarms
 WHERE id = $1
   FOR UPDATE
"""

RING_SQL = """
INSERT INTO rings (alarm, revision)
VALUES ($1, $2)
"""


async def set_alarm(conn: Connection, alarm: str, due_in: timedelta) -> None:
    """Set or move an alarm, by the database's clock."""
    due_at = await clock.now(conn) + due_in
    revision = await conn.fetchval(MOVE_SQL, alarm, due_at)
    await conn.execute(REMEMBER_SQL, alarm, revision, due_at)
    await set_timer(conn, KIND, alarm, due_at)


async def ring(due: TimerDue, conn: Connection, *, now: datetime) -> None:
    """Ring, unless the alarm has been moved meanwhile."""
    await write_down(QUEUE, due, conn)
    alarm = await conn.fetchrow(LOCK_SQL, due.timer)
    if alarm is not None and alarm["due_at"] == due.due_at:
        await conn.execute(RING_SQL, due.timer, alarm["revision"])
