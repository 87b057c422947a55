"""What leaves for the register, by when, and that nothing else does."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samklasse_enrollment.domain import register, register_file, rules
from samklasse_enrollment.domain.errors import FieldNotPermitted
from samklasse_enrollment.domain.hours import Account, Balance
from samklasse_enrollment.domain.register import Record, changed, due_on, made_on, next_try, permitted
from samklasse_enrollment.domain.register_fields import (
    Complaint,
    Exemption,
    Facts,
    Leave,
    basis,
    complete,
    has_anything,
    plain,
)
from samklasse_enrollment.domain.training import days

from .many import many

RULE = rules.at("register", date(2027, 1, 4))
GROUNDS = ("TRAINING_WEIGHTY_REASONS", "EXAM_DOCUMENTED_KNOWLEDGE")
DAYS = st.dates(date(2024, 1, 1), date(2029, 12, 31))
FACTS = st.builds(
    Facts,
    ref=st.text("abc-", min_size=1),
    basis=st.text("0f"),
    allocated_on=st.none() | DAYS,
    started_on=st.none() | DAYS,
    stopped_on=st.none() | DAYS,
    provider=st.none() | st.just("399000091"),
    goals=st.sampled_from([(), ("A1", "A2", "B1", "B2")]),
    language=st.none() | st.just("uk"),
    exemptions=st.lists(st.builds(Exemption, st.uuids(), DAYS), max_size=2).map(tuple),
    leaves=st.lists(st.builds(Leave, DAYS, DAYS), max_size=2).map(tuple),
    parental_offers=st.lists(DAYS, max_size=2).map(tuple),
    complaints=st.lists(st.builds(Complaint, DAYS, st.sampled_from([None, "UPHELD", "REVERSED"])), max_size=2).map(
        tuple
    ),
)
BALANCES = st.dictionaries(
    st.builds(
        Account,
        st.sampled_from(["NORWEGIAN", "SOCIAL_STUDIES", "INDUSTRY"]),
        st.none() | st.sampled_from(["EDUCATION_AND_WORK", "kurs-7"]),
    ),
    st.builds(Balance, st.integers(0, 5000), st.just(0), st.integers(0, 900), st.just(0)),
)
IDENTITIES = st.fixed_dictionaries(
    {"first_name": st.just("Olena"), "last_name": st.just("Prøve"), "born": st.just("1990-05-17")},
    optional={"national_id": st.just("13097248022"), "mother_tongue": st.just("uk"), "target_group": st.just("X")},
)


@many()
@given(FACTS, BALANCES, IDENTITIES, st.booleans())
def test_invariant_14_only_the_fields_of_section_53_leave(
    facts: Facts, balances: dict[Account, Balance], identity: dict[str, Any], schooled: bool
) -> None:
    """Invariant 14, what leaves: no name, no birth date, no target group, and nothing that the rule does not list."""
    grounds = {str(one.decision_id): ground for one, ground in zip(facts.exemptions, GROUNDS, strict=False)}
    education = {"upper_secondary": schooled}
    record = permitted(complete(plain(facts, balances, RULE), facts, identity, education, grounds), RULE)
    text = register.text(record)

    assert set(record) <= set(RULE.codes("fields"))
    assert not any(word in text for word in ("Olena", "Prøve", "1990-05-17", "target", "kurs-7"))
    assert record["person"] == ({"national_id": "13097248022"} if "national_id" in identity else {"ref": facts.ref})
    assert all(value not in (None, {}, []) for value in record.values())


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"address": "Storgata 1"}, "address"),
        ({"person": {"name": "Olena"}}, "person.name"),
        ({"leave": [{"first_day": "2027-01-01", "ground": "ILLNESS"}]}, "leave.ground"),
        ({"mother_tongue": {"script": "Cyrl"}}, "mother_tongue.script"),
    ],
)
def test_a_field_outside_the_closed_list_cannot_be_exported(fields: dict[str, Any], field: str) -> None:
    with pytest.raises(FieldNotPermitted) as refused:
        permitted(fields, RULE)

    assert (refused.value.fields, refused.value.rule) == ({"field": field}, "if-53")


HISTORY = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 90)), min_size=1, max_size=25)


@many()
@given(st.dates(date(2026, 1, 1), date(2028, 12, 31)), HISTORY)
def test_invariant_14_no_change_is_older_than_two_months_when_its_export_is_made(
    first: date, changes: list[tuple[int, int]]
) -> None:
    """Invariant 14, by when: over any history of facts, exports that make themselves come in time for each."""
    today, open_round, waiting = first, None, list[tuple[date, date]]()
    for after, fact_age in changes:
        until = today + timedelta(days=after)
        if open_round and open_round[1] <= until:
            assert all(
                open_round[1] <= min(days.add_months(known, 2), _year_end(known, fact)) for known, fact in waiting
            )
            open_round, waiting = None, []
        today, fact = until, until - timedelta(days=fact_age)
        waiting.append((today, fact))
        due = due_on(today, fact_day=fact, rule=RULE)
        make_on = made_on(due, known_on=today)
        open_round = min(open_round, (due, make_on), key=lambda one: one[1]) if open_round else (due, make_on)

    assert open_round is not None
    assert all(open_round[1] <= min(days.add_months(known, 2), _year_end(known, fact)) for known, fact in waiting)


def _year_end(known: date, fact: date) -> date:
    """Last year's facts are told by 28 February, unless they become known after it."""
    end = date(fact.year + 1, 2, 28)
    return end if known <= end else date.max


