"""The one place that asks what time it is: the database's clock plus the operator's offset."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from samklasse_chassis.ports import Connection

OSLO = ZoneInfo("Europe/Oslo")

NOW_SQL = """
SELECT operator.now()
"""


async def now(conn: Connection) -> datetime:
    """The instant that every service agrees on, aware UTC."""
    instant: datetime = await conn.fetchval(NOW_SQL)
    return instant.astimezone(UTC)
