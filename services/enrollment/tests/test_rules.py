"""Rule sets are chosen by date and can be traced to a paragraph."""

import re
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest
import samklasse_enrollment
from samklasse_enrollment.domain import rules
from samklasse_enrollment.domain.errors import NoRule

TWO = """
[[rule]]
name = "NEW"
valid_from = 2022-01-01
repealed_on = 2023-01-01
paragraph = "il-30"
read_on = 2026-07-28
values = {months = 2}

[[rule]]
name = "OLD"
valid_from = 2021-01-01
paragraph = "il-30"
read_on = 2026-07-28
values = {months = 3}
"""
SUBJECTS = sorted(each.name.removesuffix(".toml") for each in files("samklasse_enrollment").joinpath("rules").iterdir())


@pytest.mark.parametrize(
    ("day", "name"),
    [(date(2021, 1, 1), "OLD"), (date(2021, 12, 31), "OLD"), (date(2022, 1, 1), "NEW"), (date(2022, 12, 31), "NEW")],
)
def test_the_youngest_rule_that_has_begun_is_in_force(day: date, name: str) -> None:
    assert rules.choose("toy", rules.read("toy", TWO), day).name == name


@pytest.mark.parametrize("day", [date(2020, 12, 31), date(2023, 1, 1)])
def test_a_repealed_rule_does_not_give_way_to_an_older_one(day: date) -> None:
    with pytest.raises(NoRule):
        rules.choose("toy", rules.read("toy", TWO), day)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_rule_names_its_paragraph_and_when_it_was_read(subject: str) -> None:
    for each in rules.history(subject):
        assert each.paragraph == "ours" or re.fullmatch(r"[a-z]{2,12}-\d{1,3}[a-z]?", each.paragraph), each.name
        assert date(2020, 1, 1) < each.read_on
        assert re.fullmatch(r"[A-Z][A-Z0-9_]{1,49}", each.name)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_no_two_rules_of_a_subject_begin_on_the_same_day(subject: str) -> None:
    begun = [each.valid_from for each in rules.history(subject)]

    assert len(set(begun)) == len(begun)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_rule_and_every_value_of_it_is_read_somewhere(subject: str) -> None:
    """What nothing reads contradicts what is read sooner or later, as two ages of il § 26 did."""
    code = "\n".join(each.read_text() for each in Path(samklasse_enrollment.__path__[0]).rglob("*.py"))
    named = {subject, *(key for each in rules.history(subject) for key in each.values)}

    assert {name for name in named if f'"{name}"' not in code} == set()
