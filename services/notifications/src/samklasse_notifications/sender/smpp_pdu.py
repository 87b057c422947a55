"""SMPP 3.4 as octets: so much of it as sending texts and hearing of them takes (SMPP v3.4 issue 1.2, 1999).

Written here because of the clients that there are, aiosmpplib 0.7.4 keeps what it could not send in a queue and sends
it later, when it may no longer be true, and smpplib 2.2.4 waits for its socket. The tests compare with smpplib.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum

HEADER = struct.Struct(">IIII")
LARGEST = 70_000
"""Octets of one message: `message_payload` holds at most 64 KiB."""
LONGEST_VALIDITY = timedelta(days=7)
RESPONSE = 0x80000000


class Command(IntEnum):
    """Section 5.1.2.1."""

    GENERIC_NACK = 0x80000000
    BIND_TRANSCEIVER = 0x00000009
    SUBMIT_SM = 0x00000004
    DELIVER_SM = 0x00000005
    UNBIND = 0x00000006
    ENQUIRE_LINK = 0x00000015


class Tag(IntEnum):
    """Section 5.3.2."""

    USER_MESSAGE_REFERENCE = 0x0204
    RECEIPTED_MESSAGE_ID = 0x001E
    MESSAGE_PAYLOAD = 0x0424
    MESSAGE_STATE = 0x0427


OK = 0
TEMPORARY = 0x64
"""ESME_RX_T_APPN: keep it and send it again."""
REFUSED = {
    0x01: "RINVMSGLEN", 0x02: "RINVCMDLEN", 0x06: "RINVPRTFLG", 0x07: "RINVREGDLVFLG", 0x0A: "RINVSRCADR",
    0x0B: "RINVDSTADR", 0x15: "RINVSERTYP", 0x43: "RINVESMCLASS", 0x48: "RINVSRCTON", 0x49: "RINVSRCNPI",
    0x50: "RINVDSTTON", 0x51: "RINVDSTNPI", 0x61: "RINVSCHED", 0x62: "RINVEXPIRY", 0x63: "RINVDFTMSGID",
    0x65: "RX_P_APPN", 0x66: "RX_R_APPN", 0xC0: "RINVOPTPARSTREAM", 0xC1: "ROPTPARNOTALLWD", 0xC2: "RINVPARLEN",
    0xC3: "RMISSINGOPTPARAM", 0xC4: "RINVOPTPARAMVAL",
}  # fmt: skip
"""Section 5.1.3: the answers that say of this message that it will never be taken. Any other error may pass."""


class Malformed(ValueError):
    """No SMPP, or more than we take."""


@dataclass(frozen=True)
class Pdu:
    """One message on the wire."""

    command: int
    status: int
    sequence: int
    body: bytes = b""

    @property
    def raw(self) -> bytes:
        return HEADER.pack(HEADER.size + len(self.body), self.command, self.status, self.sequence) + self.body

    @property
    def answers(self) -> bool:
        return bool(self.command & RESPONSE)


def length(header: bytes) -> int:
    """Octets that follow a header.

    Raises:
        Malformed: too short or too long for a message of ours.
    """
    total: int = HEADER.unpack(header)[0]
    if not HEADER.size <= total <= LARGEST:
        raise Malformed
    return total - HEADER.size


def parsed(header: bytes, body: bytes) -> Pdu:
    _, command, status, sequence = HEADER.unpack(header)
    return Pdu(command, status, sequence, body)


def bind(system_id: str, password: str) -> bytes:
    """Body of bind_transceiver (section 4.1.5): interface version 3.4, any address."""
    return _text(system_id, 15) + _text(password, 8) + b"\0" + bytes([0x34, 0, 0, 0])


@dataclass(frozen=True)
class Submission:
    """One part of a text. `content` has its header in front where `parted`; `reference` is the client's, 16 bits."""

    sender: str
    to: str
    content: bytes
    data_coding: int
    parted: bool
    valid_for: timedelta
    reference: int
    key: tuple[int, str] | None = None
    """Tag and text of the whole client reference, for networks that have agreed on a tag of their own for it."""


def submit(part: Submission) -> bytes:
    """Body of submit_sm (section 4.4.1). A receipt is asked for, whatever becomes of it (section 5.2.17)."""
    optional = _option(Tag.USER_MESSAGE_REFERENCE, part.reference.to_bytes(2, "big"))
    if part.key is not None:
        optional += _option(part.key[0], part.key[1].encode())
    return b"".join(
        (
            b"\0",
            _address(part.sender),
            _address(part.to),
            bytes([0x40 if part.parted else 0, 0, 0]),
            b"\0",
            validity(part.valid_for).encode() + b"\0",
            bytes([1, 0, part.data_coding, 0, len(part.content)]),
            part.content,
            optional,
        )
    )


def validity(valid_for: timedelta) -> str:
    """A relative time (section 7.1.1.2): at least a minute, at most what networks keep a text for."""
    whole = max(timedelta(minutes=1), min(valid_for, LONGEST_VALIDITY))
    hours, rest = divmod(whole.seconds, 3600)
    return f"0000{whole.days:02}{hours:02}{rest // 60:02}{rest % 60:02}000R"


def message_id(body: bytes) -> str:
    """What the network calls the message (section 4.4.2)."""
    return body.partition(b"\0")[0].decode("latin-1")


@dataclass(frozen=True)
class Delivered:
    """What a deliver_sm says (section 4.6.1). `receipt` where it is one, else somebody wrote to us."""

    sender: str
    esm_class: int
    data_coding: int
    content: bytes
    options: dict[int, bytes]

    @property
    def receipt(self) -> bool:
        """Section 5.2.12: a receipt, or word on the way to it."""
        return bool(self.esm_class & 0x24)

    @property
    def parted(self) -> bool:
        return bool(self.esm_class & 0x40)


def delivered(body: bytes) -> Delivered:
    """Raises:
    Malformed: it ends before it should.
    """
    try:
        _, at = _read_text(body, 0)
        sender, at = _read_text(body, at + 2)
        _, at = _read_text(body, at + 2)
        esm_class = body[at]
        _, at = _read_text(body, at + 3)
        _, at = _read_text(body, at)
        data_coding, size = body[at + 2], body[at + 4]
    except IndexError:
        raise Malformed from None
    content = body[at + 5 : at + 5 + size]
    options = dict(_options(body[at + 5 + size :]))
    return Delivered(sender, esm_class, data_coding, options.get(Tag.MESSAGE_PAYLOAD, content), options)


def _address(address: str) -> bytes:
    """Type, plan and address (sections 5.2.5, 5.2.6): international, a short number, or a name in letters."""
    if address.startswith("+"):
        return b"\x01\x01" + _text(address[1:], 20)
    return (b"\x03\x00" if address.isdigit() else b"\x05\x00") + _text(address[:11], 20)


def _text(text: str, longest: int) -> bytes:
    octets = text.encode("ascii")
    if len(octets) > longest or b"\0" in octets:
        raise Malformed
    return octets + b"\0"


def _read_text(body: bytes, at: int) -> tuple[str, int]:
    end = body.find(b"\0", at)
    if end < 0:
        raise Malformed
    return body[at:end].decode("latin-1"), end + 1


def _option(tag: int, value: bytes) -> bytes:
    return struct.pack(">HH", tag, len(value)) + value


def _options(octets: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(octets):
        tag, size = struct.unpack_from(">HH", octets, at)
        yield tag, octets[at + 4 : at + 4 + size]
        at += 4 + size
