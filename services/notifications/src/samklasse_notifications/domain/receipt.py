"""What a provider's receipts prove. They come late, twice and in any order, so each only ever adds to what is known."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Proof(StrEnum):
    """BUFFERED: the network keeps trying. DELIVERED: the device has it. FAILED: it will not come. READ: she saw it."""

    BUFFERED = "BUFFERED"
    DELIVERED = "DELIVERED"
    FAILED = "FAILED"
    READ = "READ"


@dataclass(frozen=True)
class Receipt:
    """What a provider says of a hand-over, named by its own `reference` or by our `key`. `code` is its word."""

    provider: str
    proof: Proof
    code: str
    reference: str | None = None
    key: UUID | None = None


RANK = {Proof.BUFFERED: 1, Proof.FAILED: 2, Proof.DELIVERED: 3, Proof.READ: 4}
"""DELIVERED outweighs FAILED, whichever came first: a phone that answered has the message."""


def furthest(proofs: Iterable[Proof]) -> Proof | None:
    """The most that is proved; the same for any order and for any repetition."""
    return max(proofs, key=RANK.__getitem__, default=None)


def of_all(parts: Iterable[Iterable[Proof]]) -> Proof | None:
    """What is proved of a message in several parts, of each of which so much was said.

    No more than of its worst part; until every part has arrived, one that was lost loses the message. One receipt more
    never takes anything back.
    """
    said = [list(part) for part in parts]
    reached = [furthest(part) for part in said]
    if reached and all(each in (Proof.DELIVERED, Proof.READ) for each in reached):
        return min((each for each in reached if each), key=RANK.__getitem__)
    if any(Proof.FAILED in part for part in said):
        return Proof.FAILED
    return Proof.BUFFERED if any(said) else None


BY_WORD = {
    "ENROUTE": Proof.BUFFERED,
    "ACCEPTD": Proof.BUFFERED,
    "DELIVRD": Proof.DELIVERED,
    "EXPIRED": Proof.FAILED,
    "DELETED": Proof.FAILED,
    "UNDELIV": Proof.FAILED,
    "REJECTD": Proof.FAILED,
}
"""SMPP 3.4, appendix B, table B-2 (the words that networks write).

None of them takes a number out of use. UNDELIV is said of whatever cannot be delivered, also of a phone that is
barred, off for good or abroad; REJECTD and DELETED are about the message, EXPIRED about time. Why, networks say in
codes of their own (the same table, `err`; section 5.3.2.31, `network_error_code`), which no two write alike. So the
next way is taken, and after the last one somebody calls and hears what is wrong with the number.
"""

BY_NUMBER = {1: "ENROUTE", 2: "DELIVRD", 3: "EXPIRED", 4: "DELETED", 5: "UNDELIV", 6: "ACCEPTD", 8: "REJECTD"}
"""SMPP 3.4, section 5.2.28, `message_state`. 7 is "unknown" and proves nothing."""


def by_state(number: int | None, word: str) -> tuple[Proof, str] | None:
    """Proof and code of an SMPP receipt; None where it proves nothing."""
    said = BY_NUMBER.get(number, "UNKNOWN") if number is not None else word.upper()[:7]
    proof = BY_WORD.get(said)
    return (proof, said) if proof else None
