"""A class begins, moves and is cancelled; three people hear of it, each as she chose, and each knows how it stands."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import uuid5

import asyncpg
import pytest
from samklasse_chassis.vault import Keys
from samklasse_notifications.domain.timetable import Session
from samklasse_notifications.handlers.classes import cancel_class, publish_timetable

from .browsing import browser, configured, subscribe
from .builders import ANNA, BILAL, ROOT, cancelled, eight_weeks, published
from .outside import Peer, running
from .sending import MakeSender, reachable, send_all
from .telling import handle
from .test_invitation import Lazy, Strict, invitations

pytestmark = pytest.mark.usefixtures("at_noon")
EVERYBODY = (ANNA, BILAL, uuid5(ROOT, "clara"))
PUSHED, INVITED, PLAIN = (f"9000000{number}@test.example" for number in range(3))
PLAN = eight_weeks()


def an_hour_later(one: Session) -> Session:
    hour = timedelta(hours=1)
    return replace(one, starts_at=one.starts_at + hour, ends_at=one.ends_at + hour, revision=2)


MOVED = tuple(an_hour_later(each) for each in PLAN)
STORY = (
    (publish_timetable, published(*PLAN, members=EVERYBODY)),
    (publish_timetable, published(*MOVED, members=EVERYBODY, revision=2)),
    (cancel_class, cancelled(*EVERYBODY, revision=3)),
)


@dataclass(frozen=True)
class Act:
    """What left in one act of the story, by address, and what browsers showed."""

    mails: dict[str, EmailMessage]
    pushes: list[dict[str, Any]]

    def methods(self, to: str) -> set[str]:
        return {method for method, _ in invitations(self.mails[to].as_bytes())}

    def held(self, program: Strict | Lazy) -> set[datetime]:
        """What the invited one's calendar program shows after this act too."""
        for method, calendar in invitations(self.mails[INVITED].as_bytes()) * 2:
            program.take(method, calendar.events[0])
        return {start.astimezone(UTC) for start, _ in program.shown().values()}


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Peer]:
    with running("push", tmp_path / "push.db") as peer:
        yield peer


@pytest.fixture
async def acts(
    *, pool: asyncpg.Pool, mail_catcher: Peer, service: Peer, keys: Keys, make_sender: MakeSender, tmp_path: Path
) -> list[Act]:
    """Anna has a browser, Bilal wants invitations, Clara neither."""
    await reachable(pool, EVERYBODY, keys)
    await reachable(pool, [BILAL], keys, first=90000001, invitations=True)
    await subscribe(pool, keys, ANNA, browser(service))
    sender = make_sender(smtp_url=mail_catcher.smtp_url, browsers=configured(service, tmp_path))
    found: list[Act] = []
    for handler, message in STORY:
        await handle(pool, handler, message)
        await send_all(sender)
        mails = mail_catcher.mails()[sum(len(act.mails) for act in found) :]
        pushes = service.texts()[sum(len(act.pushes) for act in found) :]
        found.append(Act({str(mail["To"]): mail for mail in mails}, [json.loads(each["text"]) for each in pushes]))
    return found


async def test_each_hears_as_she_chose_and_knows_how_it_stands(pool: asyncpg.Pool, acts: list[Act]) -> None:
    kinds = [{to: mail["X-Samklasse-Kind"] for to, mail in act.mails.items()} for act in acts]
    pushes = [push for act in acts for push in act.pushes]
    strict, lazy = Strict(), Lazy()
    held = [(act.held(strict), act.held(lazy)) for act in acts]
    threads = await pool.fetch("SELECT told_version FROM threads")

    assert kinds == [
        dict.fromkeys((PUSHED, INVITED, PLAIN), kind) for kind in ("NEW_CLASS", "CLASS_CHANGED", "CLASS_CANCELLED")
    ]
    assert held == [(starts, starts) for starts in ({s.starts_at for s in PLAN}, {s.starts_at for s in MOVED}, set())]
    assert [act.methods(INVITED) for act in acts] == [{"REQUEST"}, {"REQUEST"}, {"CANCEL"}]
    assert [act.methods(PLAIN) for act in acts] == [{"PUBLISH"}, {"PUBLISH"}, {"CANCEL"}]
    assert [push["title"] for push in pushes] == [str(act.mails[PUSHED]["Subject"]) for act in acts]
    assert len({push["tag"] for push in pushes}) == 1
    assert ["18.30" in push["body"] for push in pushes] == [False, True, False]
    assert [row["told_version"] for row in threads] == [3, 3, 3]
