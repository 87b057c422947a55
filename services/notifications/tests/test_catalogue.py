"""Which language a reader gets, and what she gets where we lack hers."""

import pytest
from samklasse_notifications import catalogue
from samklasse_notifications.domain.fields import FIELDS, PARTICIPANTS
from samklasse_notifications.domain.thread import Kind

FIFTEEN = {"nb", "nn", "en", "uk", "ar", "ti", "so", "fa-AF", "ps", "ckb", "kmr", "pl", "tr", "ru", "sw"}


def test_fifteen_languages_say_every_kind_that_a_participant_reads() -> None:
    lacking = {name: PARTICIPANTS - set(texts.kinds) for name, texts in catalogue.languages().items()}

    assert lacking == dict.fromkeys(FIFTEEN, frozenset())


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_three_languages_say_every_kind(language: str) -> None:
    assert set(catalogue.languages()[language].kinds) == set(Kind) == set(FIELDS)


@pytest.mark.parametrize(
    ("wanted", "language", "fallback"),
    [
        ("uk", "uk", False),
        ("uk-UA", "uk", False),
        ("UK", "uk", False),
        ("no", "nb", False),
        ("nb-NO", "nb", False),
        ("fa-AF", "fa-AF", False),
        ("prs", "fa-AF", False),
        ("fa", "fa-AF", True),
        ("fa-IR", "fa-AF", True),
        ("ku", "kmr", False),
        ("kmr", "kmr", False),
        ("ckb", "ckb", False),
        ("ti-ER", "ti", False),
        ("my", "nb+en", True),
        ("xx-nonsense", "nb+en", True),
    ],
)
def test_a_reader_gets_her_language_or_both_of_ours_and_a_fallback_is_known(
    wanted: str, language: str, fallback: bool
) -> None:
    choice = catalogue.choose(wanted, Kind.NEW_CLASS)

    assert (choice.language, catalogue.is_fallback(wanted, choice)) == (language, fallback)


def test_a_kind_that_a_language_lacks_falls_back_as_a_whole() -> None:
    assert catalogue.choose("ti", Kind.UNPLACED).language == "nb+en"


@pytest.mark.parametrize("wanted", ["my", "uk", "prs"])
def test_what_was_recorded_chooses_the_same_again(wanted: str) -> None:
    recorded = catalogue.choose(wanted, Kind.REMINDER).language

    assert catalogue.choose(recorded, Kind.REMINDER).language == recorded


@pytest.mark.parametrize(
    ("language", "counts"),
    [
        ("uk", {1: "1 заняття", 3: "3 заняття", 5: "5 занять", 21: "21 заняття", 22: "22 заняття"}),
        ("ru", {1: "1 занятие", 3: "3 занятия", 5: "5 занятий", 11: "11 занятий", 21: "21 занятие"}),
        ("pl", {1: "1 lekcja", 2: "2 lekcje", 5: "5 lekcji", 12: "12 lekcji", 22: "22 lekcje"}),
        ("ar", {0: "لا دروس", 1: "درس واحد", 2: "درسان", 3: "3 دروس", 16: "16 درسًا", 100: "100 درس"}),
        ("ps", {1: "1 درس", 2: "2 درسونه"}),
        ("sw", {1: "somo 1", 2: "masomo 2"}),
        ("tr", {1: "1 ders", 2: "2 ders"}),
        ("nb", {1: "1 undervisningstime", 2: "2 undervisningstimer"}),
    ],
)
def test_plural_forms_follow_the_language(language: str, counts: dict[int, str]) -> None:
    texts = catalogue.languages()[language]

    assert {n: texts.count("lessons", n) for n in counts} == counts


def test_a_turkish_sentence_begins_with_a_dotted_capital() -> None:
    assert catalogue.languages()["tr"].capital("iş için Norveççe") == "İş için Norveççe"
    assert catalogue.languages()["nb"].capital("øvelse i dag") == "Øvelse i dag"
