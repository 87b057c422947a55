"""Frameworks of several sellers, and how a seller works with each municipality."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samklasse_partnerships.domain import errors
from samklasse_partnerships.domain.agreement import sign
from samklasse_partnerships.domain.cooperation import Cooperation, Task, agree

from .builders import AGREEMENT, FJORD_NR, FYRESDAL_NR, LARVIK_NR, TODAY, agreement, fjord, fyresdal, larvik, terms
from .conftest import Doors
from .test_api import LONG_AFTER, asked, everybody, signed


def cooperation(**other: Any) -> Cooperation:
    return replace(Cooperation(AGREEMENT, FYRESDAL_NR, 0, TODAY, 24, 3, frozenset({Task.ATTENDANCE})), **other)


@given(st.lists(st.integers(1, 100), max_size=8))
def test_versions_count_from_one_and_the_same_again_is_no_new_one(hours: list[int]) -> None:
    """A22: versioned, and nothing is taken back."""
    latest, versions = None, [0]
    for each in hours:
        latest = agree(agreement(), fyresdal(), cooperation(answer_within_hours=each), latest, TODAY)
        versions.append(latest.version)

    changes = sum(1 for before, after in zip([None, *hours], hours, strict=False) if before != after)
    assert versions == sorted(versions)
    assert versions[-1] == changes


@pytest.mark.parametrize("from_", [TODAY - timedelta(days=1), date(2028, 1, 1)])
def test_terms_begin_today_at_the_earliest_and_inside_the_agreement(from_: date) -> None:
    with pytest.raises(errors.StartsOutsidePeriod):
        agree(agreement(), fyresdal(), cooperation(valid_from=from_), None, TODAY)


def test_terms_are_for_who_may_buy_under_the_agreement() -> None:
    with pytest.raises(errors.NotTheBuyer):
        agree(agreement(), larvik(), cooperation(buyer=LARVIK_NR), None, TODAY)
    with pytest.raises(errors.NotTheBuyer):
        agree(agreement(buyers=None), fjord(), cooperation(buyer=FJORD_NR), None, TODAY)


def test_a_place_in_an_order_takes_a_framework() -> None:
    with pytest.raises(errors.RankWithoutFramework):
        sign(AGREEMENT, larvik(), [fyresdal()], terms(rank=1), TODAY)


async def test_a_place_in_a_framework_has_one_seller(doors: Doors) -> None:
    """A23: a fixed order is one only if no two share a place."""
    await everybody(doors)
    ranked = {"framework": "hkdir-2024", "rank": 1, "all_municipalities": True, "buyer_orgnrs": []}
    first = await doors.operator.post("/agreements", asked(**ranked))
    second = await doors.operator.post("/agreements", asked(**ranked, seller_orgnr=FJORD_NR))
    third = await doors.operator.post("/agreements", asked(**ranked | {"rank": 2}, seller_orgnr=FJORD_NR))

    assert (first[0], first[1]["rank"], third[0]) == (200, 1, 200)
    assert (second[0], second[1]["code"]) == (422, "RANK_TAKEN")


async def test_an_agreement_says_what_assistance_and_withdrawal_cost(doors: Doors) -> None:
    await everybody(doors)
    prices = [{"assistance": "LEVEL_ASSESSMENT", "ore": 150_000}]
    body = asked(assistance_prices=prices, withdrawal_days=14, withdrawal_percent=50)
    _, answer = await doors.operator.post("/agreements", body)

    assert answer["assistance_prices"] == prices
    assert (answer["withdrawal_days"], answer["withdrawal_percent"]) == (14, 50)


async def test_terms_are_said_in_versions_to_the_seller_and_the_one_buyer(doors: Doors) -> None:
    """A22: the seller agrees, each version is one message, and the buyer reads its own."""
    agreement_id = await signed(doors)
    path = f"/agreements/{agreement_id}/cooperation"
    body = {"buyer_orgnr": FYRESDAL_NR, "valid_from": LONG_AFTER.isoformat(), "tasks": ["ATTENDANCE"]}
    seller = doors.of(LARVIK_NR)
    once, again = await seller.post(path, body), await seller.post(path, body)
    later = await seller.post(path, body | {"answer_within_hours": 12})

    said = [place for key, _, place in await doors.said() if key == "partnerships.terms.agreed.v1"]
    listed = (await doors.of(FYRESDAL_NR).get(path))[1]["cooperation"]
    assert [each[1]["version"] for each in (once, again, later)] == [1, 1, 2]
    assert said == [1, 2]
    assert [each["version"] for each in listed] == [1, 2]
    assert len((await seller.get(f"{path}?after={FYRESDAL_NR}&after_version=1"))[1]["cooperation"]) == 1


async def test_only_the_seller_or_the_operator_agrees_and_strangers_see_nothing(doors: Doors) -> None:
    agreement_id = await signed(doors)
    path = f"/agreements/{agreement_id}/cooperation"
    body = {"buyer_orgnr": FYRESDAL_NR, "valid_from": LONG_AFTER.isoformat()}

    assert (await doors.of(FYRESDAL_NR).post(path, body))[0] == 404
    assert (await doors.of(FJORD_NR).get(path))[0] == 404
