"""SMS text: what fits in how many parts, counted as the network counts (3GPP TS 23.038 section 6.2.1, 23.040).

A GSM-7 message holds 160 septets, or 153 in each of several parts; UCS-2 holds 70 UTF-16 units, or 67.
Pairs (an escape and its character, two surrogates) are never split over two parts.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from samklasse_notifications.domain.linked import LONGEST, MARK

GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_7_ESCAPED = frozenset("\f^{}\\[~]|€")
IN_GSM_7 = re.compile(f"[{re.escape(''.join(GSM_7 | GSM_7_ESCAPED))}]*")
SPACES = {"\u00a0": " ", "\u202f": " ", "\u2007": " ", "\u2009": " "}
PUNCTUATION = {"–": "-", "—": "-", "−": "-", "’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "…": "..."}
MOST_PARTS = 2
"""More than that arrives late and in pieces on old phones, and costs by the part."""
PLAIN = SPACES | PUNCTUATION


@dataclass(frozen=True)
class Size:
    """What a text costs to send."""

    encoding: str
    units: int
    parts: int


def plain(text: str) -> str:
    """Replace typographic signs that would force UCS-2, and drop invisible characters. Letters are never touched."""
    for sign, instead in PLAIN.items():
        if sign in text:
            text = text.replace(sign, instead)
    if text.replace("\n", "").isprintable():
        return text
    return "".join(sign for sign in text if sign == "\n" or unicodedata.category(sign) not in {"Cf", "Cc"})


def size(text: str) -> Size:
    """Encoding, units and parts of `text`, as it is."""
    if IN_GSM_7.fullmatch(text):
        widths = [1 + (sign in GSM_7_ESCAPED) for sign in text] if not GSM_7_ESCAPED.isdisjoint(text) else ()
        return _fill("GSM-7", len(text), widths, alone=160, joined=153)
    units = len(text.encode("utf-16-le", "surrogatepass")) // 2
    widths = [1 + (sign > "\uffff") for sign in text] if units > len(text) else ()
    return _fill("UCS-2", len(text), widths, alone=70, joined=67)


def parts(text: str) -> int:
    """Of the text with the longest link in its place."""
    return size(text.replace(MARK, "x" * LONGEST)).parts


def fullest(texts: Iterable[str]) -> str:
    """The first that fits; the last one if none does."""
    text = ""
    for text in texts:
        if parts(text) <= MOST_PARTS:
            break
    return text


def _fill(encoding: str, signs: int, widths: Sequence[int], *, alone: int, joined: int) -> Size:
    """`widths` of the signs, none where each is one unit wide."""
    units = sum(widths) if widths else signs
    if units <= alone:
        return Size(encoding, units, 1)
    if not widths:
        return Size(encoding, units, -(-units // joined))
    parts, used = 1, 0
    for width in widths:
        if used + width > joined:
            parts, used = parts + 1, 0
        used += width
    return Size(encoding, units, parts)
