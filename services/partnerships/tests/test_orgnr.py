"""Organisation numbers carry a check digit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samklasse_partnerships.domain.errors import InvalidOrgnr
from samklasse_partnerships.domain.orgnr import check_digit, must_be_valid, valid

eights = st.integers(0, 99_999_999).map(lambda number: f"{number:08d}")


@pytest.mark.parametrize("real", ["974760673", "889640782", "971032146"])
def test_numbers_of_real_registers_are_valid(real: str) -> None:
    assert valid(real)


@given(eights)
def test_at_most_one_last_digit_is_right(first_eight: str) -> None:
    right = [digit for digit in range(10) if valid(f"{first_eight}{digit}")]

    assert right == ([] if check_digit(first_eight) is None else [check_digit(first_eight)])


@given(eights.filter(lambda first: check_digit(first) is not None), st.integers(0, 7), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(first_eight: str, place: int, more: int) -> None:
    other = str((int(first_eight[place]) + more) % 10)
    misspelled = f"{first_eight[:place]}{other}{first_eight[place + 1 :]}{check_digit(first_eight)}"

    assert not valid(misspelled)


@pytest.mark.parametrize("wrong", ["", "97476067", "9747606733", "97476067x", "٩٧٤٧٦٠٦٧٣", "974760674"])
def test_anything_else_is_refused_by_name(wrong: str) -> None:
    with pytest.raises(InvalidOrgnr) as refused:
        must_be_valid(wrong)

    assert refused.value.fields == {"orgnr": wrong}
