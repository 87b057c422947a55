"""An incoming SMS is acted upon only where it leaves no doubt."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samklasse_notifications.domain.inbound import Meaning
from samklasse_notifications.replies import FILE, meaning

RAW = tomllib.loads(FILE.read_text(encoding="utf-8"))
CANNOT_COME = [phrase for said in RAW["cannot_come"].values() for phrase in said]


@pytest.mark.parametrize("text", ["STOP", "stopp", " Stopp! ", "STOPP.", "Stop all", "СТОП", "Stop\u200b", "ＳＴＯＰ"])
def test_stop_is_understood_however_it_is_written(text: str) -> None:
    assert meaning(text) is Meaning.STOP


@pytest.mark.parametrize(
    "text",
    [
        "Kan ikke komme",
        "Hei! Jeg kan ikke komme i dag, beklager.",
        "Eg kjem ikkje",
        "I can’t come today, sorry",
        "Вибачте, я не зможу прийти сьогодні",
        "مرحبًا، لن أحضر اليوم، شكرًا",
        "ሰላም፣ ክመጽእ ኣይክእልን",
        "Nie mogę przyjść",
        "Bugün gelemiyorum",
        "Siwezi kuja leo",
        "Извините, не смогу прийти",
    ],
)
def test_that_somebody_cannot_come_is_understood_in_the_languages_we_write(text: str) -> None:
    assert meaning(text) is Meaning.CANNOT_COME


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Jeg kan komme",
        "Kan ikke komme på fredag",
        "Kan ikke komme i morgen",
        "Kommer ikke barnet mitt inn på skolen?",
        "Stopp bussen på veien, jeg kommer for sent",
        "Please don't stop",
        "Når er neste time?",
        "Kan ikke komme, men kommer på onsdag",
        "borte bra men hjemme best",
        "x" * 400 + " stopp",
        "👍",
    ],
)
def test_what_leaves_doubt_is_not_acted_upon(text: str) -> None:
    assert meaning(text) is Meaning.UNKNOWN


@pytest.mark.parametrize(
    ("phrases", "expected"),
    [(RAW["stop"], Meaning.STOP), (RAW["start"], Meaning.START), (CANNOT_COME, Meaning.CANNOT_COME)],
)
def test_every_phrase_means_one_thing(phrases: list[str], expected: Meaning) -> None:
    assert {phrase for phrase in phrases if meaning(phrase) is not expected} == set()
    assert {phrase for phrase in phrases if meaning(phrase.upper()) is not expected} == set()


@given(st.text(max_size=400))
def test_no_text_breaks_it(text: str) -> None:
    assert meaning(text) in Meaning


@given(st.sampled_from(CANNOT_COME), st.text(st.characters(categories=["Ll"]), min_size=12, max_size=20))
def test_one_strange_word_is_enough_for_doubt(phrase: str, strange: str) -> None:
    assert meaning(f"{phrase} {strange}") is Meaning.UNKNOWN
