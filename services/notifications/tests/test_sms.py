"""SMS: counted as the network counts, with nothing invisible in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samklasse_notifications.domain.sms import GSM_7, Size, plain, size


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a" * 160, Size("GSM-7", 160, 1)),
        ("a" * 161, Size("GSM-7", 161, 2)),
        ("a" * 306, Size("GSM-7", 306, 2)),
        ("a" * 307, Size("GSM-7", 307, 3)),
        ("æøåÆØÅ", Size("GSM-7", 6, 1)),
        ("€" * 80, Size("GSM-7", 160, 1)),
        ("a" * 152 + "€" + "a" * 152, Size("GSM-7", 306, 3)),
        ("ç", Size("UCS-2", 1, 1)),
        ("я" * 70, Size("UCS-2", 70, 1)),
        ("я" * 71, Size("UCS-2", 71, 2)),
        ("я" * 66 + "😀" + "я" * 66, Size("UCS-2", 134, 3)),
    ],
)
def test_parts_are_counted_without_splitting_a_pair(text: str, expected: Size) -> None:
    assert size(text) == expected


def test_invisible_and_typographic_signs_do_not_make_a_text_cost_double() -> None:
    said = plain("kl.\u00a017.30–19.00 \u2068«Norsk»\u2069\u200f\u202fA2…")

    assert said == 'kl. 17.30-19.00 "Norsk" A2...'
    assert size(said).encoding == "GSM-7"


@given(st.text(st.sampled_from(sorted(GSM_7)), max_size=400))
def test_letters_of_the_alphabet_are_never_touched(text: str) -> None:
    assert plain(text) == text.replace("\r", "")
