"""Receipts: any order and any repetition proves the same."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samklasse_notifications.domain.receipt import Proof, by_state, furthest, of_all

PROOFS = st.lists(st.sampled_from(Proof), max_size=8)


@given(PROOFS, st.randoms(use_true_random=False), st.integers(1, 3))
def test_shuffled_and_repeated_receipts_prove_the_same(
    proofs: list[Proof], shuffle: random.Random, copies: int
) -> None:
    """F03: proof of delivery does not depend on how receipts travel."""
    repeated = proofs * copies
    shuffle.shuffle(repeated)

    assert furthest(repeated) == furthest(proofs)


@given(PROOFS)
def test_taking_receipts_one_by_one_ends_where_taking_all_at_once_does(proofs: list[Proof]) -> None:
    proved: Proof | None = None
    for proof in proofs:
        proved = furthest([proof, *([proved] if proved else [])])

    assert proved == furthest(proofs)


@given(PROOFS, st.sampled_from(Proof))
def test_one_more_receipt_never_takes_anything_back(proofs: list[Proof], more: Proof) -> None:
    reached = [furthest([*proofs, more]), furthest(proofs)]

    assert furthest([proof for proof in reached if proof]) == reached[0]


@pytest.mark.parametrize(
    ("proofs", "expected"),
    [
        ([], None),
        ([Proof.BUFFERED, Proof.FAILED], Proof.FAILED),
        ([Proof.FAILED, Proof.DELIVERED, Proof.BUFFERED], Proof.DELIVERED),
        ([Proof.READ, Proof.DELIVERED], Proof.READ),
    ],
)
def test_the_furthest_proof_counts(proofs: list[Proof], expected: Proof | None) -> None:
    assert furthest(proofs) is expected


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([None, None], None),
        ([Proof.DELIVERED, None], Proof.BUFFERED),
        ([Proof.DELIVERED, Proof.BUFFERED], Proof.BUFFERED),
        ([Proof.DELIVERED, Proof.DELIVERED], Proof.DELIVERED),
        ([Proof.DELIVERED, Proof.FAILED], Proof.FAILED),
        ([None, Proof.FAILED], Proof.FAILED),
    ],
)
def test_a_message_has_arrived_when_every_part_has(parts: list[Proof | None], expected: Proof | None) -> None:
    assert of_all(parts) is expected


@pytest.mark.parametrize(
    ("number", "word", "expected"),
    [
        (2, "", (Proof.DELIVERED, "DELIVRD")),
        (None, "delivrd", (Proof.DELIVERED, "DELIVRD")),
        (None, "UNDELIV", (Proof.FAILED, "UNDELIV")),
        (5, "DELIVRD", (Proof.FAILED, "UNDELIV")),
        (7, "", None),
        (None, "HELLO", None),
    ],
)
def test_a_network_s_word_is_read_as_it_writes_it(
    number: int | None, word: str, expected: tuple[Proof, str] | None
) -> None:
    assert by_state(number, word) == expected
