"""Every kind of message in every language, as the reader's programs will read it."""

import re
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from uuid import UUID, uuid4

import icalendar
import pytest
from samklasse_contracts.enrollment import Deadline
from samklasse_notifications import catalogue, render
from samklasse_notifications.domain import mime, sms
from samklasse_notifications.domain.facts import DueCases, Facts
from samklasse_notifications.domain.thread import Kind

from .builders import NOW, eight_weeks

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


def telling(language: str, kind: Kind, facts: Facts = FACTS) -> render.Telling:
    return render.Telling(kind, facts, language, "Øygarden kommune", NOW)


def delivered(said: render.Telling, key: UUID | None = None) -> EmailMessage:
    about = {"Kind": said.kind, "Version": "1"}
    raw = mime.mail(render.mail(said), to="a@b.example", key=key or uuid4(), at=NOW, about=about)
    return message_from_bytes(raw, policy=default)


def part(message: EmailMessage, content_type: str) -> str:
    (found,) = [p for p in message.walk() if p.get_content_type() == content_type]
    content = found.get_content()
    return content.decode() if isinstance(content, bytes) else str(content)


@pytest.mark.parametrize(("language", "kind"), EVERY)
def test_every_text_is_a_whole_mail_without_defects(language: str, kind: Kind) -> None:
    message = delivered(telling(language, kind))
    plain, html = part(message, "text/plain"), part(message, "text/html")
    texts = catalogue.languages()[language]

    assert not message.defects and all(not p.defects for p in message.walk())
    assert message["Content-Language"] == language
    assert f'<html lang="{language}" dir="{texts.direction}">' in html
    assert str(message["Subject"]) in plain
    assert not re.search(r"[{}]|None", plain)


@pytest.mark.parametrize(("language", "kind"), EVERY)
def test_sentences_have_at_most_fifteen_words(language: str, kind: Kind) -> None:
    plain = part(delivered(telling(language, kind)), "text/plain")
    sentences = [s for line in plain.splitlines() for s in re.split(r"[.?!።؟:] ", line)]

    assert max(len(sentence.split()) for sentence in sentences) <= 15


@pytest.mark.parametrize(("language", "kind"), EVERY)
def test_no_sms_holds_a_question_mark_or_an_invisible_sign(language: str, kind: Kind) -> None:
    text = render.text_message(telling(language, kind))

    assert "?" not in text and "\ufffd" not in text and "{" not in text
    assert text == sms.plain(text)
    assert sms.size(text).parts <= 4


@pytest.mark.parametrize("language", catalogue.languages())
def test_a_reminder_is_at_most_two_sms_parts_and_says_what_and_when_first(language: str) -> None:
    text = render.text_message(telling(language, Kind.REMINDER))

    assert sms.size(text).parts <= (1 if language in {"nb", "nn", "en"} else 2)
    assert "17" in text[:60]


def test_norwegian_reminders_stay_in_the_cheap_alphabet() -> None:
    text = render.text_message(telling("nb", Kind.REMINDER))

    assert text == "Husk norsk A2: mandag 11. januar kl. 17.30-19.00. Hilsen Øygarden kommune"
    assert sms.size(text).encoding == "GSM-7"


def test_deadlines_are_told_with_day_what_how_many_and_where_the_law_says_so() -> None:
    due = (
        DueCases("OFFER_DUE", 12, date(2027, 1, 15), "il-30"),
        DueCases("LANGUAGE_WINDOW_ENDS", 1, date(2027, 2, 1), "il-37d"),
        DueCases("CLASS_AGREED_BY", 2, date(2027, 2, 2)),
    )
    plain = part(delivered(telling("nb", Kind.DEADLINES, Facts(deadlines=due))), "text/plain")

    assert "15 saker med frist for Øygarden kommune" in plain
    assert "Tilbud om opplæring: 12 saker, første frist fredag 15. januar 2027 (integreringsloven § 30)" in plain
    assert "1 sak, første frist mandag 1. februar 2027 (integreringsloven § 37 d)" in plain
    assert "Avtale om klasse: 2 saker, første frist tirsdag 2. februar 2027" in plain.splitlines()


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_every_kind_of_deadline_has_its_words(language: str) -> None:
    assert set(catalogue.languages()[language].deadlines) == {"LINE", *(each.value for each in Deadline)}


