"""The functions that are told things, not persons. Their refs follow from their organisation's number."""

from uuid import NAMESPACE_OID, UUID, uuid5


def coordinator_of(orgnr: str) -> UUID:
    """The function in a municipality that plans and unplaced people are reported to."""
    return uuid5(NAMESPACE_OID, f"coordinator {orgnr}")


def supplier_of(orgnr: str) -> UUID:
    """The function at a supplier that answers for its seats and classes."""
    return uuid5(NAMESPACE_OID, f"supplier {orgnr}")
