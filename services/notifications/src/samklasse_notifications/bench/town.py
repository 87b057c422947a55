"""Who is told, and what: classes of twenty in a dozen municipalities, in the languages of those who learn Norwegian.

Everything follows from the numbers asked for; nobody in it exists.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from samklasse_contracts.message import say
from samklasse_contracts.partnerships import OrganisationRegistered
from samklasse_contracts.scheduling import (
    ClassCancelled,
    ClassKind,
    ClassState,
    Left,
    Member,
    SessionState,
    TimetablePublished,
    TimetableSession,
)
from samklasse_contracts.values import Level, OrganisationForm, OrganisationRole, Subject

HERE = UUID(int=0x5A4E)
OWNERS = tuple(str(399_200_000 + number) for number in range(12))
SUPPLIER = "399000092"
LANGUAGES = {
    "uk": 30, "ar": 16, "nb": 8, "so": 7, "ti": 7, "fa-AF": 7, "pl": 6, "en": 5, "ps": 3, "tr": 3, "ru": 2, "ckb": 2,
    "kmr": 2, "sw": 2,
}  # fmt: skip
"""Per cent, invented: a class so has some eight languages."""
SHARING, TOGETHER = 4, 20
"""Municipalities that share a class: each of its notices has a text for each language and each of their names."""
WEEKS, DAYS = 8, (0, 2)


@dataclass(frozen=True)
class Person:
    """One who learns."""

    id: UUID
    owner_orgnr: str
    language: str
    number: int

    @property
    def mailbox(self) -> str:
        return f"deltaker.{self.number:06}@test.example"

    @property
    def telephone(self) -> str:
        return f"+47{40_000_000 + self.number}"


@dataclass(frozen=True)
class Class:
    """Those who are told the same."""

    id: UUID
    members: tuple[Person, ...]


def people(count: int, language: str | None = None) -> list[Person]:
    """Twenty after twenty are of four municipalities; with `language` all read the same."""
    if language:
        spoken = [language] * count
    else:
        spoken = random.Random(1).choices(list(LANGUAGES), weights=list(LANGUAGES.values()), k=count)
    owners = [OWNERS[(n // TOGETHER + n % SHARING) % len(OWNERS)] for n in range(count)]
    return [Person(uuid5(HERE, f"person {n}"), owners[n], spoken[n], n) for n in range(count)]


def classes(everybody: Sequence[Person], size: int) -> list[Class]:
    groups = (everybody[at : at + size] for at in range(0, len(everybody), size))
    return [Class(uuid5(HERE, f"class {size} {n}"), tuple(group)) for n, group in enumerate(groups)]


def registered(now: datetime) -> Iterator[OrganisationRegistered]:
    """The municipalities: their names sign the messages."""
    for number, orgnr in enumerate(OWNERS):
        body = OrganisationRegistered(
            orgnr=orgnr,
            name=f"Prøvestad {number} kommune",
            roles=(OrganisationRole.BUYER,),
            form=OrganisationForm.MUNICIPALITY,
        )
        yield say(body, subject=uuid5(HERE, orgnr), at=now, sequence=1)


def published(one: Class, revision: int, now: datetime) -> TimetablePublished:
    """Eight weeks of two lessons a week; from its second revision on, one of them is at another time than before."""
    sessions = tuple(_sessions(one, revision, now))
    body = TimetablePublished(
        class_id=one.id,
        revision=revision,
        state=ClassState.PUBLISHED,
        kind=ClassKind.FORMED,
        supplier_orgnr=SUPPLIER,
        offering_id=uuid5(HERE, "offering"),
        subject=Subject.NORWEGIAN,
        level=Level.A2,
        first_day=sessions[0].starts_at.date(),
        last_day=sessions[-1].starts_at.date(),
        members=tuple(
            Member(enrollment_id=uuid5(who.id, "e"), person_id=who.id, owner_orgnr=who.owner_orgnr)
            for who in one.members
        ),
        left=(),
        sessions=sessions,
    )
    return say(body, subject=one.id, at=now, sequence=revision)


def cancelled(one: Class, revision: int, now: datetime) -> ClassCancelled:
    """The class ends for everybody."""
    body = ClassCancelled(
        class_id=one.id,
        revision=revision,
        supplier_orgnr=SUPPLIER,
        offering_id=uuid5(HERE, "offering"),
        subject=Subject.NORWEGIAN,
        level=Level.A2,
        left=tuple(
            Left(
                enrollment_id=uuid5(who.id, "e"),
                person_id=who.id,
                owner_orgnr=who.owner_orgnr,
                reason="WITHDRAWN",
                moved_to=None,
            )
            for who in one.members
        ),
        sessions=tuple(_sessions(one, revision, now, state=SessionState.CANCELLED)),
        reason="TEACHER_AWAY",
    )
    return say(body, subject=one.id, at=now, sequence=revision)


def _sessions(
    one: Class, revision: int, now: datetime, *, state: SessionState = SessionState.SCHEDULED
) -> Iterator[TimetableSession]:
    """The lessons begin on the Monday after next, at noon and a quarter; the third one moves with every revision."""
    monday = (now + timedelta(days=14 - now.weekday())).replace(hour=12, minute=15, second=0, microsecond=0)
    for number, (week, day) in enumerate((week, day) for week in range(WEEKS) for day in DAYS):
        moved = timedelta(minutes=15 * (revision % 8)) if number == 2 else timedelta(0)
        starts_at = monday + timedelta(days=7 * week + day) + moved
        yield TimetableSession(
            session_id=uuid5(one.id, f"session {number}"),
            revision=revision if number == 2 or state is SessionState.CANCELLED else 1,
            state=state,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=90),
            minutes=90,
            teacher_id=uuid5(HERE, "teacher"),
        )
