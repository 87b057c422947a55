"""A text that would go wrong before a reader's eyes is refused when it is read, with file, kind, field and reason."""

import tomllib

import pytest
from samklasse_notifications import catalogue, proofread
from samklasse_notifications.domain.errors import BadText, MissingFact
from samklasse_notifications.domain.facts import Facts
from samklasse_notifications.domain.fields import FIELDS, named
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.language import Template
from samklasse_notifications.render import text_message
from samklasse_notifications.shape import NEUTRAL_NAME

from .facts import telling

UK = (catalogue.FOLDER / "uk.toml").read_text(encoding="utf-8")
REMINDER = 'sms = "Заняття, {course}: {day}, {span}."'


def refused(text: str, language: str = "uk") -> tuple[object, ...]:
    with pytest.raises(BadText) as caught:
        proofread.parsed(text, language)
    return tuple(caught.value.fields[name] for name in ("file", "kind", "field", "reason"))


def changed(old: str, new: str) -> str:
    assert old in UK
    return UK.replace(old, new, 1)


def test_the_file_as_it_is_is_read() -> None:
    assert proofread.parsed(UK, "uk") == catalogue.languages()["uk"]


@pytest.mark.parametrize(
    ("sms", "reason"),
    [
        ("Заняття, {course: {day}, {span}.", "BROKEN"),
        ("Заняття, {course}: {day}, {span}}.", "BROKEN"),
        ("Заняття, {}: {day}.", "BROKEN"),
        ("Заняття, {course!r}: {day}.", "BROKEN"),
        ("Заняття, {course.__class__}: {day}.", "BROKEN"),
        ("Заняття, {course:>40}: {day}.", "BROKEN"),
        ("Заняття, {curse}: {day}.", "NOT_KNOWN_HERE"),
        ("Заняття, {closes}: {day}.", "NOT_KNOWN_HERE"),
        ("Заняття, {link}: {day}.", "NOT_KNOWN_HERE"),
        ("Заняття,\u00a0{course}: {day}.", "INVISIBLE"),
        ("Заняття, \u2068{course}\u2069: {day}.", "INVISIBLE"),
        ("Заняття, \ue000{course}: {day}.", "INVISIBLE"),
        ("Заняття, {course}: {day} \ufffd.", "INVISIBLE"),
        ("Заняття, {course}: {day}?", "QUESTION_MARK"),
        ("Заняття, {course}: {day}, {span}. Будь ласка, візьміть із собою зошит, ручку та підручник.", "TOO_LONG"),
        ("Заняття, {course}: {day}, {span}. {sender}.", "TOO_LONG"),
        ("", "MISSING"),
        ("   ", "MISSING"),
    ],
)
def test_an_sms_that_would_go_wrong_is_refused(sms: str, reason: str) -> None:
    broken = changed(REMINDER, f'sms = "{sms}"')
    where = "sms" if reason == "MISSING" else "sms 1"
    assert refused(broken) == ("uk.toml", "REMINDER", where, reason)


@pytest.mark.parametrize(
    ("old", "new", "field", "reason"),
    [
        ('title = "Нагадування: {course}, {day}, {span}"', "", "title", "MISSING"),
        ('title = "Нагадування: {course}, {day}, {span}"', "title = 7", "title", "SYNTAX"),
        ('title = "Нагадування: {course}, {day}, {span}"', 'title = "{dag}"', "title", "NOT_KNOWN_HERE"),
        ('lines = ["У вас заняття: {course}.", "Час: {day}, {span}."]', "lines = []", "lines", "MISSING"),
        ('lines = ["У вас заняття: {course}.", "Час: {day}, {span}."]', 'lines = ["a", 7]', "lines", "SYNTAX"),
        ('lines = ["У вас заняття: {course}.", "Час: {day}, {span}."]', 'lines = ["a", "{"]', "lines 2", "BROKEN"),
        (REMINDER, 'sms = ["{course}: {day}", " "]', "sms", "MISSING"),
        (REMINDER, f'{REMINDER}\nSMS = "a"', "SMS", "UNKNOWN"),
    ],
)
def test_a_mail_that_would_go_wrong_is_refused(old: str, new: str, field: str, reason: str) -> None:
    assert refused(changed(old, new)) == ("uk.toml", "REMINDER", field, reason)


