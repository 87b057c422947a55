"""SMPP octet by octet: another implementation reads what we write, and nothing breaks our reading."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samklasse_notifications.sender import smpp_link, smpp_pdu
from samklasse_notifications.sender.smpp import Session
from samklasse_peers.smpp_wire import Numbers
from smpplib import smpp as other

from .smsc import TO, text


@given(st.text("Hei æøå€", min_size=1, max_size=400), st.uuids(), st.floats(0, 400))
def test_another_implementation_reads_what_we_write(said: str, key: object, hours: float) -> None:
    session = Session("SMS_FIRST", "smpp://a:b@127.0.0.1:1", _nobody)
    cutting = session.cut(TO, text(said, hours), key)  # type: ignore[arg-type]
    for part, body in zip(cutting.parts, cutting.bodies, strict=True):
        raw = smpp_pdu.Pdu(smpp_pdu.Command.SUBMIT_SM, 0, 7, body).raw
        read = other.parse_pdu(raw, allow_unknown_opt_params=True, client=Numbers())

        assert (read.command, read.sequence, read.length) == ("submit_sm", 7, len(raw))
        assert (read.short_message, read.data_coding) == (part.content, part.data_coding)
        assert (read.destination_addr, read.dest_addr_ton, read.dest_addr_npi) == (TO[1:].encode(), 1, 1)
        assert (read.source_addr, read.source_addr_ton) == (b"Samklasse", 5)
        assert (read.registered_delivery, read.replace_if_present_flag) == (1, 0)
        assert len(read.validity_period) == 16
        assert read.user_message_reference == part.reference


async def _nobody(_: object) -> None:
    raise AssertionError


def test_a_number_that_is_no_ascii_is_refused_before_it_leaves() -> None:
    with pytest.raises(UnicodeEncodeError):
        smpp_pdu.submit(smpp_pdu.Submission("Samklasse", "+४७", b"", 0, False, timedelta(hours=1), 1))


@given(st.binary(max_size=120))
def test_no_octets_break_the_reading_of_a_deliver_sm(octets: bytes) -> None:
    try:
        said = smpp_pdu.delivered(octets)
    except smpp_pdu.Malformed:
        return
    heard = smpp_link._heard("SMS_FIRST", said)

    assert heard is None or heard.provider == "SMS_FIRST"
