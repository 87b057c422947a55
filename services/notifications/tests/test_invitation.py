"""Invitations as two kinds of calendar programs take them, in any order, twice, and never as somebody else's."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any
from uuid import UUID, uuid5

import icalendar
from hypothesis import given
from hypothesis import strategies as st
from samklasse_notifications.domain import invitation, mime
from samklasse_notifications.domain.calendar import Invited, Labels
from samklasse_notifications.domain.timetable import Session

from .builders import CLASS, NOW, eight_weeks, session

LABELS = Labels("Norsk A2", "AVLYST: norsk A2", "Larvik kommune", mime.SENDER)
ANNA = "anna@test.example"
WORDS = (
    b"To: anna@test.example\r\nFrom: Larvik <x@y.example>\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/alternative; boundary="=_a"\r\n\r\n'
    b"--=_a\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHei\r\n--=_a\r\nContent-Type: text/html\r\n\r\n<p>Hei"
    b"\r\n--=_a--\r\n"
)


def mail(live: Iterable[Session], gone: Iterable[Session] = (), *, version: int = 1, at: datetime = NOW) -> bytes:
    parts = invitation.parts(list(live), list(gone), LABELS, at=at, invited=Invited(ANNA, version))
    return invitation.enclosed(WORDS, parts)


def parsed(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=default)


def invitations(raw: bytes) -> list[tuple[str, icalendar.Calendar]]:
    """Each enclosed part's method, by its header, and what it says."""
    found = [part for part in parsed(raw).walk() if part.get_content_type() == "text/calendar"]
    return [
        (part["Content-Type"].params["method"], icalendar.Calendar.from_ical(part.get_payload(decode=True)))
        for part in found
    ]


def test_each_part_is_one_event_and_says_its_method_twice() -> None:
    sessions = eight_weeks()
    told = invitations(mail(sessions[1:], sessions[:1]))

    assert [method for method, _ in told] == ["CANCEL"] + ["REQUEST"] * (len(sessions) - 1)
    assert [str(calendar["METHOD"]) for _, calendar in told] == [method for method, _ in told]
    assert [[str(event["UID"]) for event in calendar.events] for _, calendar in told] == [[str(s.id)] for s in sessions]


def test_she_is_the_attendee_the_sender_the_organizer_and_a_long_address_is_folded() -> None:
    long = "a" * 64 + "@" + "b" * 60 + ".example"
    (part,) = invitation.parts(eight_weeks()[:1], (), LABELS, at=NOW, invited=Invited(long, 1))
    ((_, calendar),) = invitations(invitation.enclosed(WORDS, [part]))
    (event,) = calendar.events

    assert str(event["ATTENDEE"]) == f"mailto:{long}"
    assert str(event["ORGANIZER"]) == f"mailto:{mime.SENDER}"
    assert (event["ATTENDEE"].params["RSVP"], event["STATUS"]) == ("FALSE", "CONFIRMED")
    assert long not in repr(Invited(long, 1))


def test_the_words_of_the_mail_stay_as_they_were() -> None:
    with_invitations, without = parsed(mail(eight_weeks())), parsed(WORDS)
    words = next(iter(with_invitations.iter_parts()))

    assert with_invitations.get_content_type() == "multipart/mixed"
    assert [part.get_content_type() for part in words.iter_parts()] == ["text/plain", "text/html"]
    assert with_invitations.get_body(("plain",)).get_content() == without.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert with_invitations.defects == [] and with_invitations["To"] == without["To"]
    assert invitation.enclosed(WORDS, []) == WORDS


# --- two programs -------------------------------------------------------------------------------------------------


@dataclass
class Strict:
    """A program that keeps what RFC 5546 section 2.1.5 says is newest: by SEQUENCE, then by DTSTAMP."""

    newest: dict[str, tuple[int, datetime, bool, tuple[datetime, datetime]]] = field(default_factory=dict)

    def take(self, method: str, event: Any) -> None:
        uid, order = str(event["UID"]), (int(event["SEQUENCE"]), event["DTSTAMP"].dt)
        known = self.newest.get(uid)
        if known is None or order >= known[:2]:
            self.newest[uid] = (*order, method == "REQUEST", (event.start, event.end))

    def shown(self) -> dict[str, tuple[datetime, datetime]]:
        return {uid: when for uid, (_, _, held, when) in self.newest.items() if held}


