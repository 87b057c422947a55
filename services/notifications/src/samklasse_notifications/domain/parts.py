"""An SMS as the octets that leave: GSM 7-bit, one septet in each octet, or UCS-2; several parts where it is long.

The alphabet is that of 3GPP TS 23.038 section 6.2.1, the part header that of TS 23.040 section 9.2.3.24.1 (read
2026-11-22). `domain.sms` counts; this makes what was counted.
"""

from collections.abc import Callable
from dataclasses import dataclass

from samklasse_notifications.domain.sms import GSM_7, GSM_7_ESCAPED

ALPHABET = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = {
    0x0A: "\f", 0x14: "^", 0x28: "{", 0x29: "}", 0x2F: "\\", 0x3C: "[", 0x3D: "~", 0x3E: "]", 0x40: "|", 0x65: "€",
}  # fmt: skip
ESCAPE = 0x1B
SEPTETS = {sign: bytes([code]) for code, sign in enumerate(ALPHABET) if code != ESCAPE} | {
    sign: bytes([ESCAPE, code]) for code, sign in EXTENSION.items()
}
HEADER_OCTETS = 6


@dataclass(frozen=True)
class Parts:
    """`data_coding` as in SMPP 3.4 section 5.2.19: 0 the network's own alphabet, 8 UCS-2. No headers in `contents`."""

    data_coding: int
    contents: tuple[bytes, ...]


def cut(text: str) -> Parts:
    """The whole of `text` in as few parts as carry it; a pair of octets or of surrogates stays together."""
    if all(sign in GSM_7 or sign in GSM_7_ESCAPED for sign in text):
        return Parts(0, _filled(text, SEPTETS.__getitem__, alone=160, joined=153))
    return Parts(8, _filled(text, lambda sign: sign.encode("utf-16-be"), alone=140, joined=134))


def _filled(text: str, octets_of: Callable[[str], bytes], *, alone: int, joined: int) -> tuple[bytes, ...]:
    signs = [octets_of(sign) for sign in text]
    if sum(map(len, signs)) <= alone:
        return (b"".join(signs),)
    parts = [bytearray()]
    for sign in signs:
        if len(parts[-1]) + len(sign) > joined:
            parts.append(bytearray())
        parts[-1] += sign
    return tuple(map(bytes, parts))


def header(reference: int, total: int, number: int) -> bytes:
    """What tells a phone which parts belong together: `reference` is 0 to 255, `number` counts from 1."""
    return bytes([HEADER_OCTETS - 1, 0, 3, reference, total, number])


def read(data_coding: int, octets: bytes) -> str:
    """An incoming text. Signs that cannot be read become U+FFFD: nobody is shown it, and it means nothing we know."""
    if data_coding == 8:
        return octets.decode("utf-16-be", errors="replace")
    if data_coding in (1, 3):
        return octets.decode("latin-1")
    return _from_septets(octets)


def _from_septets(octets: bytes) -> str:
    text, escaped = "", False
    for octet in octets:
        if escaped:
            text += EXTENSION.get(octet, "\ufffd")
        elif octet != ESCAPE:
            text += ALPHABET[octet] if octet < len(ALPHABET) else "\ufffd"
        escaped = octet == ESCAPE and not escaped
    return text


def without_header(octets: bytes) -> tuple[bytes, int]:
    """Content and number of a part that has a header; 1 where the header says nothing of parts."""
    length = octets[0] + 1 if octets else 0
    told, at = octets[1:length], 0
    while at + 2 <= len(told):
        kind, size = told[at], told[at + 1]
        if kind in (0, 8) and at + 2 + size <= len(told):
            return octets[length:], told[at + 1 + size]
        at += 2 + size
    return octets[length:], 1