def test_a_new_class_is_told_with_all_its_times_in_words_and_a_calendar() -> None:
    message = delivered(telling("nb", Kind.NEW_CLASS))
    plain = part(message, "text/plain")
    invite = icalendar.Calendar.from_ical(part(message, "text/calendar"))

    assert "mandager og onsdager kl. 17.30–19.00" in plain.lower()
    assert "fra mandag 11. januar til onsdag 3. mars 2027" in plain
    assert "ikke 15. februar" in plain
    assert "15 undervisningstimer" in plain
    assert len(invite.events) == 15
    assert [p.get_param("method") for p in message.walk()][-1] == "PUBLISH"


def test_a_cancelled_class_is_told_with_a_calendar_that_cancels() -> None:
    ended = Facts(subject="NORWEGIAN", level="A2", gone=eight_weeks())
    message = delivered(telling("ar", Kind.CLASS_CANCELLED, ended))
    invite = icalendar.Calendar.from_ical(part(message, "text/calendar"))

    assert str(invite["METHOD"]) == "CANCEL"
    assert len(invite.events) == 16


def test_arabic_html_isolates_what_reads_from_left_to_right_and_sms_does_not() -> None:
    html = part(delivered(telling("ar", Kind.REMINDER)), "text/html")

    assert '<bdi dir="ltr">17:30</bdi>' in html
    assert not re.search("[\u2066-\u2069]", html + render.text_message(telling("ar", Kind.REMINDER)))


def test_markup_in_a_name_stays_text() -> None:
    said = render.Telling(Kind.REMINDER, FACTS, "ar", "<b>A & B</b>", NOW)
    html = part(delivered(said), "text/html")

    assert "<b>" not in html and "&amp;" in html


@pytest.mark.parametrize(
    ("wanted", "language", "fallback"),
    [("uk", "uk", False), ("uk-UA", "uk", False), ("no", "nb", False), ("so", "nb", True), ("prs", "nb", True)],
)
def test_a_language_we_lack_falls_back_and_is_counted(wanted: str, language: str, fallback: bool) -> None:
    texts = catalogue.choose(wanted, Kind.NEW_CLASS)

    assert (texts.language, catalogue.is_fallback(wanted, texts)) == (language, fallback)


def test_a_kind_that_a_language_lacks_falls_back_as_a_whole() -> None:
    assert catalogue.choose("ti", Kind.UNPLACED).language == "nb"


@pytest.mark.parametrize(
    ("language", "counts"),
    [
        ("uk", {1: "1 заняття", 3: "3 заняття", 5: "5 занять", 21: "21 заняття", 22: "22 заняття"}),
        ("ar", {1: "درس واحد", 2: "درسان", 3: "3 دروس", 16: "16 درسًا", 100: "100 درس"}),
        ("nb", {1: "1 undervisningstime", 2: "2 undervisningstimer"}),
    ],
)
def test_plural_forms_follow_the_language(language: str, counts: dict[int, str]) -> None:
    texts = catalogue.languages()[language]

    assert {n: texts.count("lessons", n) for n in counts} == counts


def test_the_same_hand_over_has_the_same_message_id() -> None:
    key = uuid4()

    assert delivered(telling("nb", Kind.REMINDER), key)["Message-ID"] == mime.message_id(key)


@pytest.mark.parametrize("name", ["Larvik kommune", "Øygarden kommune", "وصف" * 40, 'A "B", C'])
def test_header_words_come_back_whole(name: str) -> None:
    raw = f"Subject: {mime.encoded(name)}\r\n\r\n".encode()
    message = message_from_bytes(raw, policy=default)

    assert str(message["Subject"]) == name
    assert max(len(line) for line in raw.splitlines()) <= 76 + len("Subject: ")
