"""People who move to another municipality."""

from datetime import datetime

from asyncpg import Connection
from samklasse_contracts.enrollment import CaseTransferred

from samklasse_notifications.store import moves, owners


async def move_person(message: CaseTransferred, conn: Connection, *, now: datetime) -> None:
    """What is told to her from now on comes from her new municipality, which alone sees what has been told.

    Either of the two may have put her address, before anything else was heard of her.
    """
    first = await owners.owner(conn, message.person_id)
    hers = message.from_orgnr if first == message.from_orgnr else message.to_orgnr
    await owners.learn(conn, {message.person_id: hers})
    await moves.move(conn, message.person_id, message.to_orgnr)
