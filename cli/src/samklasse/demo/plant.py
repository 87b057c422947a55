"""Break one promise on purpose, from outside: a row, a message, a mail written by the demo itself.

The services know nothing of this. What the demo writes here must make it exit 1 and name the promise.
"""

from collections.abc import Awaitable, Callable, Mapping
from email.message import EmailMessage
from urllib.parse import urlsplit
from uuid import uuid4

import aio_pika
import aiosmtplib
import asyncpg

from samklasse.checker.catchers import Caught, read_catchers
from samklasse.demo.errors import StoryBroken
from samklasse.demo.stage import Stage

DOUBLE_BOOK_SQL = """
INSERT INTO scheduling.sessions (session_id, class_id, starts_at, ends_at, minutes, teacher_id, state, revision)
SELECT $1, s.class_id, s.starts_at, s.ends_at, s.minutes, s.teacher_id, 'SCHEDULED', 1
  FROM scheduling.sessions s
  JOIN scheduling.classes c ON c.class_id = s.class_id AND c.state IN ('PUBLISHED', 'RUNNING')
 WHERE s.state <> 'CANCELLED'
 ORDER BY s.session_id
 LIMIT 1
"""

LOSE_SQL = """
DELETE FROM notifications.inbox
 WHERE (consumer, source, id) IN (
    SELECT consumer, source, id
      FROM notifications.inbox
     WHERE consumer = 'notifications.scheduling-timetable'
     ORDER BY id
     LIMIT 1)
"""

LEAK_HEADERS = {
    "ce-specversion": "1.0",
    "ce-source": "/enrollment",
    "ce-type": "enrollment.leak.planted.v1",
    "ce-subject": "planted",
}


async def double_book(stage: Stage) -> None:
    """A row: a second session for a teacher who is teaching at that time."""
    await _write(stage, DOUBLE_BOOK_SQL, uuid4())


async def lose(stage: Stage) -> None:
    """A row gone: as if notifications had never had a message about a timetable."""
    await _write(stage, LOSE_SQL)


async def leak(stage: Stage) -> None:
    """A message: somebody's name and address on the broker."""
    person = stage.world.people[0]
    body = f'{{"first_name": "{person.first_name}", "e_mail": "{person.email or "x@innboks.example"}"}}'
    async with await aio_pika.connect(stage.stack.amqp_url()) as connection:
        channel = await connection.channel(publisher_confirms=True)
        exchange = await channel.get_exchange("ev", ensure=False)
        said = str(uuid4())
        message = aio_pika.Message(body.encode(), message_id=said, headers={**LEAK_HEADERS, "ce-id": said})
        await exchange.publish(message, "enrollment.leak.planted.v1", mandatory=False)


async def stale(stage: Stage) -> None:
    """A mail: a reminder, sent again after the fact, of a session at a time that it no longer has."""
    reminder = await _caught(stage, "REMINDER")
    wrong = "2027-01-11T03:00:00+00:00"
    await _mail(stage, reminder, {"X-Samklasse-Starts-At": wrong, "X-Samklasse-Version": "99"})


async def twice(stage: Stage) -> None:
    """A mail: the same news to the same person once more, under another Message-ID."""
    await _mail(stage, await _caught(stage, "NEW_CLASS"), {})


async def _caught(stage: Stage, kind: str) -> Caught:
    urls = stage.stack.urls
    caught = await read_catchers(urls["mail-catcher"], urls["sms-simulator"])
    return next(each for each in caught if each.notice.kind == kind and each.notice.channel == "epost")


async def _mail(stage: Stage, like: Caught, changed: Mapping[str, str]) -> None:
    notice = like.notice
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "demo@samklasse.example", like.address, "plantet"
    mail["Message-ID"] = f"<{uuid4()}@plantet.example>"
    about = {
        "X-Samklasse-Recipient": notice.recipient,
        "X-Samklasse-Subject": notice.subject,
        "X-Samklasse-Kind": notice.kind,
        "X-Samklasse-Version": str(notice.version),
        "X-Samklasse-Revision": str(notice.revision or 1),
    }
    for name, value in {**about, **changed}.items():
        mail[name] = value
    mail.set_content("plantet")
    smtp = urlsplit(stage.stack.env("notifications")["SAMKLASSE_SMTP_URL"])
    await aiosmtplib.send(mail, hostname=smtp.hostname, port=smtp.port, start_tls=False)


async def _write(stage: Stage, sql: str, *values: object) -> None:
    conn = await asyncpg.connect(stage.stack.database_url())
    try:
        if (await conn.execute(sql, *values)).endswith(" 0"):
            raise StoryBroken("there was nothing to break")
    finally:
        await conn.close()


PLANTS: Mapping[str, Callable[[Stage], Awaitable[None]]] = {
    "double-book": double_book,
    "stale": stale,
    "leak": leak,
    "lose": lose,
    "twice": twice,
}
