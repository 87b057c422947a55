"""What a delegation holds of its agreement's ceiling: reserved once; what was not carried out is given back once."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samklasse_chassis.http import Role
from samklasse_contracts.partnerships import AgreementTerminated
from samklasse_contracts.values import DelegatedTask
from samklasse_enrollment.domain import agreement as agreements
from samklasse_enrollment.domain import delegation as rules
from samklasse_enrollment.domain.agreement import Agreement
from samklasse_enrollment.domain.delegation import Delegation, Freed, Task
from samklasse_enrollment.domain.errors import OverCeiling

from .builders import FJORD, FYRESDAL, NOW, SKIEN, TODAY, agreement
from .conftest import Enrollment
from .many import many
from .messages import cooperating, said

DAY = timedelta(days=1)
TERMS = agreement(assistance_prices={"ADMINISTRATION": 60_000})
LAST = TODAY + 29 * DAY


def delegation(hours: int = 10, days: int = 30, *, price_ore: int | None = None, starts_on: date = TODAY) -> Delegation:
    price = 60_000 * hours if price_ore is None else price_ore
    last = starts_on + (days - 1) * DAY
    return Delegation(uuid4(), TERMS.id, SKIEN, FJORD, frozenset(Task), starts_on, last, hours, price, "somebody")


@pytest.mark.parametrize(
    ("day", "paid_hours", "rule"),
    [(-1, 0, Freed.NOT_BEGUN), (0, 1, Freed.WHOLE_HOURS_OF_BEGUN_DAYS), (2, 1, Freed.WHOLE_HOURS_OF_BEGUN_DAYS),
     (3, 2, Freed.WHOLE_HOURS_OF_BEGUN_DAYS), (29, 10, Freed.WHOLE_HOURS_OF_BEGUN_DAYS)],
)  # fmt: skip
def test_the_hours_of_begun_days_stay_paid_and_the_rest_is_free(day: int, paid_hours: int, rule: Freed) -> None:
    """A20: ten hours over thirty days; the day of the revocation has begun."""
    over = rules.revoke(delegation(), "REVOKED", today=TODAY + day * DAY)

    assert (over.held_ore, over.freed_ore) == (60_000 * paid_hours, 60_000 * (10 - paid_hours))
    assert over.freed_by is rule


GRANTS = st.tuples(st.integers(1, 200), st.integers(1, 120), st.integers(1, 100_000), st.integers(-30, 30))


@given(GRANTS, st.integers(-40, 200), st.integers(0, 40))
@many()
def test_what_has_been_delivered_is_never_freed_and_a_later_day_frees_no_more(
    grant: tuple[int, int, int, int], day: int, later: int
) -> None:
    """A20: delivered is the share of the days that had begun, however odd the numbers."""
    hours, days, hour_ore, start = grant
    one = delegation(hours, days, price_ore=hours * hour_ore, starts_on=TODAY + start * DAY)
    over, after = (rules.revoke(one, "REVOKED", today=TODAY + (day + more) * DAY) for more in (0, later))
    begun = min(days, max(0, day - start + 1))

    assert Fraction(one.price_ore * begun, days) <= over.held_ore <= one.price_ore
    assert over.held_ore - Fraction(one.price_ore * begun, days) < hour_ore
    assert after.freed_ore <= over.freed_ore
    assert rules.revoke(over, "AGAIN", today=TODAY) == over


MOVES = st.lists(
    st.tuples(st.sampled_from(["grant", "revoke", "expire", "end"]), GRANTS, st.integers(0, 50)), max_size=20
)


@given(MOVES)
@many()
def test_invariant_1_a_ceiling_holds_exactly_what_its_delegations_hold(
    steps: list[tuple[str, tuple[int, int, int, int], int]],
) -> None:
    """A20: granted, revoked, over by date or with the agreement, in any order: never over, and freed once."""
    terms, all_, today = replace(TERMS, ceiling_ore=5_000_000), list[Delegation](), TODAY
    for step, (hours, days, hour_ore, start), number in steps:
        today += number % 7 * DAY
        first = max(today, TODAY + start * DAY)
        new = delegation(hours, days, price_ore=hours * hour_ore, starts_on=first)
        terms, all_ = _step((terms, all_), step, new, number, today)

        assert terms.used_ore == sum(each.held_ore for each in all_) <= terms.ceiling_ore
        assert all(0 <= each.freed_ore <= each.price_ore for each in all_)


def _step(
    books: tuple[Agreement, list[Delegation]], step: str, new: Delegation, number: int, today: date
) -> tuple[Agreement, list[Delegation]]:
    terms, all_ = books
    if step == "grant":
        try:
            return agreements.reserve(terms, new.price_ore), [*all_, new]
        except OverCeiling:
            return terms, all_
    if not all_:
        return terms, all_
    index = number % len(all_)
    before = all_[index]
    if step == "revoke":
        after = rules.revoke(before, "REVOKED", today=today)
    else:
        until = today - DAY if step == "end" else None
        after = rules.expire(before, agreement_until=until, today=today)
    freed = before.held_ore - after.held_ore
    return agreements.free(terms, freed), [*all_[:index], after, *all_[index + 1 :]]


async def granted(town: Enrollment) -> str:
    """Skien lets the supplier report for thirty days."""
    await town.trade(agreement=TERMS)
    await town.hear(cooperating(TERMS, tasks=(DelegatedTask.REPORTING,)))
    body = {
        "agreement_id": str(TERMS.id), "tasks": ["REPORTING"], "starts_on": TODAY.isoformat(),
        "ends_on": LAST.isoformat(), "hours": 10,
    }  # fmt: skip
    status, answer = await town.call("POST", "/delegations", body)
    assert status == 201, answer
    delegation_id: str = answer["delegation_id"]
    return delegation_id


async def acts(town: Enrollment) -> Any:
    """Whether the supplier may still act: the code of the refusal, if not."""
    _, answer = await town.call("GET", "/facts", by=FJORD, role=Role.SUPPLIER, acting_for=SKIEN)
    return answer.get("code")


async def test_a_revoked_delegation_gives_back_what_was_not_carried_out(enrollment: Enrollment) -> None:
    """A20: the ceiling holds the hours of the ten days that had begun, and no more."""
    path = f"/delegations/{await granted(enrollment)}/revocation"
    await enrollment.clock(NOW + 9 * DAY)
    stranger = await enrollment.call("POST", path, {}, by=FYRESDAL)
    status, over = await enrollment.call("POST", path, {})
    again = await enrollment.call("POST", path, {})

    assert (stranger[0], status, over["held_ore"], over["freed_ore"]) == (404, 200, 240_000, 360_000)
    assert over["freed_by"] == "WHOLE_HOURS_OF_BEGUN_DAYS"
    assert (again[1], (await enrollment.held())[0]) == (over, 240_000)


async def test_a_delegation_that_ran_its_time_stays_paid(enrollment: Enrollment) -> None:
    await granted(enrollment)
    await enrollment.ring(NOW + 31 * DAY)
    ((_, told),) = await enrollment.said("delegation.revoked")

    assert (told["reason"], (await enrollment.held())[0]) == ("PERIOD_OVER", 600_000)


async def test_nobody_acts_under_an_agreement_that_is_over(enrollment: Enrollment) -> None:
    """A20: what a supplier may do in a municipality's name ends with their agreement, and so does what it costs."""
    await granted(enrollment)
    last = TODAY + 14 * DAY
    await enrollment.hear(said(AgreementTerminated(agreement_id=TERMS.id, ends_on=last, reason="MUTUAL")))
    before = await acts(enrollment)
    await enrollment.ring(NOW + 15 * DAY)
    ((_, told),) = await enrollment.said("delegation.revoked")

    assert (before, await acts(enrollment)) == (None, "DELEGATION_OVER")
    assert (told["reason"], told["ended_on"]) == ("AGREEMENT_TERMINATED", (last + DAY).isoformat())
    assert (await enrollment.held())[0] == 300_000


async def test_an_agreement_that_ended_yesterday_ends_its_delegations_at_once(enrollment: Enrollment) -> None:
    await granted(enrollment)
    ended = AgreementTerminated(agreement_id=TERMS.id, ends_on=TODAY - DAY, reason="MUTUAL")
    await enrollment.hear(said(ended))
    await enrollment.ring(NOW)

    assert [body["reason"] for _, body in await enrollment.said("delegation.revoked")] == ["AGREEMENT_TERMINATED"]
    assert (await acts(enrollment), (await enrollment.held())[0]) == ("DELEGATION_OVER", 0)
