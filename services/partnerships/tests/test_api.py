"""Over HTTP, on a real database: who may do what, and what is said."""

from datetime import timedelta
from typing import Any

import pytest
from samklasse_partnerships.forms import shown_agreement, shown_organisation

from .builders import FJORD_NR, FYRESDAL_NR, LARVIK_NR, TODAY, agreement, fjord, fyresdal, larvik
from .conftest import Doors

NISSEDAL_NR = "399000017"
LONG_AFTER = TODAY + timedelta(days=20_000)


def asked(**other: Any) -> dict[str, Any]:
    """An agreement as a form; it outlives the clock of the machine that runs the test."""
    shown = shown_agreement(agreement(valid_to=LONG_AFTER), TODAY)
    shown["valid_from"] = "2020-01-01"
    return {
        name: shown[name] for name in shown if name not in {"agreement_id", "state", "ends_on", "end_reason"}
    } | other


async def everybody(doors: Doors) -> None:
    for each in (larvik(), fyresdal(), fjord()):
        status, _ = await doors.operator.post("/organisations", shown_organisation(each))
        assert status == 200


async def signed(doors: Doors) -> str:
    await everybody(doors)
    status, answer = await doors.of(LARVIK_NR).post("/agreements", asked())
    assert status == 200, answer
    return str(answer["agreement_id"])


async def test_an_organisation_is_said_when_it_is_new_or_other_than_before(doors: Doors) -> None:
    for each in (fyresdal(), fyresdal(), fyresdal(has_centre=True)):
        await doors.operator.post("/organisations", shown_organisation(each))

    key = "partnerships.organisation.registered.v1"
    assert await doors.said() == [(key, FYRESDAL_NR, 1), (key, FYRESDAL_NR, 2)]
    assert (await doors.of(LARVIK_NR).get("/organisations"))[1]["organisations"][0]["has_centre"] is True


async def test_a_municipality_number_has_one_holder(doors: Doors) -> None:
    await doors.operator.post("/organisations", shown_organisation(fyresdal()))
    status, answer = await doors.operator.post(
        "/organisations", shown_organisation(larvik(kommunenummer="4032", fylkesnummer="40"))
    )

    assert (status, answer["code"]) == (422, "KOMMUNENUMMER_TAKEN")
    assert len(await doors.said()) == 1


async def test_only_the_operator_registers_organisations(doors: Doors) -> None:
    status, _ = await doors.of(LARVIK_NR).post("/organisations", shown_organisation(larvik()))

    assert status == 404
    assert await doors.said() == []


async def test_an_agreement_lives_from_signature_to_termination(doors: Doors) -> None:
    agreement_id = await signed(doors)
    seller = doors.of(LARVIK_NR)
    change = {name: value for name, value in asked(ceiling_ore=20_000_000).items() if name != "seller_orgnr"}
    changed = await seller.post(f"/agreements/{agreement_id}/change", change)
    end = {"ends_on": LONG_AFTER.isoformat(), "reason": "MUTUAL"}
    ended = await seller.post(f"/agreements/{agreement_id}/termination", end)
    again = await seller.post(f"/agreements/{agreement_id}/termination", end)

    assert (changed[0], changed[1]["ceiling_ore"]) == (200, 20_000_000)
    assert (ended[0], ended[1]["state"]) == (200, "TERMINATED")
    assert (again[0], again[1]["code"]) == (422, "WRONG_STATE")
    assert (await doors.said())[3:] == [
        (f"partnerships.agreement.{event}.v1", agreement_id, place)
        for place, event in enumerate(("signed", "changed", "terminated"), start=1)
    ]


async def test_the_same_command_twice_signs_once(doors: Doors) -> None:
    await everybody(doors)
    answers = [await doors.operator.post("/agreements", asked(), key="once") for _ in range(2)]

    assert answers[0] == answers[1]
    assert len(await doors.said()) == 4


async def test_an_agreement_exists_for_its_parties_only(doors: Doors) -> None:
    agreement_id = await signed(doors)
    seen = {
        orgnr: ((await doors.of(orgnr).get(f"/agreements/{agreement_id}"))[0], await listed(doors, orgnr))
        for orgnr in (LARVIK_NR, FYRESDAL_NR, FJORD_NR)
    }

    assert seen == {LARVIK_NR: (200, 1), FYRESDAL_NR: (200, 1), FJORD_NR: (404, 0)}


async def listed(doors: Doors, orgnr: str) -> int:
    return len((await doors.of(orgnr).get("/agreements"))[1]["agreements"])


async def test_a_framework_is_open_to_every_municipality_that_buys(doors: Doors) -> None:
    await everybody(doors)
    await doors.operator.post("/agreements", asked(seller_orgnr=FJORD_NR, all_municipalities=True, buyer_orgnrs=[]))

    assert [await listed(doors, orgnr) for orgnr in (FYRESDAL_NR, LARVIK_NR, FJORD_NR, NISSEDAL_NR)] == [1, 1, 1, 0]


@pytest.mark.parametrize("path", ["change", "termination"])
async def test_only_the_seller_or_the_operator_touches_an_agreement(doors: Doors, path: str) -> None:
    agreement_id = await signed(doors)
    change = {name: value for name, value in asked().items() if name != "seller_orgnr"}
    body = change if path == "change" else {"ends_on": LONG_AFTER.isoformat(), "reason": "BREACH"}

    for orgnr in (FYRESDAL_NR, FJORD_NR):
        assert (await doors.of(orgnr).post(f"/agreements/{agreement_id}/{path}", body))[0] == 404


async def test_nobody_signs_in_anothers_name(doors: Doors) -> None:
    await everybody(doors)

    assert (await doors.of(FJORD_NR).post("/agreements", asked()))[0] == 404


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"buyer_orgnrs": ["399999999"]}, "UNKNOWN_ORGANISATION"),
        ({"all_municipalities": True}, "BUYERS_AND_ALL"),
        ({"course_types": ["SYNC_GROUP", "BLENDED"]}, "PRICES_NOT_SCOPE"),
        ({"course_types": ["SINGING"]}, "INVALID_FIELD"),
        ({"ceiling_ore": 1}, "CEILING_TOO_LOW"),
        ({"buyer_orgnrs": [LARVIK_NR]}, "SELLER_IS_BUYER"),
        ({"celing_ore": 1}, "INVALID_FIELD"),
    ],
)
async def test_a_wrong_agreement_is_refused_whole(doors: Doors, wrong: dict[str, Any], code: str) -> None:
    await everybody(doors)
    status, answer = await doors.operator.post("/agreements", asked(**wrong))

    assert (status, answer["code"]) == (422, code)
    assert len(await doors.said()) == 3
