"""No permit, no schooling and no leave can be read from what is said of a clock, nor from what is kept in the open."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samklasse_enrollment.domain.training import clocks, discreet
from samklasse_enrollment.domain.training.clocks import AGE, OFFER, RETENTION, SOCIAL, WINDOW, Clock
from samklasse_enrollment.domain.training.leave import Ground, Leave, LeaveState
from samklasse_enrollment.domain.training.values import About, CaseState, Schooling, TargetGroup, TrainingCase

from .builders import NOW
from .casework import FACTS, Official
from .conftest import Enrollment

OPEN_TABLES = ("case_clocks", "deadlines", "timers", "outbox", "case_history", "commands")
BEGUN = st.dates(date(2022, 6, 15), date(2028, 6, 1))
PERMITS = st.dates(date(2021, 1, 1), date(2026, 1, 1))
ABOUT = st.builds(
    About,
    st.sampled_from(TargetGroup),
    st.sampled_from(Schooling),
    PERMITS,
    st.none() | st.dates(date(2022, 7, 1), date(2035, 1, 1)),
)


@pytest.fixture
def official(enrollment: Enrollment) -> Official:
    return Official(enrollment)


def trained(begun: date) -> TrainingCase:
    plain = TrainingCase(UUID(int=1), UUID(int=2), "399000011", CaseState.IN_TRAINING)
    return replace(plain, offered_on=begun, started_on=begun)


def away(ground: Ground, first: date) -> Leave:
    return Leave(UUID(int=3), UUID(int=1), ground, first, first + timedelta(days=250), LeaveState.GRANTED)


def opened(case: TrainingCase, about: About, leaves: tuple[Leave, ...] = ()) -> dict[str, Clock]:
    """What is kept of each clock, and then what is told of it, without its day."""
    kept = discreet.plain(clocks.of(case, about, leaves))
    both = {**{f"kept {one.name}": one for one in kept}, **discreet.told(kept)}
    return {name: replace(one, due_on=date.max) for name, one in both.items()}


@given(BEGUN, ABOUT, ABOUT, st.sampled_from(Ground), st.sampled_from(Ground))
def test_every_permit_schooling_and_ground_of_leave_is_kept_and_told_alike(
    begun: date, one: About, other: About, ground: Ground, others: Ground
) -> None:
    case, first = trained(begun), begun + timedelta(days=10)
    here, there = opened(case, one, (away(ground, first),)), opened(case, other, (away(others, first),))

    assert {name: here[name] for name in here if name in there} == {name: there[name] for name in there if name in here}
    assert {one.name for one in here.values()} <= {OFFER, WINDOW, SOCIAL, RETENTION, AGE}
    assert all(one.how == () for one in here.values())


@given(BEGUN)
def test_an_offer_during_parental_leave_is_kept_and_told_as_any_offer(first: date) -> None:
    waiting = replace(trained(first), state=CaseState.OFFER_DUE, registered_on=first, offered_on=None, started_on=None)
    parental = away(Ground.BIRTH_OR_ADOPTION, first)

    (due,) = discreet.plain(clocks.of(waiting, None, ()))
    (during,) = discreet.plain(clocks.of(trained(first), None, (parental,)))

    assert during == due


def test_what_is_kept_already_stays_as_it_is() -> None:
    about = About(TargetGroup.COLLECTIVE_PROTECTION, Schooling.PRIMARY, date(2026, 1, 1))
    kept = discreet.plain(clocks.of(trained(date(2026, 2, 1)), about, ()))

    assert discreet.plain(kept) == kept


@pytest.mark.parametrize(
    ("facts", "hidden"),
    [
        ({"target_group": "COLLECTIVE_PROTECTION"}, ("il-37d", "IL_6A", "il-2022-06", "il-2026-07")),
        ({"permit_on": "2021-06-01"}, ("if-73", "IF_73", "2021-06-01")),
        ({"schooling": "UPPER_SECONDARY"}, ("months': 18", 'months": 18', "UPPER")),
    ],
)
async def test_no_open_table_and_no_message_tells_permit_or_schooling(
    official: Official, facts: dict[str, str], hidden: tuple[str, ...]
) -> None:
    case_id = await official.in_training(**facts)
    await official.at.ring(NOW + timedelta(days=1200))
    _, sealed = await official.at.call("GET", f"/cases/{case_id}/sealed")
    exact = {each["clock"]: each for each in sealed["clocks"]}

    assert not await told(official, *hidden)
    assert exact[WINDOW] == {**exact[WINDOW], **expected(facts)}


async def test_no_open_table_and_no_message_tells_parental_leave(official: Official) -> None:
    case_id = await official.in_training(**FACTS)
    first = NOW.date() + timedelta(days=10)
    await official.granted(case_id, first, first + timedelta(days=250), "BIRTH_OR_ADOPTION")
    await official.at.ring(NOW + timedelta(days=95))
    _, sealed = await official.at.call("GET", f"/cases/{case_id}/sealed")

    assert not await told(official, "PARENTAL", "BIRTH", "if-33")
    assert [body["deadline"] for _, body in await official.at.said("deadline.near")].count("OFFER_DUE") == 2
    assert [each["paragraph"] for each in sealed["clocks"] if each["clock"] == "PARENTAL_OFFER_DUE"] == ["if-33"]


def expected(facts: dict[str, str]) -> dict[str, Any]:
    if "target_group" in facts:
        return {"rule": "IL_6A_2026", "paragraph": "il-37d"}
    return {"rule": "IL_2021", "paragraph": "il-32"}


async def told(official: Official, *hidden: str, tables: tuple[str, ...] = OPEN_TABLES) -> list[str]:
    """Rows in the open that have any of this in them."""
    rows = [str(dict(row)) for name in tables for row in await official.at.pool.fetch(f"SELECT * FROM {name}")]  # noqa: S608
    return [text for text in rows if any(each in text for each in hidden)]


async def test_the_ground_of_an_exemption_is_sealed_and_reaches_case_workers_and_register_alone(
    official: Official,
) -> None:
    """`domain.md` 3.7: grounds of exemption are sealed at rest; the register gets them (if § 53)."""
    case_id = await official.case()
    told_so = {"outcome": "GRANTED", "ground": "EXAM_DOCUMENTED_KNOWLEDGE"}
    made = (await official.do(case_id, "exemption", told_so))["decision"]
    exported = await official.at.call("POST", "/register/exports")
    _, sealed = await official.at.call("GET", f"/cases/{case_id}/sealed")
    file = await official.at.fetch("GET", f"/register/exports/{exported[1]['export_id']}/file")

    assert not await told(official, "DOCUMENTED_KNOWLEDGE", tables=(*OPEN_TABLES, "decisions", "letters"))
    assert made["ground"] is None
    assert sealed["exemption_grounds"] == {made["decision_id"]: "EXAM_DOCUMENTED_KNOWLEDGE"}
    assert sealed["leave_grounds"] == {}
    assert "EXAM_DOCUMENTED_KNOWLEDGE" in file.text
