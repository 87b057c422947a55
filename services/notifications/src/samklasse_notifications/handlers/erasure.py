"""A person who is to be forgotten."""

from datetime import datetime

from asyncpg import Connection
from samklasse_chassis import outbox
from samklasse_contracts.enrollment import ErasureRequested

from samklasse_notifications import translate
from samklasse_notifications.store import copies, deadlines, erasure


async def erase_person(message: ErasureRequested, conn: Connection, *, now: datetime) -> None:
    """Delete her address and her threads; what was said without a person stays.

    Deadlines first: their digest has locked them when it comes to the threads.
    """
    await deadlines.forget_about(conn, message.case_id)
    await erasure.forget(conn, message.person_id)
    await copies.forget_unplaced(conn, message.enrollment_ids)
    await outbox.add(conn, translate.erased(message, now=now))
