"""The hour ledger balances whatever is corrected, and in whatever order it arrives."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samklasse_enrollment.domain import rules
from samklasse_enrollment.domain.errors import (
    BadCorrection,
    BadWeek,
    CorrectedByMunicipality,
    NoAccess,
    NotYours,
    UnknownReason,
)
from samklasse_enrollment.domain.hours import Account, Balance, accounts, balance, by_module
from samklasse_enrollment.domain.ledger import (
    CapRule,
    Correction,
    Entry,
    Learner,
    Side,
    Source,
    correct,
    correct_by_hand,
    enter_by_hand,
    learning_time,
    move_owner,
    rule_for,
    take_over,
)
from samklasse_enrollment.domain.training.social_studies import count

from .builders import FIRST, FJORD, FYRESDAL, LAST, SKIEN, TODAY
from .many import many

RULES = [CapRule("OLD", date(2024, 1, 1), 600), CapRule("NEW", date(2027, 2, 1), 900)]
PEOPLE = [UUID(int=n) for n in range(3)]


def entry(enrollment_id: UUID, revision: int, minutes: int) -> Entry:
    return Entry(
        enrollment_id, Source.SESSION, "s", revision, Side.ENTRY, FIRST, minutes, minutes, "PRESENT", "NORWEGIAN",
        None, FJORD, reported=False,
    )  # fmt: skip


def uncountered(book: list[Entry]) -> list[Entry]:
    countered = {(e.enrollment_id, e.revision, e.part) for e in book if e.side is Side.COUNTER}
    return [e for e in book if e.side is Side.ENTRY and (e.enrollment_id, e.revision, e.part) not in countered]


ROLLS = st.lists(st.dictionaries(st.sampled_from(PEOPLE), st.integers(0, 240)), min_size=1, max_size=5)


@given(ROLLS, st.randoms())
def test_the_balance_is_the_highest_revision_told_in_any_order_and_repeated(
    rolls: list[dict[UUID, int]], random: object
) -> None:
    book: list[Entry] = []
    told, heard = list(enumerate(rolls, 1)), 0
    told += told
    random.shuffle(told)  # type: ignore[attr-defined]
    for revision, roll in told:
        entries = [entry(who, revision, minutes) for who, minutes in roll.items()]
        book += correct(uncountered(book), entries, revision=revision, heard=heard)
        heard = max(heard, revision)

    keys = [(e.enrollment_id, e.revision, e.part, e.side) for e in book]
    assert {who: minutes for who, minutes in balance(book).items() if minutes} == {
        who: minutes for who, minutes in rolls[-1].items() if minutes
    }
    assert len(keys) == len(set(keys))


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["ROLL", "BY_HAND", "MOVED"]),
        st.integers(1, 6),
        st.integers(0, 300),
        st.sampled_from([SKIEN, FYRESDAL]),
    ),
    max_size=12,
)


def play(steps: list[tuple[str, int, int, str]]) -> tuple[list[Entry], int]:
    """A history of one enrollment's session: the book, and what should stand at its end."""
    book: list[Entry] = []
    expected, heard, by_hand = 0, 0, False
    for kind, revision, minutes, owner in steps:
        standing = uncountered(book)
        if kind == "ROLL":
            told = [replace(entry(PEOPLE[0], revision, minutes), owner_orgnr=owner)]
            book += correct(standing, told, revision=revision, heard=heard)
            expected = minutes if revision > heard and not by_hand else expected
            heard = max(heard, revision)
        elif kind == "MOVED":
            book += move_owner(standing, to=owner, since=FIRST)
        elif standing and standing[0].minutes != minutes:
            book += correct_by_hand(standing[0], minutes=minutes, module=None, reason="WRONG_ROLL", actor="somebody")
            expected, by_hand = minutes, True
    return book, expected


@many()
@given(STEPS)
def test_invariant_15_a_balance_is_the_sum_of_entries_that_are_never_rewritten(
    steps: list[tuple[str, int, int, str]],
) -> None:
    """Invariant 15, over rolls, corrections by hand and moves in any order."""
    book, expected = play(steps)
    prefix, _ = play(steps[:-1])
    keys = [(e.revision, e.part, e.side) for e in book]
    by_owner = {who: sum(e.minutes for e in book if e.owner_orgnr == who) for who in {e.owner_orgnr for e in book}}

    assert book[: len(prefix)] == prefix
    assert len(keys) == len(set(keys))
    assert balance(book).get(PEOPLE[0], 0) == expected
    assert sum(by_owner.values()) == expected
    assert sorted(by_owner.values())[:-1] == [0] * (len(by_owner) - 1)


