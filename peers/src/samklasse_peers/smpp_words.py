"""Texts and receipts as SMPP carries them, by smpplib's tables: not by those of the service that is tried here."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from smpplib import command, consts, gsm
from smpplib.ptypes import ostr

KEY_TAG = 0x1401
"""An option of our own, of those that SMPP leaves to networks (section 5.3.2)."""
UCS_2 = 8
PARTED = 0x40
RECEIPT = 0x04
MESSAGE_STATE = {
    "ENROUTE": 1, "DELIVRD": 2, "EXPIRED": 3, "DELETED": 4, "UNDELIV": 5, "ACCEPTD": 6, "UNKNOWN": 7, "REJECTD": 8,
}  # fmt: skip

consts.OPTIONAL_PARAMS["client_reference"] = KEY_TAG
command.SubmitSM.params["client_reference"] = command.Param(type=ostr, max=64)


@dataclass(frozen=True)
class Part:
    """One submit_sm: `number` of `total` parts."""

    sequence: int
    id: str
    key: str
    sender: str
    to: str
    text: str
    data_coding: int
    validity: str
    number: int
    total: int


def part(pdu: Any) -> Part:
    """What a submit_sm asks for."""
    content, number, total = _cut(pdu.short_message or b"", bool(pdu.esm_class & PARTED))
    key = getattr(pdu, "client_reference", None)
    to = f"+{pdu.destination_addr.decode()}"
    return Part(
        sequence=pdu.sequence,
        id=str(uuid4()),
        key=key.decode() if key else f"{to} {pdu.user_message_reference}",
        sender=pdu.source_addr.decode(),
        to=to,
        text=content.decode("utf-16-be") if pdu.data_coding == UCS_2 else _from_gsm(content),
        data_coding=pdu.data_coding,
        validity=pdu.validity_period.decode(),
        number=number,
        total=total,
    )


def _cut(octets: bytes, parted: bool) -> tuple[bytes, int, int]:
    """Content, number and total; a header of six octets (TS 23.040, section 9.2.3.24.1)."""
    if not parted:
        return octets, 1, 1
    length, kind, size, _, total, number = octets[:6]
    if (length, kind, size) != (5, 0, 3):
        raise ValueError("no header of a part")
    return octets[6:], number, total


def _from_gsm(octets: bytes) -> str:
    table, text, escaped = gsm.GSM_CHARACTER_TABLE, "", 0
    for octet in octets:
        if octet == 0x1B:
            escaped = 0x80
        else:
            text += "§" if octet == 0x5F and not escaped else table[octet + escaped]
            escaped = 0
    return text


def receipt(id_: str, state: str, to: str) -> dict[str, Any]:
    """Fields of a deliver_sm that says what became of a part (appendix B); the option says it too."""
    text = f"id:{id_} sub:001 dlvrd:001 submit date:2611222200 done date:2611222201 stat:{state} err:000 text:"
    return {
        "source_addr": to.removeprefix("+"),
        "esm_class": RECEIPT,
        "data_coding": 0,
        "short_message": text.encode(),
        "receipted_message_id": id_,
        "message_state": MESSAGE_STATE[state],
    }


def deliver(sender: str, text: str, _: str) -> dict[str, Any]:
    """Fields of a deliver_sm that somebody wrote."""
    try:
        content, data_coding = gsm.gsm_encode(text), 0
    except UnicodeError:
        content, data_coding = text.encode("utf-16-be"), UCS_2
    return {
        "source_addr": sender.removeprefix("+"),
        "esm_class": 0,
        "data_coding": data_coding,
        "short_message": content,
    }
