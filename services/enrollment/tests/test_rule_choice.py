"""Which rule set applies is chosen by the day the law names, kept without that day, and told in envelopes."""

from datetime import timedelta
from typing import Any

import pytest
from pydantic import TypeAdapter
from samklasse_contracts.message import RuleSet
from samklasse_enrollment.domain import rules
from samklasse_enrollment.domain.training import social_studies

from .builders import NOW, SKIEN
from .casework import FACTS, Official
from .conftest import Enrollment
from .test_rules import SUBJECTS

TODAYS = rules.at("social_studies", NOW.date())


@pytest.fixture
def official(enrollment: Enrollment) -> Official:
    return Official(enrollment)


async def balance(official: Official, *, by: str = SKIEN) -> dict[str, Any]:
    _, answer = await official.at.call("GET", "/ledger/balances", by=by)
    counted: dict[str, Any] = answer["people"][0]["social_studies"]
    return counted


@pytest.mark.parametrize(
    ("facts", "rule", "chosen_by", "hours"),
    [
        ({"permit_on": "2021-12-31"}, "IF_73_TRANSITION", "PERMIT", 50),
        ({"permit_on": "2022-01-01"}, "IL_33", "PERMIT", 75),
        ({"target_group": "COLLECTIVE_PROTECTION"}, None, "NONE_DUE", 0),
        (None, "IL_33", "NOT_TOLD", 75),
    ],
)
async def test_a_balance_is_judged_by_the_rule_that_the_permits_day_chose(
    official: Official, facts: dict[str, str] | None, rule: str | None, chosen_by: str, hours: int
) -> None:
    """A26: the sealed day chose the rule when it was told; the balance reads only which rule that was."""
    await official.case(facts={**FACTS, **facts} if facts else None)

    counted = await balance(official)

    assert (counted["rule"], counted["chosen_by"], counted["required_minutes"]) == (rule, chosen_by, hours * 60)
    assert counted["unassigned_minutes"] == 0


async def test_the_rule_follows_corrected_facts_and_the_day_is_in_no_table(official: Official) -> None:
    case_id = await official.case(facts={**FACTS, "permit_on": "2021-06-01"})
    await official.do(case_id, "facts", {**FACTS, "permit_on": "2023-06-01"})
    rows = [str(dict(row)) for row in await official.at.pool.fetch("SELECT * FROM training_cases")]

    assert (await balance(official))["rule"] == "IL_33"
    assert not [text for text in rows if "2023" in text]


def test_what_nobody_told_is_judged_by_todays_rule_and_what_is_not_due_by_none() -> None:
    assert social_studies.chosen(None, TODAYS) == (TODAYS, "NOT_TOLD")
    assert social_studies.chosen(social_studies.NONE_DUE, TODAYS) == (None, "NONE_DUE")
    for each in rules.history("social_studies"):
        assert social_studies.chosen(each.name, TODAYS) == (each, "PERMIT")


async def test_a_notice_names_in_its_envelope_the_law_since_which_day(official: Official) -> None:
    case_id = await official.case()
    await official.at.ring(NOW + timedelta(days=40))
    rows = await official.at.pool.fetch("SELECT subject, headers FROM outbox WHERE key LIKE 'enrollment.deadline.%'")
    told = {row["subject"].partition("/")[0]: row["headers"].get("ce-ruleset") for row in rows}
    kept = await official.at.pool.fetchval("SELECT ruleset FROM deadlines WHERE about = $1", case_id)

    assert told == {"OFFER_DUE": "il-2021-01-01", "REGISTER_EXPORT_DUE": "if-2021-01-01"}
    assert kept == "il-2021-01-01"


@pytest.mark.parametrize("subject", SUBJECTS)
def test_the_name_of_every_rule_set_fits_the_envelope(subject: str) -> None:
    for each in rules.history(subject):
        assert TypeAdapter(RuleSet).validate_python(each.version).endswith(each.valid_from.isoformat())