MODULES = rules.at("social_studies", TODAY).codes("modules")
SOCIAL = st.lists(st.tuples(st.sampled_from([*MODULES, "OTHER", None]), st.integers(-600, 900)), max_size=30)


@many()
@given(SOCIAL, st.sampled_from([date(2021, 6, 1), TODAY]))
def test_invariant_13_of_the_ledgers_hours_25_count_a_module_and_75_or_50_in_all(
    hours: list[tuple[str | None, int]], permitted_on: date
) -> None:
    """Invariant 13, from entries to what counts, of both cohorts."""
    book = [
        replace(entry(PEOPLE[0], n, minutes), subject="SOCIAL_STUDIES", module=module)
        for n, (module, minutes) in enumerate(hours)
    ]
    most = 75 * 60 if permitted_on == TODAY else 50 * 60

    norwegian = [replace(one, subject="NORWEGIAN", minutes=one.minutes + 60) for one in book]
    counted = count(by_module(accounts([*book, *norwegian])), rules.at("social_studies", permitted_on))

    sums = {module: sum(minutes for known, minutes in hours if known == module) for module in MODULES}
    assert counted.minutes == {module: max(0, min(25 * 60, sums[module])) for module in MODULES}
    assert counted.total_minutes <= most
    assert counted.total_minutes == min(most, sum(counted.minutes.values()))


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


def test_accounts_keep_reported_minutes_apart() -> None:
    book = [told(learner(enrollment_id=PEOPLE[0]), minutes=90), entry(PEOPLE[0], 1, 45)]

    assert accounts(book) == {Account("NORWEGIAN", None): Balance(135, 90)}


def test_a_lowered_report_takes_the_higher_one_back() -> None:
    """A26: a supplier corrects a week downwards, also long after it; the same report again changes nothing."""
    high = told(learner(enrollment_id=PEOPLE[0]), minutes=500)
    low = replace(high, revision=2, minutes=200, told_minutes=200)

    book = [*take_over(None, high), *take_over(high, low)]

    assert [(e.side, e.minutes) for e in book] == [(Side.ENTRY, 500), (Side.COUNTER, -500), (Side.ENTRY, 200)]
    assert take_over(low, low) == []
    assert take_over(low, high) == []


def test_what_a_municipality_corrected_by_hand_is_not_undone_by_a_later_report() -> None:
    """A26: the municipality's word stands; the supplier is told."""
    week = told(learner(), minutes=500)
    _, mine = correct_by_hand(week, minutes=100, module=None, reason="OTHER_EVIDENCE", actor="somebody")

    with pytest.raises(CorrectedByMunicipality):
        take_over(mine, replace(week, revision=7))
    assert correct([mine], [replace(week, revision=7)], revision=7, heard=1) == []
    assert (mine.reported, mine.actor, mine.reason) == (False, "somebody", "OTHER_EVIDENCE")


def test_a_correction_by_hand_needs_a_known_reason_something_to_correct_and_a_change() -> None:
    stands = entry(PEOPLE[0], 1, 60)

    with pytest.raises(UnknownReason):
        correct_by_hand(stands, minutes=0, module=None, reason="ILL", actor="somebody")
    for standing in (None, stands):
        with pytest.raises(BadCorrection):
            correct_by_hand(standing, minutes=60, module=None, reason="WRONG_ROLL", actor="somebody")


def test_hours_entered_by_hand_are_of_a_day_that_has_come() -> None:
    def enter(day: date, reason: str = Correction.CARRIED_OVER) -> Entry:
        return enter_by_hand(
            learner(), correction_id=uuid4(), day=day, minutes=60, module="WORK", reason=reason, actor="somebody",
            today=TODAY,
        )  # fmt: skip

    assert (enter(TODAY).source, enter(TODAY).reported) == (Source.MANUAL, False)
    with pytest.raises(BadCorrection):
        enter(TODAY + timedelta(days=1))
    with pytest.raises(UnknownReason):
        enter(TODAY, "OTHER")
