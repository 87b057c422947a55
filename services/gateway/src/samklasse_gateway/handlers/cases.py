"""People who move to another municipality."""

from datetime import datetime

import asyncpg
from samklasse_contracts.enrollment import CaseTransferred

from samklasse_gateway.store import erasures, owners


async def move_person(fact: CaseTransferred, conn: asyncpg.Connection, *, now: datetime) -> None:
    """Her new municipality answers for her; suppliers hear of it with the next timetable or access."""
    await owners.move(conn, fact.person_id, fact.to_orgnr)
    await erasures.move(conn, fact.person_id, fact.to_orgnr)
