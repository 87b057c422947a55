"""A link's token: personal, for one purpose, revocable, and fit for an address and an SMS."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from samklasse_notifications.domain import sms
from samklasse_notifications.domain.link import SIGNS, Purpose, digest, token

SECRET = b"s" * 32
purposes = st.sampled_from(Purpose)
whose = st.tuples(st.binary(min_size=16, max_size=32), st.uuids(), purposes, st.integers(1, 10_000))


@given(whose)
def test_a_token_is_fourteen_signs_that_need_no_escape_anywhere(made: tuple[bytes, UUID, Purpose, int]) -> None:
    said = token(*made)

    assert len(said) == SIGNS
    assert set(said) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    assert sms.size(said).encoding == "GSM-7"
    assert token(*made) == said


@given(whose, whose)
def test_another_secret_person_purpose_or_generation_is_another_token(
    one: tuple[bytes, UUID, Purpose, int], other: tuple[bytes, UUID, Purpose, int]
) -> None:
    assert (token(*one) == token(*other)) == (one == other)
    assert (digest(token(*one)) == digest(token(*other))) == (one == other)


@given(st.text())
def test_whatever_stands_in_an_address_has_a_digest_and_not_a_tokens(told: str) -> None:
    mine = token(SECRET, UUID(int=1), Purpose.PAGE, 1)

    assert len(digest(told)) == 32
    assert (digest(told) == digest(mine)) == (told == mine)
