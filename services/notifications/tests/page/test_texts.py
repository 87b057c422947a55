"""The page's own texts, in every language: whole, plain, and short enough for a button."""

import re
from pathlib import Path

import pytest
from samklasse_notifications import catalogue
from samklasse_notifications.page import texts

from .pages import LANGUAGES

BUTTONS = ("join", "absent", "absent_yes", "absent_undo", "language_save", "calendar_add")
NB = (texts.FOLDER / "nb.toml").read_text(encoding="utf-8")


def test_bokmal_nynorsk_and_english_are_there_and_no_file_is_without_a_language_of_messages() -> None:
    assert {"nb", "nn", "en"} <= set(LANGUAGES)
    assert {file.stem for file in texts.FOLDER.glob("*.toml")} <= set(catalogue.languages())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_button_fits_on_a_narrow_phone(language: str) -> None:
    said = texts.languages()[language].said

    assert {key: said[key] for key in BUTTONS if len(said[key]) > 32} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_longer_than_fifteen_words(language: str) -> None:
    said = texts.languages()[language].said
    sentences = [sentence for text in said.values() for sentence in re.split(r"[.?!።؟]\s*", text)]

    assert [sentence for sentence in sentences if len(sentence.split()) > 15] == []


@pytest.mark.parametrize(
    ("there", "instead", "named"),
    [
        ('told = "Det vi har sendt deg"\n', "", "told"),
        ('join = "Bli med i timen"', 'join = " "', "empty"),
        (" {clock}.", " {time}.", "delivered"),
        ('PUSH = "som varsel"', 'PIGEON = "med due"', "way.PIGEON"),
    ],
)
def test_a_file_that_is_not_whole_is_refused_by_name(tmp_path: Path, there: str, instead: str, named: str) -> None:
    file = tmp_path / "xx.toml"
    assert there in NB
    file.write_text(NB.replace(there, instead), encoding="utf-8")

    with pytest.raises(ValueError, match=named):
        texts.read(file)
