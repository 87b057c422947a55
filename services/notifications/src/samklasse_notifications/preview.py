"""Every text in every language as a reader would get it, with facts that are made up, and who has yet to read it.

Until it is approved (`store.templates`) a text in bokmål, nynorsk or English awaits an editor, any other somebody who
speaks the language. None comes approved.
"""

from collections import Counter
from collections.abc import Container, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import cache
from uuid import UUID, uuid5

from samklasse_notifications import catalogue, render, templates
from samklasse_notifications.domain import linked, mime, sms
from samklasse_notifications.domain.facts import DueCases, Facts
from samklasse_notifications.domain.sms import Size
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.domain.timetable import Session
from samklasse_notifications.domain.words import OSLO
from samklasse_notifications.shape import NEUTRAL_NAME

SENDER = "Eksempel kommune"
LINK = "https://samklasse.example.no/p/forhandsvisnin"
"""As long as a link can be."""
EDITED = frozenset({"nb", "nn", "en"})
NOBODY = UUID(int=0)
OF_ONE_LESSON = frozenset({
    Kind.REMINDER, Kind.REMINDER_SOON, Kind.INTERPRETER_MISSING, Kind.TEACHER_ABSENCES,
})  # fmt: skip


class Awaits(StrEnum):
    """Who has to read a text before it can be called good."""

    SPEAKER = "SPEAKER"
    EDITOR = "EDITOR"


@dataclass(frozen=True)
class Preview:
    """One text. `kind` is NEUTRAL for what a household reads; `size` is the SMS's, with the longest link."""

    language: str
    kind: str
    awaits: Awaits
    title: str
    html: str
    sms: str
    size: Size


def previews() -> Iterator[Preview]:
    for language, texts in catalogue.languages().items():
        for kind in (*texts.kinds, NEUTRAL_NAME):
            yield preview(language, kind)


def preview(language: str, kind: str) -> Preview:
    """In a language that we lack, what its reader gets instead."""
    neutral = kind == NEUTRAL_NAME
    said = Kind.NEW_CLASS if neutral else Kind(kind)
    telling = render.Telling(
        said, facts(said), language, SENDER, datetime(2027, 1, 4, 12, tzinfo=UTC), linked=True, neutral=neutral
    )
    told, text = render.words(telling), linked.fill(render.text_message(telling), LINK)
    return Preview(
        language=catalogue.choose(language, said).language,
        kind=kind,
        awaits=Awaits.EDITOR if {each.language for each in told} <= EDITED else Awaits.SPEAKER,
        title=" / ".join(each.title for each in told),
        html=linked.fill(mime.html(told), LINK),
        sms=text,
        size=sms.size(text),
    )


def awaiting(approved: Container[tuple[str, str, str]] = ()) -> Counter[Awaits]:
    """How many texts await whom, without those approved: language, kind and version as it stands now.

    README prints the numbers without any; a test holds it to them.
    """
    return Counter(
        Awaits.EDITOR if text.language in EDITED else Awaits.SPEAKER
        for text in templates.current()
        if (text.language, text.kind, text.version) not in approved
    )


@cache
def facts(kind: Kind) -> Facts:
    """A class on two evenings a week with a week off; for what is about one lesson, its first."""
    if kind in OF_ONE_LESSON:
        return replace(facts(Kind.NEW_CLASS), live=facts(Kind.NEW_CLASS).live[:1])
    days = [date(2027, 1, 11) + timedelta(days=7 * week + day) for week in range(8) if week != 5 for day in (0, 2)]
    return Facts(
        subject="NORWEGIAN",
        level="A2",
        live=tuple(_evening(day) for day in days),
        opens_on=date(2027, 1, 11),
        closes_on=date(2027, 6, 18),
        placed=12,
        waiting=2,
        classes=1,
        answer_by=datetime(2027, 1, 8, 11, 0, tzinfo=UTC),
        deadlines=(
            DueCases("OFFER_DUE", 3, date(2027, 1, 15), "il-30"),
            DueCases("CLASS_AGREED_BY", 1, date(2027, 1, 22)),
        ),
        supplier="Fjord Språk (oppdiktet)",
    )


def _evening(day: date) -> Session:
    begins = datetime(day.year, day.month, day.day, 17, 30, tzinfo=OSLO).astimezone(UTC)
    return Session(uuid5(NOBODY, str(day)), begins, begins + timedelta(minutes=90))
