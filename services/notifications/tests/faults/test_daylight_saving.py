"""Both nights in which the clocks change, with lessons around half past two: each reminder leaves once, when it must.

Timers ring, the inbox hears them and a sender sends, all by the operator's clock. The times are written out here, on
the wall and with the offset that held: nothing is worked out as the service does it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid5

import asyncpg
import pytest
from samklasse_chassis.consumer import Received
from samklasse_chassis.inbox import Inbox
from samklasse_chassis.timers import Timers
from samklasse_chassis.vault import Keys
from samklasse_notifications.consumers import CONSUMERS
from samklasse_notifications.domain.quiet import Quiet
from samklasse_notifications.domain.timetable import Session
from samklasse_notifications.handlers import classes
from samklasse_notifications.sender.worker import Sender

from ..builders import ANNA, BILAL, CLASS, OSLO, published, set_clock
from ..facts import part
from ..outside import Peer
from ..sending import MakeSender, reachable, send_all
from ..telling import handle

AWAKE, ASLEEP = Quiet(0, 0), Quiet(22 * 60, 2 * 60 + 30)
"""Anna may be told at any hour. Bilal's night ends at half past two: skipped in spring, there twice in autumn."""
NAMES = {str(ANNA): "Anna", str(BILAL): "Bilal"}
TAKE_RUNG_SQL = """
DELETE FROM outbox
 WHERE key = 'notifications.timer.due.v1'
RETURNING headers, body
"""
Left = dict[tuple[str, str, str], list[str]]
"""(Who, which reminder, when the lesson begins) → when it left; on the wall."""

SPRING: Left = {
    ("Anna", "REMINDER", "28T01:30+0100"): ["27T01:30+0100"],
    ("Anna", "REMINDER_SOON", "28T01:30+0100"): ["28T00:30+0100"],
    ("Anna", "REMINDER", "28T03:30+0200"): ["27T02:30+0100"],
    ("Anna", "REMINDER_SOON", "28T03:30+0200"): ["28T01:30+0100"],
    ("Anna", "REMINDER", "28T03:50+0200"): ["27T02:50+0100"],
    ("Anna", "REMINDER_SOON", "28T03:50+0200"): ["28T01:50+0100"],
    ("Anna", "REMINDER", "29T02:30+0200"): ["28T01:30+0100"],
    ("Anna", "REMINDER_SOON", "29T02:30+0200"): ["29T01:30+0200"],
    ("Bilal", "REMINDER", "28T01:30+0100"): ["27T02:30+0100"],
    ("Bilal", "REMINDER_SOON", "28T01:30+0100"): ["28T00:30+0100"],
    ("Bilal", "REMINDER", "28T03:30+0200"): ["27T02:30+0100"],
    ("Bilal", "REMINDER_SOON", "28T03:30+0200"): ["28T01:30+0100"],
    ("Bilal", "REMINDER", "28T03:50+0200"): ["27T02:50+0100"],
    ("Bilal", "REMINDER_SOON", "28T03:50+0200"): ["28T03:00+0200"],
    ("Bilal", "REMINDER", "29T02:30+0200"): ["28T03:00+0200"],
    ("Bilal", "REMINDER_SOON", "29T02:30+0200"): ["29T01:30+0200"],
}
"""At 02:00 the clocks show 03:00. Who would have half an hour left at the end of the night is not woken."""

AUTUMN: Left = {
    ("Anna", "REMINDER", "31T02:30+0200"): ["30T02:30+0200"],
    ("Anna", "REMINDER_SOON", "31T02:30+0200"): ["31T01:30+0200"],
    ("Anna", "REMINDER", "31T02:30+0100"): ["30T03:30+0200"],
    ("Anna", "REMINDER_SOON", "31T02:30+0100"): ["31T02:30+0200"],
    ("Anna", "REMINDER", "31T03:20+0100"): ["30T04:20+0200"],
    ("Anna", "REMINDER_SOON", "31T03:20+0100"): ["31T02:20+0100"],
    ("Anna", "REMINDER", "32T02:20+0100"): ["31T02:20+0100"],
    ("Anna", "REMINDER_SOON", "32T02:20+0100"): ["32T01:20+0100"],
    ("Bilal", "REMINDER", "31T02:30+0200"): ["30T02:30+0200"],
    ("Bilal", "REMINDER_SOON", "31T02:30+0200"): ["31T01:30+0200"],
    ("Bilal", "REMINDER", "31T02:30+0100"): ["30T03:30+0200"],
    ("Bilal", "REMINDER_SOON", "31T02:30+0100"): ["31T02:30+0200"],
    ("Bilal", "REMINDER", "31T03:20+0100"): ["30T04:20+0200"],
    ("Bilal", "REMINDER_SOON", "31T03:20+0100"): ["31T02:30+0100"],
    ("Bilal", "REMINDER", "32T02:20+0100"): ["31T02:30+0100"],
    ("Bilal", "REMINDER_SOON", "32T02:20+0100"): ["32T01:20+0100"],
}
"""At 03:00 the clocks show 02:00. Between, his night is over and begins once more. Day 32 is the first of November."""


