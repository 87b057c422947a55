"""Identifiers: time-ordered where something begins, derived where something follows."""

import secrets
import time
from uuid import NAMESPACE_URL, UUID, uuid5

SUPPLIER_NAMESPACE = uuid5(NAMESPACE_URL, "https://samklasse.example/supplier")


def new_id() -> UUID:
    """A version 7 UUID (RFC 9562, section 5.7): sortable by the time it was made."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & (1 << 48) - 1) << 80 | 0x7 << 76 | secrets.randbits(12) << 64 | 0b10 << 62
    return UUID(int=value | secrets.randbits(62))


def supplier_id(orgnr: str, ref: str) -> UUID:
    """The id of what a supplier calls `ref`; two suppliers may use the same one."""
    return uuid5(SUPPLIER_NAMESPACE, f"{orgnr} {ref}")