@dataclass
class Lazy:
    """A program that looks at SEQUENCE alone, and takes a CANCEL only from whoever asked, marked as one.

    Of what it has removed it remembers how far it had come.
    """

    events: dict[str, tuple[str, tuple[datetime, datetime]]] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)

    def take(self, method: str, event: Any) -> None:
        uid, sequence, organizer = str(event["UID"]), int(event["SEQUENCE"]), str(event["ORGANIZER"])
        if sequence < self.seen.get(uid, 0):
            return
        self.seen[uid] = sequence
        if method == "REQUEST":
            self.events[uid] = (organizer, (event.start, event.end))
        elif event["STATUS"] == "CANCELLED" and self.events.get(uid, (None,))[0] == organizer:
            del self.events[uid]

    def shown(self) -> dict[str, tuple[datetime, datetime]]:
        return {uid: when for uid, (_, when) in self.events.items()}


@dataclass(frozen=True)
class Plan:
    """The class as it stands, and whether she is in it."""

    sessions: dict[UUID, Session]
    inside: bool = True

    def live(self) -> list[Session]:
        return [s for s in self.sessions.values() if not s.cancelled] if self.inside else []


steps = st.lists(
    st.tuples(st.sampled_from(["move", "cancel", "add", "leave", "return", "nothing"]), st.integers(0, 5)), max_size=9
)


def changed(plan: Plan, step: str, number: int) -> Plan:
    id_ = uuid5(CLASS, str(number))
    known = plan.sessions.get(id_)
    if step in ("leave", "return"):
        return replace(plan, inside=step == "return")
    if step == "add" and known is None:
        return replace(plan, sessions={**plan.sessions, id_: _session(number)})
    if known is None or known.cancelled or step not in ("move", "cancel"):
        return plan
    hour = timedelta(hours=1)
    moved = replace(known, starts_at=known.starts_at + hour, ends_at=known.ends_at + hour, revision=known.revision + 1)
    ended = replace(known, cancelled=True, revision=known.revision + 1)
    return replace(plan, sessions={**plan.sessions, id_: moved if step == "move" else ended})


def _session(number: int) -> Session:
    return replace(session(date(2027, 1, 11) + timedelta(days=number)), id=uuid5(CLASS, str(number)))


def history(told: list[tuple[str, int]]) -> tuple[list[bytes], Plan]:
    """The mails that a person gets, one a change of what concerns her, and how it stands at last."""
    plan = Plan({uuid5(CLASS, str(n)): _session(n) for n in range(2)})
    mails, version = [mail(plan.live())], 1
    for minutes, (step, number) in enumerate(told, start=1):
        after = changed(plan, step, number)
        gone = [after.sessions.get(s.id, s) for s in plan.live() if s.id not in {each.id for each in after.live()}]
        if after != plan:
            version += 1
            mails.append(mail(after.live(), gone, version=version, at=NOW + timedelta(minutes=minutes)))
        plan = after
    return mails, plan


@given(steps, st.randoms(use_true_random=False), st.booleans())
def test_programs_show_how_it_stands_whatever_order_the_mails_come_in(
    told: list[tuple[str, int]], chance: Any, doubled: bool
) -> None:
    mails, plan = history(told)
    delivered = mails * 2 if doubled else list(mails)
    chance.shuffle(delivered)
    programs: list[Strict | Lazy] = [Strict(), Lazy()]
    for raw in delivered:
        for method, calendar in invitations(raw):
            for program in programs:
                program.take(method, calendar.events[0])
    wanted = {str(s.id): (s.starts_at, s.ends_at) for s in plan.live()}

    for program in programs:
        assert {uid: tuple(at.astimezone(UTC) for at in when) for uid, when in program.shown().items()} == wanted
