"""A delivered message's content header, read in one go: the headers, and whom the broker says it is from."""

import struct
from collections.abc import Mapping
from typing import Any

from pamqp.header import ContentHeader

CONTENT_TYPE, ENCODING, HEADERS, USER_ID = 0x8000, 0x4000, 0x2000, 0x0010
"""Flags of the properties that are there; they follow in this order."""
MORE_FLAGS = 0x0001
FLAGS_AT, PROPERTIES_AT = 12, 14
TEXT = ord("S")

_flags = struct.Struct(">H").unpack_from
_long = struct.Struct(">I").unpack_from

Told = tuple[Mapping[str, Any], str | None, str | None]
"""Headers, id, checked user."""


def told(header: bytes) -> Told:
    """What the payload of a content header frame says.

    Only what the chassis's own relay sends is read here: a `ce-id` among headers that are ASCII text, and no user. All
    else is pamqp's to read (counts and deaths that the broker adds, other letters, text of 128 bytes and more).

    Raises:
        ValueError: nobody can read it.
    """
    (flags,) = _flags(header, FLAGS_AT)
    if flags & HEADERS and not flags & (USER_ID | MORE_FLAGS):
        at = PROPERTIES_AT
        for flag in (CONTENT_TYPE, ENCODING):
            if flags & flag:
                at += 1 + header[at]
        headers = _texts(header[at + 4 : at + 4 + _long(header, at)[0]])
        if headers and headers.get("ce-id"):
            return headers, headers["ce-id"], None
    return _by_pamqp(header)


def _texts(table: bytes) -> dict[str, str] | None:
    """A table of ASCII texts, none longer than 127; None for any other."""
    if not table.isascii():
        return None
    text, end, at = table.decode("ascii"), len(table), 0
    found: dict[str, str] = {}
    try:
        while at < end:
            kind = at + 1 + table[at]
            if table[kind] != TEXT:
                return None
            begin = kind + 5
            after = begin + _long(table, kind + 1)[0]
            found[text[at + 1 : kind]] = text[begin:after]
            at = after
    except (IndexError, struct.error):
        return None
    return found if at == end else None


def _by_pamqp(header: bytes) -> Told:
    content = ContentHeader()
    content.unmarshal(header)
    properties = content.properties
    headers = properties.headers or {}
    known = headers.get("ce-id") or properties.message_id
    return headers, str(known) if known else None, properties.user_id
