"""Invitations as they arrive: whatever left in between and whatever did not, her calendar shows how it stands."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, timedelta
from email.message import EmailMessage
from uuid import uuid5

import asyncpg
import pytest
from samklasse_chassis.vault import Keys
from samklasse_contracts.scheduling import TimetablePublished
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.timetable import Session
from samklasse_notifications.handlers.classes import publish_timetable
from samklasse_notifications.sender.worker import Sender

from .builders import ANNA, BILAL, CLASS, ROOT, eight_weeks, published, session, set_clock
from .outside import Peer
from .sending import MakeSender, reachable, send_all
from .telling import handle
from .test_invitation import Lazy, Strict, invitations

pytestmark = pytest.mark.usefixtures("at_noon")
OTHER = uuid5(ROOT, "other class")
FIRST = eight_weeks()[:3]


def said(mail: EmailMessage) -> list[str]:
    """The methods of a mail's calendars."""
    return [method for method, _ in invitations(mail.as_bytes())]


def shown(mails: Sequence[EmailMessage], program: Strict | Lazy) -> set[tuple[str, object]]:
    """What a calendar program holds after these mails."""
    for mail in mails:
        for method, calendar in invitations(mail.as_bytes()):
            program.take(method, calendar.events[0])
    return {(uid, start.astimezone(UTC)) for uid, (start, _) in program.shown().items()}


def held(sessions: Sequence[Session]) -> set[tuple[str, object]]:
    return {(str(each.id), each.starts_at) for each in sessions if not each.cancelled}


def later(one: Session) -> Session:
    hour = timedelta(hours=1)
    return replace(one, starts_at=one.starts_at + hour, ends_at=one.ends_at + hour, revision=one.revision + 1)


async def test_only_who_chose_them_gets_invitations_and_everybody_else_the_calendar_file(
    pool: asyncpg.Pool, mail_catcher: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], keys, invitations=True)
    await reachable(pool, [BILAL], keys, first=90000001)
    await handle(pool, publish_timetable, published(*FIRST, members=(ANNA, BILAL)))
    await send_all(make_sender(smtp_url=mail_catcher.smtp_url))
    mails = {str(mail["To"]): mail for mail in mail_catcher.mails()}
    (invited, plain) = mails["90000000@test.example"], mails["90000001@test.example"]

    assert (said(invited), said(plain)) == (["REQUEST"] * 3, ["PUBLISH"])
    assert all(
        str(calendar.events[0]["ATTENDEE"]) == "mailto:90000000@test.example"
        for _, calendar in invitations(invited.as_bytes())
    )
    assert b"90000000" not in plain.as_bytes()
    assert invited.get_body(("plain",)).get_content() == plain.get_body(("plain",)).get_content()  # type: ignore[union-attr]


async def test_an_address_that_is_shared_is_invited_to_nothing(
    pool: asyncpg.Pool, mail_catcher: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    for person in (ANNA, BILAL):
        await reachable(pool, [person], keys, invitations=True)
    await handle(pool, publish_timetable, published(*FIRST))
    await send_all(make_sender(smtp_url=mail_catcher.smtp_url))
    (mail,) = mail_catcher.mails()

    assert said(mail) == []


async def test_a_session_whose_end_was_overtaken_before_it_left_is_taken_back_by_the_next_mail(
    pool: asyncpg.Pool, mail_catcher: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], keys, invitations=True)
    one = make_sender(smtp_url=mail_catcher.smtp_url)
    await handle(pool, publish_timetable, published(*FIRST))
    await send_all(one)
    await handle(pool, publish_timetable, published(*FIRST[1:], revision=2))
    await handle(pool, publish_timetable, published(*FIRST[2:], revision=3))
    await send_all(one)
    mails = mail_catcher.mails()

    assert said(mails[-1]) == ["CANCEL", "CANCEL", "REQUEST"]
    assert shown(mails, Strict()) == shown(mails, Lazy()) == held(FIRST[2:])


