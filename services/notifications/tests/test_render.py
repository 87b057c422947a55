"""Every kind of message in every language, as the reader's programs will read it."""

import re
from datetime import date
from email import message_from_bytes
from email.policy import default
from uuid import uuid4

import icalendar
import pytest
from samklasse_contracts.enrollment import Deadline
from samklasse_notifications import catalogue, render
from samklasse_notifications.domain import mime, sms
from samklasse_notifications.domain.facts import DueCases, Facts
from samklasse_notifications.domain.thread import Kind

from .builders import NOW, eight_weeks
from .facts import EVERY, FACTS, delivered, part, telling


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


def test_the_same_hand_over_has_the_same_message_id() -> None:
    key = uuid4()

    assert delivered(telling("nb", Kind.REMINDER), key)["Message-ID"] == mime.message_id(key)


@pytest.mark.parametrize("name", ["Larvik kommune", "Øygarden kommune", "وصف" * 40, 'A "B", C'])
def test_header_words_come_back_whole(name: str) -> None:
    raw = f"Subject: {mime.encoded(name)}\r\n\r\n".encode()
    message = message_from_bytes(raw, policy=default)

    assert str(message["Subject"]) == name
    assert max(len(line) for line in raw.splitlines()) <= 76 + len("Subject: ")


@pytest.mark.parametrize("language", catalogue.languages())
def test_each_reader_gets_her_own_link_in_words_that_are_shared(language: str) -> None:
    shared = render.mail(telling(language, Kind.NEW_CLASS, linked=True))
    links = [f"https://kort.example/p/AAAAAAAAAAAAA{n}" for n in "AQgw"]
    mails = [
        message_from_bytes(
            mime.mail(shared, to="a@b.example", key=uuid4(), at=NOW, about={}, link=link), policy=default
        )
        for link in links
    ]

    for mail, link in zip(mails, links, strict=True):
        assert not mail.defects and all(not each.defects for each in mail.walk())
        assert part(mail, "text/plain").count(link) == 1
        assert f'<a href="{link}" dir="ltr">{link}</a>' in part(mail, "text/html")


@pytest.mark.parametrize(
    "link",
    [None, "", "https://a.example/p/" + "x" * 40, "https://a.example/?a=<b>", "javascript:alert(1)", "mailto:a@b"],
)
def test_a_link_that_cannot_be_put_in_is_refused(link: str | None) -> None:
    shared = render.mail(telling("nb", Kind.NEW_CLASS, linked=True))

    with pytest.raises(ValueError, match="link"):
        mime.mail(shared, to="a@b.example", key=uuid4(), at=NOW, about={}, link=link)


def test_a_mail_without_a_place_for_a_link_takes_none() -> None:
    shared = render.mail(telling("nb", Kind.NEW_CLASS))
    key = uuid4()

    assert mime.mail(shared, to="a@b.example", key=key, at=NOW, about={}) == mime.mail(
        shared, to="a@b.example", key=key, at=NOW, about={}, link="https://kort.example/p/A"
    )