@dataclass
class House:
    """The service on one database, and what has left it, by the operator's clock."""

    pool: asyncpg.Pool
    admin: asyncpg.Connection
    catcher: Peer
    sender: Sender
    month: datetime
    left: Left = field(default_factory=dict)
    seen: int = 0

    async def be(self, at: datetime) -> None:
        """Everything that happens at this moment."""
        await set_clock(self.admin, at)
        inbox = Inbox(self.pool)
        while await Timers(self.pool, "notifications")._round():
            for row in await self.pool.fetch(TAKE_RUNG_SQL):
                await _take(inbox, row["headers"], row["body"])
        if await send_all(self.sender):
            self._note(at)

    def _note(self, at: datetime) -> None:
        mails = self.catcher.mails()
        for mail in mails[self.seen :]:
            if str(mail["X-Samklasse-Kind"]).startswith("REMINDER"):
                starts = datetime.fromisoformat(mail["X-Samklasse-Starts-At"])
                assert f"{starts.astimezone(OSLO):%H.%M}" in part(mail, "text/plain").replace(":", ".")
                what = (NAMES[mail["X-Samklasse-Recipient"]], mail["X-Samklasse-Kind"], self.wall(starts))
                self.left.setdefault(what, []).append(self.wall(at))
        self.seen = len(mails)

    def wall(self, at: datetime) -> str:
        """What the clocks in Oslo show: the day, counted from this month's first, the time and the offset."""
        local = at.astimezone(OSLO)
        day = (local.date() - self.month.date()).days + 1
        return f"{day:02}T{local:%H:%M%z}"


async def _take(inbox: Inbox, headers: Mapping[str, Any], body: bytes) -> None:
    consumer = next(one for one in CONSUMERS if one.queue == "notifications.notifications-timer")
    await inbox.take(consumer, Received(headers, body))


def moments(first: datetime, last: datetime) -> Sequence[datetime]:
    """Every ten minutes of the nights, every hour of the days."""
    found = [first]
    while found[-1] < last:
        night = not 5 <= found[-1].astimezone(OSLO).hour < 21
        found.append(found[-1] + (timedelta(minutes=10) if night else timedelta(hours=1)))
    return found


def session(starts: datetime) -> Session:
    return Session(uuid5(CLASS, starts.isoformat()), starts, starts + timedelta(minutes=45))


@pytest.mark.parametrize(("month", "wanted"), [("2027-03", SPRING), ("2027-10", AUTUMN)], ids=["spring", "autumn"])
async def test_when_the_clocks_change_each_reminder_leaves_once_and_at_its_time(
    *,
    month: str,
    wanted: Left,
    pool: asyncpg.Pool,
    clock: asyncpg.Connection,
    mail_catcher: Peer,
    keys: Keys,
    make_sender: MakeSender,
) -> None:
    first = datetime.fromisoformat(f"{month}-01T00:00+00:00")
    starts = sorted({_at(first, begins) for _, _, begins in wanted})
    await set_clock(clock, starts[0] - timedelta(hours=30))
    now = starts[0] - timedelta(hours=30)
    for person, quiet, number in ((ANNA, AWAKE, 90000000), (BILAL, ASLEEP, 90000001)):
        await reachable(pool, [person], keys, now=now, first=number, quiet=quiet)
    timetable = published(*map(session, starts), members=(ANNA, BILAL))
    await handle(pool, classes.publish_timetable, timetable, now=now)
    house = House(pool, clock, mail_catcher, make_sender(smtp_url=mail_catcher.smtp_url), first)
    for moment in moments(now, starts[-1] + timedelta(minutes=10)):
        await house.be(moment)

    assert house.left == wanted


def _at(month: datetime, wall: str) -> datetime:
    day, _, time = wall.partition("T")
    clocks = datetime.fromisoformat(f"{month:%Y-%m}-01T{time}")
    return clocks.astimezone(month.tzinfo) + timedelta(days=int(day) - 1)