async def test_a_lesson_that_was_held_before_a_late_mail_left_stays_in_her_calendar(
    *, pool: asyncpg.Pool, clock: asyncpg.Connection, mail_catcher: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], keys, invitations=True)
    one = make_sender(smtp_url=mail_catcher.smtp_url)
    await handle(pool, publish_timetable, published(*FIRST))
    await send_all(one)
    moved = (*FIRST[:2], later(FIRST[2]))
    await handle(pool, publish_timetable, published(*moved, revision=2))
    await set_clock(clock, FIRST[1].starts_at.replace(hour=12))
    await send_all(one)
    mails = mail_catcher.mails()

    assert said(mails[-1]) == ["REQUEST", "REQUEST"]
    assert shown(mails, Strict()) == shown(mails, Lazy()) == held(moved)


async def test_whoever_is_moved_to_another_class_holds_nothing_of_the_first(
    pool: asyncpg.Pool, mail_catcher: Peer, keys: Keys, make_sender: MakeSender
) -> None:
    await reachable(pool, [ANNA], keys, invitations=True)
    one = make_sender(smtp_url=mail_catcher.smtp_url)
    await handle(pool, publish_timetable, published(*FIRST))
    await send_all(one)
    await handle(pool, publish_timetable, published(*FIRST, members=(), left=((ANNA, OTHER),), revision=2))
    new = [replace(each, id=uuid5(OTHER, str(each.id))) for each in FIRST[:2]]
    await handle(pool, publish_timetable, of_other_class(published(*new)))
    await send_all(one)
    mails = mail_catcher.mails()

    assert said(mails[-1]) == ["CANCEL"] * 3 + ["REQUEST"] * 2
    assert shown(mails, Strict()) == shown(mails, Lazy()) == held(new)


def of_other_class(message: TimetablePublished) -> TimetablePublished:
    return message.model_copy(update={"class_id": OTHER})


@dataclass
class Course:
    """A class that changes, and whether she is in it; each change is said with the next revision."""

    sessions: list[Session] = field(default_factory=lambda: list(FIRST))
    inside: bool = True
    revision: int = 1

    def change(self, chance: random.Random) -> TimetablePublished:
        self.revision += 1
        step, place = chance.choice(["move", "cancel", "vanish", "add", "leave", "return"]), chance.randrange(9)
        if step in ("leave", "return"):
            self.inside = step == "return"
        elif step == "add":
            day = date(2027, 1, 11) + timedelta(days=self.revision)
            self.sessions.append(replace(session(day), id=uuid5(CLASS, f"added {self.revision}")))
        elif len(self.sessions) > 1:
            self._touch(step, place % len(self.sessions))
        return self.published()

    def _touch(self, step: str, place: int) -> None:
        one = self.sessions.pop(place)
        if step == "move":
            self.sessions.append(one if one.cancelled else later(one))
        elif step == "cancel":
            self.sessions.append(replace(one, cancelled=True, revision=one.revision + (not one.cancelled)))

    def published(self) -> TimetablePublished:
        members = (ANNA,) if self.inside else ()
        left = () if self.inside else ((ANNA, None),)
        return published(*self.sessions, members=members, left=left, revision=self.revision)

    def held(self) -> set[tuple[str, object]]:
        return held(self.sessions) if self.inside else set()


@pytest.mark.parametrize("seed", range(8))
async def test_programs_show_how_it_stands_whichever_mails_left_and_in_whatever_order_they_come(
    *, pool: asyncpg.Pool, mail_catcher: Peer, keys: Keys, make_sender: MakeSender, seed: int
) -> None:
    chance, course = random.Random(seed), Course()
    await reachable(pool, [ANNA], keys, then=Channel.SMS, invitations=True)
    one: Sender = make_sender(smtp_url=mail_catcher.smtp_url)
    await handle(pool, publish_timetable, course.published())
    await send_all(one)
    for _ in range(8):
        await handle(pool, publish_timetable, course.change(chance))
        if chance.random() < 0.5:
            await send_all(one)
    await send_all(one)
    mails = mail_catcher.mails()
    shuffled = mails * 2
    chance.shuffle(shuffled)

    assert shown(mails, Lazy()) == shown(shuffled, Strict()) == course.held()
