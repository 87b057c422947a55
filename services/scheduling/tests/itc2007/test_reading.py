"""Instance and solution files: what was written is read again, and what is wrong is named by line and value."""

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samklasse_scheduling.domain.errors import BadInstance
from samklasse_scheduling.itc2007 import reading, words
from samklasse_scheduling.itc2007.reading import read_instance, read_solution
from samklasse_scheduling.itc2007.writing import write_instance, write_solution

from .broken import planted

WRITTEN = write_instance(planted(sessions=4, rooms=2, features=1, participants=3).instance)
"""Header and 2 seats in 3 lines; then 3 x 4 attends, 2 x 1 has, 4 x 1 needs, 4 x 45 open, 4 x 4 before."""
LINES = WRITTEN.decode().splitlines()


def refused(data: bytes) -> BadInstance:
    """Why an instance is not taken."""
    with pytest.raises(BadInstance) as caught:
        read_instance(data)
    return caught.value


def with_line(number: int, value: str) -> bytes:
    """The file with one line (counted from 1) changed."""
    return "\n".join([*LINES[: number - 1], value, *LINES[number:]]).encode()


@pytest.mark.parametrize("seed", range(1, 6))
def test_an_instance_that_is_written_is_read_again(seed: int) -> None:
    instance = planted(seed=seed).instance
    written = write_instance(instance)

    assert read_instance(written) == instance
    assert read_instance(gzip.compress(written)) == instance
    assert read_instance(b" ".join(written.split())) == instance
    assert read_instance(written.replace(b"\n", b"\r\n")) == instance


def test_a_solution_that_is_written_is_read_again() -> None:
    places = (*planted().places, (-1, -1))

    assert read_solution(write_solution(places), len(places)) == places


def test_a_minus_alone_is_enough_for_an_order() -> None:
    assert read_instance(b"2 1 0 0  5 " + b"1 " * 90 + b"0 0 -1 0").before == ((0, 1),)


@pytest.mark.parametrize(
    ("line", "value", "code", "part"),
    [
        (1, "4 2 x 3", "NOT_A_NUMBER", "features"),
        (1, "-4 2 1 3", "NOT_A_NUMBER", "sessions"),
        (1, "0 2 1 3", "WRONG_VALUE", "sessions"),
        (1, "4 00 1 3", "WRONG_VALUE", "rooms"),
        (1, "4 2 1 3000000000", "NOT_A_NUMBER", "participants"),
        (2, "1.5", "NOT_A_NUMBER", "seats"),
        (3, "-2", "NOT_A_NUMBER", "seats"),
        (4, "2", "WRONG_VALUE", "attends"),
        (15, "-1", "WRONG_VALUE", "attends"),
        (16, "true", "WRONG_VALUE", "has"),
        (18, "01", "WRONG_VALUE", "needs"),
        (22, "+1", "WRONG_VALUE", "open"),
        (202, "-2", "WRONG_VALUE", "before"),
        (202, "1", "CONTRADICTION", "before"),
    ],
)
def test_a_foreign_value_is_named_with_its_line(line: int, value: str, code: str, part: str) -> None:
    error = refused(with_line(line, value))

    assert (error.code, error.fields["part"], error.fields["line"]) == (code, part, line)
    assert str(error.fields["value"]) in value
    assert f"linje {line}: «{error.fields['value']}»" in words.bad(error)


def test_a_value_that_is_one_too_many_is_named() -> None:
    error = refused(WRITTEN + b"\n7\n")

    assert (error.code, error.fields["line"], error.fields["value"]) == ("TOO_LONG", len(LINES) + 2, "7")


def test_a_session_cannot_come_before_and_after_another() -> None:
    error = refused(b"2 1 0 0  5 " + b"1 " * 90 + b"\n0 1\n1 0")

    assert (error.code, error.fields["line"], error.fields["row"], error.fields["column"]) == ("CONTRADICTION", 3, 1, 0)


@pytest.mark.parametrize("keep", range(len(LINES)))
def test_a_file_cut_anywhere_is_refused(keep: int) -> None:
    error = refused("\n".join(LINES[:keep]).encode())

    assert error.code == ("CUT_SHORT" if keep else "EMPTY")
    assert words.bad(error)


def test_a_file_of_the_older_competition_lacks_the_openings() -> None:
    assert refused("\n".join(LINES[:21]).encode()).fields["part"] == "open"


def test_damaged_foreign_and_endless_files_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    packed = gzip.compress(WRITTEN)
    monkeypatch.setattr(reading, "MOST_BYTES", 10_000)
    bomb = gzip.compress(b"0 " * 1_000_000)

    assert refused(packed[:-9]).code == "DAMAGED"
    assert refused(packed[:20] + b"?????" + packed[25:]).code == "DAMAGED"
    assert refused(b"4 2\n\xe5").fields == {"line": 2}
    assert refused(bomb).code == "TOO_LARGE"
    assert refused(b"999999 999999 999999 999999").code == "CUT_SHORT"


@given(st.binary(max_size=200))
def test_no_bytes_at_all_surprise_the_reader(data: bytes) -> None:
    for read in (read_instance, lambda each: read_solution(each, 3)):
        try:
            read(data)
        except BadInstance as error:
            assert words.bad(error)


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b"1 2\n3\n", "NOT_A_PLACE", 2),
        (b"1 2\n3 x\n", "NOT_A_PLACE", 2),
        (b"1 2\n-1 4\n", "NOT_A_PLACE", 2),
        (b"1 2\n3 4 5\n", "NOT_A_PLACE", 2),
        (b"1 2\n3 4\n5 6\n", "TOO_LONG", 3),
        (b"1 2\n", "CUT_SHORT", None),
    ],
)
def test_a_bad_solution_is_named_by_line(data: bytes, code: str, line: int | None) -> None:
    with pytest.raises(BadInstance) as caught:
        read_solution(data, 2)

    assert (caught.value.code, caught.value.fields.get("line")) == (code, line)
    assert words.bad(caught.value)
