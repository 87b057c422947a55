"""Facts of which every kind of message can be made, and messages as a reader's programs read them."""

from datetime import UTC, date, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from uuid import UUID, uuid4

from samklasse_contracts.enrollment import Deadline
from samklasse_notifications import catalogue, render
from samklasse_notifications.domain import mime
from samklasse_notifications.domain.facts import DueCases, Facts
from samklasse_notifications.domain.thread import Kind

from .builders import NOW, eight_weeks

LINK = "https://samklasse.example.no/p/AbCdEfGhIjKlMA"
FACTS = Facts(
    subject="NORWEGIAN",
    level="A2",
    live=eight_weeks(without=(date(2027, 2, 15),)),
    opens_on=date(2027, 1, 11),
    closes_on=date(2027, 6, 18),
    placed=3,
    waiting=1,
    classes=2,
    answer_by=datetime(2027, 1, 8, 11, 0, tzinfo=UTC),
    deadlines=tuple(DueCases(each.value, n, date(2027, 1, 11), "il-37d") for n, each in enumerate(Deadline, start=1)),
    supplier="Fjord Språk (oppdiktet)",
)
EVERY = [(language, kind) for language, texts in catalogue.languages().items() for kind in texts.kinds]


def telling(language: str, kind: Kind, facts: Facts = FACTS, *, linked: bool = False) -> render.Telling:
    return render.Telling(kind, facts, language, "Øygarden kommune", NOW, linked=linked)


def delivered(said: render.Telling, key: UUID | None = None) -> EmailMessage:
    about = {"Kind": said.kind, "Version": "1"}
    link = LINK if said.linked else None
    raw = mime.mail(render.mail(said), to="a@b.example", key=key or uuid4(), at=NOW, about=about, link=link)
    return message_from_bytes(raw, policy=default)


def part(message: EmailMessage, content_type: str) -> str:
    (found,) = [p for p in message.walk() if p.get_content_type() == content_type]
    content = found.get_content()
    return content.decode() if isinstance(content, bytes) else str(content)
