"""Modules of social studies: what counts, what is carried over, and who pays to take one again."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samklasse_enrollment.domain import rules
from samklasse_enrollment.domain.training import social_studies

from .clocked import case


def test_asylum_seekers_hours_are_carried_over_per_module() -> None:
    rule = rules.at("social_studies", date(2026, 11, 1))
    before = {"EDUCATION_AND_WORK": rule.number("hours_per_module") * 60}

    counted = social_studies.count({"EDUCATION_AND_WORK": 600, "FAMILY_AND_HEALTH": 600}, rule, carried=before)

    assert counted.minutes == {"EDUCATION_AND_WORK": 1500, "FAMILY_AND_HEALTH": 600, "NORWAY_THEN_AND_NOW": 0}


MODULES = st.dictionaries(
    st.sampled_from(["EDUCATION_AND_WORK", "FAMILY_AND_HEALTH", "NORWAY_THEN_AND_NOW", "COOKING"]),
    st.integers(-600, 6000),
)


@given(MODULES, st.dates(date(2021, 1, 1), date(2027, 1, 1)))
def test_invariant_13_no_module_counts_more_than_25_hours_and_all_no_more_than_75_or_50(
    taken: dict[str, int], permit_on: date
) -> None:
    counted = social_studies.count(taken, rules.at("social_studies", permit_on))

    assert all(0 <= minutes <= 25 * 60 for minutes in counted.minutes.values())
    assert counted.total_minutes <= (50 if permit_on.year < 2022 else 75) * 60
    assert counted.done == (counted.total_minutes == counted.required_minutes)


@pytest.mark.parametrize(
    ("missed_minutes", "documented", "intro", "said"),
    [
        (450, False, False, ("FREE", "WITHIN_LIMIT")),
        (451, False, False, ("MUST_PAY", "OVER_LIMIT")),
        (451, True, False, ("FREE", "DOCUMENTED")),
        (451, False, True, ("FREE", "WITHIN_LIMIT")),
    ],
)
def test_invariant_13_absence_over_ten_per_cent_needs_a_document_to_stay_free(
    missed_minutes: int, documented: bool, intro: bool, said: tuple[str, str]
) -> None:
    rule = rules.at("social_studies", date(2026, 11, 1))

    assert social_studies.retake(case(intro_programme=intro), missed_minutes, rule, documented=documented) == said