@pytest.mark.parametrize(
    ("known", "fact", "due"),
    [
        (date(2027, 1, 25), date(2027, 1, 11), date(2027, 3, 25)),
        (date(2026, 12, 31), date(2026, 12, 30), date(2027, 2, 28)),
        (date(2027, 1, 20), date(2026, 11, 3), date(2027, 2, 28)),
        (date(2027, 3, 1), date(2026, 11, 3), date(2027, 5, 1)),
    ],
)
def test_the_clock_is_two_months_and_the_year_end_catch_up(known: date, fact: date, due: date) -> None:
    assert due_on(known, fact_day=fact, rule=RULE) == due


def test_only_records_that_have_changed_are_sent() -> None:
    known, other, new = uuid4(), uuid4(), uuid4()

    assert changed({known: b"1", other: b"2", new: b"3"}, {known: b"1", other: b"0"}) == sorted([other, new])


@given(FACTS, BALANCES)
def test_equal_facts_have_equal_texts_and_a_changed_basis_another(
    facts: Facts, balances: dict[Account, Balance]
) -> None:
    def told(one: Facts, held: dict[Account, Balance]) -> str:
        return register.text(basis(plain(one, held, RULE), one))

    assert told(facts, balances) == told(replace(facts), dict(reversed(balances.items())))
    assert told(facts, balances) != told(replace(facts, basis=facts.basis + "1"), balances)


def test_who_is_only_on_a_list_is_not_registered() -> None:
    listed = Facts("a", "0", language="uk")
    exempted = Facts("a", "0", exemptions=(Exemption(UUID(int=1), date(2027, 1, 4)),))

    assert not has_anything(plain(listed, {}, RULE), listed)
    assert has_anything(plain(exempted, {}, RULE), exempted)
    assert has_anything(plain(listed, {Account("NORWEGIAN", None): Balance(5, 0)}, RULE), listed)


def test_a_register_that_is_away_is_tried_ever_more_slowly_and_never_given_up() -> None:
    now = datetime(2027, 1, 4, tzinfo=UTC)
    waits = [(next_try(n, now=now) - now).total_seconds() for n in range(30)]

    assert waits[:3] == [5, 10, 20]
    assert waits == sorted(waits)
    assert waits[-1] == 3600


def test_a_file_is_no_formula() -> None:
    record = Record(UUID(int=1), 0, {"person": {"ref": "=1+1"}, "leave": [{"first_day": "2027-01-01"}]})

    text, media_type = register_file.written([record], "RULE", "csv")

    assert media_type.startswith("text/csv")
    assert text.splitlines() == ["position;person.ref;leave", '0;\'=1+1;"[{""first_day"": ""2027-01-01""}]"']
