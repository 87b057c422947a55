"""What is refused before it is read."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samklasse_gateway.domain import errors
from samklasse_gateway.domain.door import Delivery, admit, answerable

from .builders import FJORD, NETT, NOW

FINE = Delivery(speaker=FJORD, id="m-1", source=f"/supplier/{FJORD}", type="known", size=10)
odd_ids = st.one_of(st.none(), st.just(""), st.from_regex(r"[A-Za-z0-9]*[^A-Za-z0-9._:-].*", fullmatch=True))


def test_a_proper_message_comes_in() -> None:
    heard = answerable(FINE, has_mailbox=True, at=NOW)
    admit(FINE, types={"known"}, max_bytes=10)

    assert (heard.orgnr, heard.id, heard.at) == (FJORD, "m-1", NOW)


def test_nobody_is_answered_who_is_not_known() -> None:
    with pytest.raises(errors.NoSpeaker):
        answerable(replace(FINE, speaker=None), has_mailbox=False, at=NOW)
    with pytest.raises(errors.NoMailbox):
        answerable(FINE, has_mailbox=False, at=NOW)


@given(odd_ids)
def test_an_id_is_a_plain_reference_or_none(odd: str | None) -> None:
    with pytest.raises(errors.NoId):
        answerable(replace(FINE, id=odd), has_mailbox=True, at=NOW)


def test_an_id_ends_somewhere() -> None:
    answerable(replace(FINE, id="x" * 80), has_mailbox=True, at=NOW)
    with pytest.raises(errors.NoId):
        answerable(replace(FINE, id="x" * 81), has_mailbox=True, at=NOW)


@pytest.mark.parametrize(
    ("wrong", "refusal", "field"),
    [
        (replace(FINE, source=f"/supplier/{NETT}"), errors.WrongSource, "ce-source"),
        (replace(FINE, source=None), errors.WrongSource, "ce-source"),
        (replace(FINE, type="other"), errors.UnknownType, "ce-type"),
        (replace(FINE, type=None), errors.UnknownType, "ce-type"),
        (replace(FINE, size=11), errors.TooLarge, "body"),
    ],
)
def test_what_need_not_be_read_is_refused(wrong: Delivery, refusal: type[errors.Refusal], field: str) -> None:
    with pytest.raises(refusal) as refused:
        admit(wrong, types={"known"}, max_bytes=10)

    assert refused.value.field == field
