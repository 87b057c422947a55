"""Every text in every language, whatever the facts are."""

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid5

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samklasse_contracts.enrollment import Deadline
from samklasse_notifications import catalogue, render
from samklasse_notifications.domain import linked, sms
from samklasse_notifications.domain.facts import DueCases, Facts
from samklasse_notifications.domain.fields import PARTICIPANTS
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.domain.timetable import Session
from samklasse_notifications.domain.words import OSLO

from .builders import CLASS, NOW
from .facts import EVERY, FACTS, LINK, delivered, part, telling

NAMES = ("Bø kommune", "Øygarden kommune", "Kárášjoga gielda – Karasjok kommune", "Nordre Follo kommune", "")
days = st.dates(date(2026, 8, 1), date(2028, 7, 31))
numbers = st.integers(0, 9999)


@st.composite
def plans(draw: st.DrawFn) -> tuple[Session, ...]:
    """A term as it may be: some weekly times, some weeks without, some lessons moved."""
    first = draw(days)
    slots = draw(st.sets(st.tuples(st.integers(0, 6), st.integers(8, 20)), min_size=1, max_size=4))
    weeks = draw(st.sets(st.integers(0, 30), min_size=1, max_size=20))
    begun = [
        datetime.combine(first + timedelta(weeks=week, days=day), time(hour, 30), OSLO).astimezone(UTC)
        for week in weeks
        for day, hour in slots
    ]
    return tuple(Session(uuid5(CLASS, str(at)), at, at + timedelta(minutes=90)) for at in sorted(begun))


any_facts = st.builds(
    Facts,
    subject=st.sampled_from(["NORWEGIAN", "SOCIAL_STUDIES", "INDUSTRY"]),
    level=st.sampled_from(["A1", "A2", "B1", "B2"]),
    live=plans(),
    opens_on=days,
    closes_on=days,
    placed=numbers,
    waiting=numbers,
    classes=numbers,
    answer_by=st.datetimes(datetime(2026, 8, 1), datetime(2028, 7, 31), timezones=st.just(UTC)),  # noqa: DTZ001
    deadlines=st.lists(
        st.builds(DueCases, st.sampled_from([each.value for each in Deadline]), numbers, days, st.just("il-37d")),
        min_size=1,
        max_size=5,
    ).map(tuple),
    supplier=st.sampled_from(["Fjord Språk (oppdiktet)", "Österdalens Språkcenter AB", "Ł" * 80]),
)


def unseen(text: str) -> set[str]:
    """Signs that nobody sees; the non-joiner is how some languages are spelled, in mail."""
    kinds = {"Cc", "Cf", "Co", "Cn", "Zl", "Zp"}
    return {sign for sign in text if unicodedata.category(sign) in kinds} - set("\n\r\u200c")


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(EVERY), any_facts, st.sampled_from(NAMES), st.booleans(), st.booleans())
def test_whatever_the_facts_a_text_is_whole(
    which: tuple[str, Kind], facts: Facts, sender: str, has_link: bool, neutral: bool
) -> None:
    language, kind = which
    said = render.Telling(kind, facts, language, sender, NOW, linked=has_link, neutral=neutral)
    text = linked.fill(render.text_message(said), LINK)
    mail = delivered(said)
    plain, html = part(mail, "text/plain"), part(mail, "text/html")

    assert sms.size(text).parts <= sms.MOST_PARTS
    assert text == sms.plain(text) and unseen(text) == set() and "?" not in text
    assert unseen(plain + html) == set() and "\ufffd" not in plain
    assert not re.search(r"[{}]|None|[A-Z]_[A-Z]", re.sub(r"style=\"[^\"]*\"", "", html) + plain + text)
    assert text.endswith(LINK) == (LINK in plain) == (LINK in html) == (has_link and kind in PARTICIPANTS)


@pytest.mark.parametrize("kind", PARTICIPANTS)
def test_a_reader_whose_language_we_lack_gets_two_whole_messages_in_two_parts(kind: Kind) -> None:
    text = render.text_message(telling("my", kind, linked=True))
    plain = part(delivered(telling("my", kind, linked=True)), "text/plain")
    whole = [part(delivered(telling(language, kind, linked=True)), "text/plain") for language in ("nb", "en")]

    assert sms.parts(text) <= sms.MOST_PARTS and text.count(linked.MARK) == 1
    assert plain.split() == [*whole[0].split(), "*", "*", "*", *whole[1].split()]


@pytest.mark.parametrize(("language", "kind"), EVERY)
def test_an_sms_of_a_common_class_says_what_and_when_in_its_first_sixty_signs(language: str, kind: Kind) -> None:
    if kind in {Kind.REMINDER, Kind.REMINDER_SOON}:
        text = render.text_message(telling(language, kind, linked=True))

        assert "11" in text[:60]


def first_strong(text: str) -> str:
    """The direction that a phone or a mail program takes a paragraph for (Unicode Annex 9, rule P2)."""
    strong = next(found for sign in text if (found := unicodedata.bidirectional(sign)) in {"L", "R", "AL"})
    return "ltr" if strong == "L" else "rtl"


@pytest.mark.parametrize(("language", "kind"), EVERY)
def test_every_paragraph_begins_in_the_direction_of_its_language(language: str, kind: Kind) -> None:
    for neutral in (False, True):
        said = render.Telling(kind, FACTS, language, "Øygarden kommune", NOW, linked=True, neutral=neutral)
        (text,) = render.words(said)
        paragraphs = [text.title, *text.lines, *render.text_message(said).splitlines()]

        assert {first_strong(each) for each in paragraphs} == {text.direction}


@pytest.mark.parametrize(("language", "kind"), EVERY)
def test_no_right_to_left_sms_has_times_that_could_be_read_backwards(language: str, kind: Kind) -> None:
    if catalogue.languages()[language].direction == "rtl":
        assert not re.search(r"\d ?[-–/] ?\d", render.text_message(telling(language, kind, linked=True)))


def test_a_household_reads_nothing_of_the_course() -> None:
    said = render.Telling(Kind.NEW_CLASS, FACTS, "nb", "Øygarden kommune", NOW, linked=True, neutral=True)
    mail = delivered(said)

    assert part(mail, "text/plain").splitlines()[0] == "Nytt å lese fra Øygarden kommune"
    assert not re.search(
        "norsk|kurs|klasse|A2|januar", part(mail, "text/plain").replace(LINK, "") + render.text_message(said)
    )
    assert render.text_message(said).count("Øygarden kommune") == 1
    assert [p.get_content_type() for p in mail.walk()] == ["multipart/alternative", "text/plain", "text/html"]


def test_every_language_has_a_neutral_text_of_its_own() -> None:
    titles = {texts.neutral.title for texts in catalogue.languages().values()}
    said = {texts.neutral.sms for texts in catalogue.languages().values()}

    assert len(said) == len(catalogue.languages()) and len(titles) >= len(said) - 1
