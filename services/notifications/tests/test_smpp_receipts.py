"""What a network says of a message is kept only under a name that it may have given us."""

import pytest
from samklasse_notifications.domain.receipt import Proof
from samklasse_notifications.sender.smpp_link import heard
from samklasse_notifications.sender.smpp_pdu import Delivered, Tag


def receipt(name: bytes) -> Delivered:
    text = b"sub:001 dlvrd:001 stat:DELIVRD err:000 text:Hei"
    return Delivered("4791111111", 0x04, 0, text, {Tag.RECEIPTED_MESSAGE_ID: name})


def test_it_is_known_by_the_networks_own_name() -> None:
    said = heard("SMS_FIRST", receipt(b"7f3a-12\0"))

    assert said is not None
    assert (said.reference, said.proof) == ("7f3a-12", Proof.DELIVERED)  # type: ignore[union-attr]


@pytest.mark.parametrize("name", [b"", b"\0", b"\x01\x02", b"a b", b"x" * 101, "æ".encode()])
def test_a_name_that_no_network_gives_proves_nothing_and_ends_nothing(name: bytes) -> None:
    assert heard("SMS_FIRST", receipt(name)) is None
