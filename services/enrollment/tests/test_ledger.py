"""The hour ledger balances whatever is corrected, and in whatever order it arrives."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samklasse_enrollment.domain.errors import BadWeek, NoAccess, NotYours
from samklasse_enrollment.domain.ledger import (
    CapRule,
    Entry,
    Learner,
    Side,
    Source,
    balance,
    correct,
    learning_time,
    rule_for,
)

from .builders import FIRST, FJORD, LAST

RULES = [CapRule("OLD", date(2024, 1, 1), 600), CapRule("NEW", date(2027, 2, 1), 900)]
PEOPLE = [UUID(int=n) for n in range(3)]


def entry(enrollment_id: UUID, revision: int, minutes: int) -> Entry:
    return Entry(
        enrollment_id, Source.SESSION, "s", revision, Side.ENTRY, FIRST, minutes, minutes, "PRESENT", "NORWEGIAN",
        None, FJORD, reported=False,
    )  # fmt: skip


def uncountered(book: list[Entry]) -> list[Entry]:
    countered = {(e.enrollment_id, e.revision) for e in book if e.side is Side.COUNTER}
    return [e for e in book if e.side is Side.ENTRY and (e.enrollment_id, e.revision) not in countered]


ROLLS = st.lists(st.dictionaries(st.sampled_from(PEOPLE), st.integers(0, 240), min_size=1), min_size=1, max_size=5)


@given(ROLLS, st.randoms())
def test_the_balance_is_the_highest_revision_told_in_any_order_and_repeated(
    rolls: list[dict[UUID, int]], random: object
) -> None:
    book: list[Entry] = []
    told = list(enumerate(rolls, 1))
    told += told
    random.shuffle(told)  # type: ignore[attr-defined]
    for revision, roll in told:
        book += correct(uncountered(book), [entry(who, revision, minutes) for who, minutes in roll.items()])

    keys = [(e.enrollment_id, e.revision, e.side) for e in book]
    assert {who: minutes for who, minutes in balance(book).items() if minutes} == {
        who: minutes for who, minutes in rolls[-1].items() if minutes
    }
    assert len(keys) == len(set(keys))


def learner(**other: object) -> Learner:
    plain: dict[str, object] = {
        "enrollment_id": uuid4(),
        "supplier_orgnr": FJORD,
        "subject": "NORWEGIAN",
        "access_from": FIRST,
        "access_to": LAST,
    }
    return Learner(**(plain | other))  # type: ignore[arg-type]


def told(about: Learner | None, week: date = FIRST, minutes: int = 300) -> Entry:
    return learning_time(
        about, told_by=FJORD, week=week, revision=1, minutes=minutes, rule=rule_for(RULES, week), today=LAST
    )


def test_the_rule_of_the_week_caps_what_counts_and_what_was_told_is_kept() -> None:
    early, late = told(learner(), minutes=1000), told(learner(), week=date(2027, 2, 1), minutes=1000)

    assert (early.minutes, early.told_minutes, early.rule, early.reported) == (600, 1000, "OLD", True)
    assert (late.minutes, late.rule) == (900, "NEW")


def test_no_rule_before_the_first_one() -> None:
    assert rule_for(RULES, date(2023, 12, 31)) is None


@pytest.mark.parametrize("about", [None, learner(supplier_orgnr="399000099")])
def test_another_suppliers_participant_is_not_yours(about: Learner | None) -> None:
    with pytest.raises(NotYours):
        told(about)


@pytest.mark.parametrize("week", [FIRST + timedelta(days=1), date(2027, 3, 8)])
def test_a_week_is_a_monday_that_has_begun(week: date) -> None:
    with pytest.raises(BadWeek):
        told(learner(), week=week)


def test_hours_count_only_while_access_is_open() -> None:
    with pytest.raises(NoAccess):
        told(learner(access_from=None, access_to=None))
    with pytest.raises(NoAccess):
        told(learner(), week=FIRST - timedelta(days=7))
    assert told(learner(access_from=FIRST + timedelta(days=6))).minutes == 300
