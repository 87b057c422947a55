"""Erasure as a rule: done when, and only when, everybody has answered, in whatever order and however often."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samklasse_enrollment.domain.erasure import Erasure, Holder, InTheWay, answered, begin, check
from samklasse_enrollment.domain.errors import RegisterNotTold, StillAwaited, StillEnrolled

AT = datetime(2027, 1, 4, 8, tzinfo=UTC)
HOLDERS = tuple(Holder)
told = st.lists(st.sampled_from(HOLDERS), max_size=12)


def asked(*holders: Holder) -> Erasure:
    plain = Erasure(uuid4(), "399000011", uuid4(), uuid4(), sealed=False, requested_at=AT, answers={})
    return begin(plain, holders or HOLDERS)


def after(erasure: Erasure, answers: list[Holder]) -> Erasure:
    for number, holder in enumerate(answers, 1):
        erasure = answered(erasure, holder, AT + timedelta(hours=number))
    return erasure


@given(told)
def test_an_erasure_is_done_when_and_only_when_all_have_answered(answers: list[Holder]) -> None:
    erasure = after(asked(), answers)

    assert (erasure.done_at is not None) == (set(answers) == set(HOLDERS))
    assert set(erasure.outstanding) == set(HOLDERS) - set(answers)


@given(told)
def test_nothing_names_the_person_when_it_is_done_and_nothing_is_lost_before(answers: list[Holder]) -> None:
    first = asked()
    erasure = after(first, answers)
    ids = (erasure.case_id, erasure.person_id)

    assert ids == ((None, None) if erasure.done_at else (first.case_id, first.person_id))


@given(told, st.randoms(use_true_random=False))
def test_neither_order_nor_repetition_of_answers_matters(answers: list[Holder], random: object) -> None:
    first = asked()
    shuffled = [*answers, *answers]
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    assert after(first, answers).outstanding == after(first, shuffled).outstanding


@given(told)
def test_the_first_answer_of_each_counts_and_the_last_of_all_ends_it(answers: list[Holder]) -> None:
    erasure = after(asked(), answers)
    firsts = {holder: AT + timedelta(hours=answers.index(holder) + 1) for holder in set(answers)}

    assert {holder: at for holder, at in erasure.answers.items() if at} == firsts
    assert erasure.done_at in (None, max(firsts.values(), default=AT))


@given(told)
def test_an_answer_that_nobody_asked_for_is_no_answer(answers: list[Holder]) -> None:
    only = asked(Holder.GATEWAY)

    assert (after(only, answers).done_at is not None) == (Holder.GATEWAY in answers)


def test_who_is_known_nowhere_else_is_forgotten_at_once() -> None:
    sealed = replace(asked(), sealed=True, answers={})

    assert begin(sealed, ()).done_at == AT


@given(st.lists(st.uuids(), max_size=3), st.lists(st.uuids(), max_size=3), st.booleans())
def test_nobody_is_forgotten_while_anything_is_in_the_way(
    enrollments: list[UUID], errands: list[UUID], register_waits: bool
) -> None:
    way = InTheWay(tuple(enrollments), tuple(errands), register_waits)
    if enrollments or errands or register_waits:
        with pytest.raises((StillEnrolled, StillAwaited, RegisterNotTold)) as refused:
            check(way)
        assert refused.type is (StillEnrolled if enrollments else StillAwaited if errands else RegisterNotTold)
    else:
        check(way)


def test_the_register_is_told_first_by_rule() -> None:
    assert (RegisterNotTold.code, RegisterNotTold.rule) == ("REGISTER_NOT_TOLD", "if-58")
