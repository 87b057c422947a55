"""People who move to another municipality."""

from datetime import datetime

from asyncpg import Connection
from samklasse_contracts.enrollment import CaseTransferred

from samklasse_notifications.store import moves


async def move_person(message: CaseTransferred, conn: Connection, *, now: datetime) -> None:
    """What is told to her from now on comes from her new municipality, which alone sees what has been told."""
    await moves.move(conn, message.person_id, message.to_orgnr)
