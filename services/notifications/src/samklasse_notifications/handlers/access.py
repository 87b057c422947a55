"""Access to a supplier's online course: opened and closed."""

from datetime import datetime, timedelta
from uuid import uuid5

from asyncpg import Connection
from samklasse_contracts.enrollment import AccessClosed, AccessOpened

from samklasse_notifications import translate
from samklasse_notifications.domain import words
from samklasse_notifications.domain.facts import Facts
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.store import owners, threads
from samklasse_notifications.tell import tell

END_IS_NEWS_FOR = timedelta(days=14)


async def open_access(message: AccessOpened, conn: Connection, *, now: datetime) -> None:
    """Of use until the last day of access, in Europe/Oslo."""
    await owners.learn(conn, {message.person_id: message.owner_orgnr})
    last_day = datetime.combine(message.closes_on, datetime.min.time(), words.OSLO) + timedelta(days=1)
    await tell(
        conn,
        message.enrollment_id,
        {message.person_id: (message.owner_orgnr, Kind.ACCESS_OPENED)},
        translate.access(message),
        notice_id=uuid5(message.envelope.id, "access"),
        useful_until=last_day,
        now=now,
    )


async def close_access(message: AccessClosed, conn: Connection, *, now: datetime) -> None:
    """The end is told with the subject of the opening; without an opening there is nothing to tell."""
    await owners.learn(conn, {message.person_id: message.owner_orgnr})
    opened = await threads.latest_facts(conn, message.person_id, message.enrollment_id)
    await tell(
        conn,
        message.enrollment_id,
        {message.person_id: (message.owner_orgnr, Kind.ACCESS_CLOSED)},
        Facts(subject=opened.subject if opened else None),
        notice_id=uuid5(message.envelope.id, "access"),
        useful_until=now + END_IS_NEWS_FOR,
        now=now,
    )
