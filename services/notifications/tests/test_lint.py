"""Plain language: the rules bite, and every text keeps to them."""

from collections.abc import Iterator

import pytest
from samklasse_notifications import catalogue, render
from samklasse_notifications.domain import lint
from samklasse_notifications.domain.fields import all_named
from samklasse_notifications.domain.thread import Kind

from .builders import NOW
from .facts import EVERY, FACTS, telling

NORWEGIAN = [(language, kind) for language, kind in EVERY if language in {"nb", "nn"}]


def rules(title: str, *lines: str) -> set[str]:
    return {finding.rule for finding in lint.findings(title, lines)}


def readings(language: str, kind: Kind, *, neutral: bool = False) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Title and lines as she reads them, without the help that stands under every message."""
    telling_ = telling(language, kind)
    if neutral:
        telling_ = render.Telling(kind, FACTS, language, "Øygarden kommune", NOW, neutral=True)
    for text in render.words(telling_):
        contact = catalogue.languages()[language].contact.format(sender="Øygarden kommune")
        yield text.title, tuple(line for line in text.lines if line != contact)


@pytest.mark.parametrize(("language", "kind"), NORWEGIAN)
def test_every_norwegian_text_is_plain(language: str, kind: Kind) -> None:
    assert [finding for title, lines in readings(language, kind) for finding in lint.findings(title, lines)] == []


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_what_a_household_reads_is_plain(language: str) -> None:
    found = [lint.findings(*reading) for reading in readings(language, Kind.NEW_CLASS, neutral=True)]

    assert [finding for each in found for finding in each] == []


@pytest.mark.parametrize(("language", "kind"), EVERY)
def test_no_sentence_of_any_language_has_more_than_fifteen_words(language: str, kind: Kind) -> None:
    told = ["\n".join((text.title, *text.lines)) for text in render.words(telling(language, kind))]

    assert [finding for text in told for finding in lint.long_sentences(text)] == []


@pytest.mark.parametrize(("language", "kind"), EVERY)
def test_every_language_tells_the_same_facts(language: str, kind: Kind) -> None:
    """In its own order, and a clock time for a span where only the longer mail has both."""
    ours, theirs = catalogue.languages()["nb"].kinds[kind], catalogue.languages()[language].kinds[kind]

    assert all_named(theirs.lines) == all_named(ours.lines)
    assert all_named([theirs.sms[0]]) == all_named([ours.sms[0]])


def test_a_long_sentence_is_found_and_two_short_ones_are_not() -> None:
    words = "Du kan komme til oss hver dag " * 2

    assert rules("Hei", words + "om du vil.") == {"LONG_SENTENCE"}
    assert rules("Hei", "Du kan komme til oss hver dag. Du kan også la det være.") == set()


def test_long_words_are_hard_to_read() -> None:
    assert rules("Opplysninger", "Samordningsplanen forutsetter kommunens godkjenning.") == {"HARD_TO_READ"}


@pytest.mark.parametrize(
    "line", ["Ta med pc osv. til timen.", "Du kan f.eks. ringe.", "Vi ses, mvh oss.", "Se bl.a. den nye planen."]
)
def test_an_abbreviation_is_found(line: str) -> None:
    assert "ABBREVIATION" in rules("Hei", line)


def test_a_date_and_a_clock_time_are_no_abbreviations_and_end_no_sentence() -> None:
    line = "Timen er mandag 11. januar kl. 17.30. Kom i tide."

    assert rules("Hei", line) == set()
    assert lint.sentences(line) == ["Timen er mandag 11. januar kl. 17.30.", "Kom i tide."]


def test_two_things_to_do_are_one_too_many() -> None:
    assert rules("Hei", "Bruk denne lenken.", "Ring oss i dag.") == {"MANY_ACTIONS"}
    assert rules("Hei", "Bruk denne lenken.", "Ikke møt i dag.") == {"MANY_ACTIONS"}
    assert rules("Svar i dag", "Svar i dag.", "Det er fint vær.") == set()


def test_a_sentence_in_arabic_or_tigrinya_ends_where_it_ends() -> None:
    assert len(lint.sentences("هل لديك أسئلة؟ لديك درس. الموعد الآن")) == 3
    assert len(lint.sentences("ትምህርቲ ኣለኩም። ግዜ ሰኑይ።")) == 2