@pytest.mark.parametrize(
    ("old", "new", "field", "reason"),
    [
        ('direction = "ltr"', 'direction = "up"', "direction", "UNKNOWN"),
        ('direction = "ltr"', 'direction = "ltr', "toml", "SYNTAX"),
        ('signature = "{sender}"', "", "signature", "MISSING"),
        ('link = "Докладно: {link}"', 'link = "Докладно: {url}"', "link", "NOT_KNOWN_HERE"),
        ("[kinds.REMINDER]", "[kinds.REMINDERS]", "REMINDERS", "UNKNOWN"),
        ('weekdays = ["понеділок", ', "weekdays = [", "weekdays", "WRONG_NUMBER"),
        ('span = "{start}–{end}"', 'span = "{start}–{stop}"', "tables span", "NOT_KNOWN_HERE"),
        ('span = "{start}–{end}"', "", "span", "MISSING"),
        ('many = "{n} занять"', "", "plural lessons", "WRONG_NUMBER"),
        ('many = "{n} занять"', 'many = "{count} занять"', "plural lessons many", "NOT_KNOWN_HERE"),
        ("[plural.lessons]", "[plural.hours]", "hours", "UNKNOWN"),
        ('INDUSTRY = "норвезька для роботи"', "", "subject", "MISSING"),
        ('INDUSTRY = "норвезька для роботи"', 'INDUSTRY = "норвезька\\u200dмова"', "subject INDUSTRY", "INVISIBLE"),
        ("[calendar]", "[kalender]", "kalender", "UNKNOWN"),
    ],
)
def test_a_language_that_lacks_something_is_refused(old: str, new: str, field: str, reason: str) -> None:
    assert refused(changed(old, new)) == ("uk.toml", None, field, reason)


def test_a_language_that_does_not_exist_is_refused() -> None:
    assert refused(UK, "xx") == ("xx.toml", None, "language", "UNKNOWN")


def test_a_neutral_text_that_names_the_course_is_refused() -> None:
    told = changed('title = "Нове повідомлення: {sender}"', 'title = "Нове повідомлення: {course}"')

    assert refused(told) == ("uk.toml", NEUTRAL_NAME, "title", "NOT_KNOWN_HERE")


def test_the_error_says_where_without_a_reader_of_its_fields() -> None:
    with pytest.raises(BadText, match=r"uk\.toml: REMINDER: sms 1: BROKEN"):
        proofread.parsed(changed(REMINDER, 'sms = "{course"'), "uk")


def test_one_text_alone_is_held_to_the_same_rules() -> None:
    texts = catalogue.languages()["uk"]

    proofread.check_template(texts.kinds[Kind.REMINDER], Kind.REMINDER, texts)
    with pytest.raises(BadText):
        proofread.check_template(Template("{dag}", ("a",), ("b",)), Kind.REMINDER, texts)


def test_a_non_joiner_stays_in_persian_mail_and_nowhere_else() -> None:
    dari = (catalogue.FOLDER / "fa-AF.toml").read_text(encoding="utf-8")
    sms = tomllib.loads(dari)["kinds"]["REMINDER"]["sms"][0]

    assert "\u200c" in dari
    assert refused(dari.replace(sms, sms + "\u200c"), "fa-AF")[1:] == ("REMINDER", "sms 1", "INVISIBLE")


def test_a_fact_that_nobody_gave_is_named_and_not_shown() -> None:
    with pytest.raises(MissingFact) as caught:
        text_message(telling("nb", Kind.ACCESS_OPENED, Facts(subject="NORWEGIAN")))

    assert caught.value.fields == {"kind": "ACCESS_OPENED", "field": "opens"}


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_has_facts_that_its_texts_may_name(kind: Kind) -> None:
    assert "sender" in FIELDS[kind]


def test_names_are_found_between_braces() -> None:
    assert named("{a} og {b}, ikke {{c}}") == {"a", "b"}
