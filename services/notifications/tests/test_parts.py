"""An SMS as octets: what was counted is what leaves, in every language, and it is read back as it was written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samklasse_notifications import catalogue, render
from samklasse_notifications.domain.facts import Facts
from samklasse_notifications.domain.parts import cut, header, read, without_header
from samklasse_notifications.domain.sms import GSM_7, GSM_7_ESCAPED, size
from samklasse_notifications.domain.thread import Kind
from smpplib import gsm

from .builders import NOW, eight_weeks, session

GSM = st.text(st.sampled_from(sorted(GSM_7 | GSM_7_ESCAPED)), max_size=500)
ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)
KINDS = (Kind.NEW_CLASS, Kind.CLASS_CHANGED, Kind.CLASS_LEFT, Kind.CLASS_CANCELLED, Kind.REMINDER)


@given(GSM | ANY)
def test_as_many_parts_leave_as_were_counted_and_none_is_too_long(text: str) -> None:
    made, counted = cut(text), size(text)
    room = {0: (160, 153), 8: (140, 134)}[made.data_coding][len(made.contents) > 1]

    assert len(made.contents) == counted.parts
    assert {0: "GSM-7", 8: "UCS-2"}[made.data_coding] == counted.encoding
    assert all(len(content) <= room for content in made.contents)
    assert "".join(read(made.data_coding, content) for content in made.contents) == text


@pytest.mark.parametrize("language", sorted(catalogue.languages()))
def test_every_language_leaves_in_the_parts_it_was_counted_in(language: str) -> None:
    texts = catalogue.languages()[language]
    facts = Facts(subject="NORWEGIAN", level="A2", live=eight_weeks(), gone=(session(NOW.date()),))
    for kind in (kind for kind in KINDS if kind in texts.kinds):
        said = render.text_message(render.Telling(kind, facts, language, "Larvik kommune", NOW))
        made = cut(said)

        assert len(made.contents) == size(said).parts
        assert "".join(read(made.data_coding, content) for content in made.contents) == said


def test_an_independent_implementation_writes_the_same_septets() -> None:
    """Its table lacks two signs; theirs are written here from TS 23.038."""
    lacking = {"§": b"\x5f", "\f": b"\x1b\x0a"}

    for sign in sorted(GSM_7 | GSM_7_ESCAPED):
        assert cut(sign).contents[0] == (lacking.get(sign) or bytes(gsm.gsm_encode(sign))), sign


def test_a_part_says_which_message_and_which_place_it_belongs_to() -> None:
    assert header(7, 3, 2) == bytes([5, 0, 3, 7, 3, 2])
    assert without_header(header(7, 3, 2) + b"hei") == (b"hei", 2)
    assert without_header(bytes([6, 8, 4, 1, 2, 2, 1]) + b"hei") == (b"hei", 1)
    assert without_header(bytes([4, 36, 1, 9, 9]) + b"hei") == (b"hei", 1)


@given(st.binary(max_size=20))
def test_no_header_breaks_the_reading(octets: bytes) -> None:
    content, _ = without_header(octets)

    assert len(content) <= len(octets)
    assert isinstance(read(0, octets), str) and isinstance(read(8, octets), str)
