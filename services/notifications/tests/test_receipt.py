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
        ([], None),
        ([[], []], None),
        ([[Proof.DELIVERED], []], Proof.BUFFERED),
        ([[Proof.DELIVERED], [Proof.BUFFERED]], Proof.BUFFERED),
        ([[Proof.DELIVERED], [Proof.BUFFERED, Proof.DELIVERED]], Proof.DELIVERED),
        ([[Proof.DELIVERED], [Proof.FAILED]], Proof.FAILED),
        ([[], [Proof.FAILED, Proof.DELIVERED]], Proof.FAILED),
        ([[Proof.DELIVERED], [Proof.FAILED, Proof.DELIVERED]], Proof.DELIVERED),
    ],
)
def test_a_message_has_arrived_when_every_part_has(parts: list[list[Proof]], expected: Proof | None) -> None:
    assert of_all(parts) is expected


@given(st.lists(PROOFS, min_size=1, max_size=3), st.integers(0, 2), st.sampled_from(Proof))
def test_one_more_receipt_of_a_part_never_takes_anything_back(parts: list[list[Proof]], at: int, more: Proof) -> None:
    before = of_all(parts)
    parts[at % len(parts)].insert(0, more)
    after = of_all(parts)

    assert after is not None
    assert furthest([proof for proof in (before, after) if proof]) is after


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
