"""Mailboxes are the operator's business; what was refused is the supplier's own."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from samklasse_chassis import http, log, tokens
from samklasse_chassis.health import Health
from samklasse_chassis.runtime import Context, application
from samklasse_contracts.values import OrganisationRole
from samklasse_gateway.app import SERVICE

from .builders import FJORD, NETT, SKIEN, access_opened, letter, offering, organisation, roll, timetable, uid
from .conftest import Gateway
from .errands import LARVIK, assessment, forget, moved

PRIVATE, PUBLIC = tokens.new_key_pair()
NEW = "399000157"


def bearer(orgnr: str, role: http.Role) -> dict[str, str]:
    """Headers that speak for somebody."""
    soon = datetime.now(UTC) + timedelta(days=1)
    token = tokens.sign(PRIVATE, http.Caller(orgnr, role, "somebody"), expires_at=soon)
    return {"authorization": f"Bearer {token}", "idempotency-key": str(uuid4())}


OPERATOR = bearer("000000000", http.Role.OPERATOR)


@pytest.fixture
async def client(gateway: Gateway) -> AsyncIterator[httpx.AsyncClient]:
    """The gateway's HTTP side on the test's own database."""
    settings = {"SAMKLASSE_TOKEN_PUBLIC_KEY": PUBLIC}
    app = application(SERVICE, Context(gateway.pool, settings, Health(), log.logger()))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gateway") as opened:
        yield opened


async def listed(client: httpx.AsyncClient, headers: dict[str, str]) -> list[str]:
    answer = await client.get("/suppliers", headers=headers)
    return [each["orgnr"] for each in answer.raise_for_status().json()["suppliers"]]


async def test_a_seller_gets_one_mailbox(client: httpx.AsyncClient, gateway: Gateway) -> None:
    await gateway.hears(organisation(NEW, OrganisationRole.SELLER))
    for _ in range(2):
        headers = bearer("000000000", http.Role.OPERATOR)
        answer = await client.post("/suppliers", json={"orgnr": NEW}, headers=headers)

        assert (answer.status_code, answer.json()) == (200, {"orgnr": NEW})
    assert await listed(client, OPERATOR) == [FJORD, NETT, NEW]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"orgnr": NEW}, "UNKNOWN_ORGANISATION"),
        ({"orgnr": SKIEN}, "NOT_A_SELLER"),
        ({"orgnr": "fjord"}, "INVALID_FIELD"),
    ],
)
async def test_others_get_none(client: httpx.AsyncClient, body: dict[str, Any], code: str) -> None:
    answer = await client.post("/suppliers", json=body, headers=OPERATOR)

    assert (answer.status_code, answer.json()["code"]) == (422, code)


@pytest.mark.parametrize("role", [http.Role.SUPPLIER, http.Role.MUNICIPALITY, http.Role.SERVICE])
async def test_only_the_operator_opens_mailboxes(client: httpx.AsyncClient, role: http.Role) -> None:
    answer = await client.post("/suppliers", json={"orgnr": FJORD}, headers=bearer(FJORD, role))

    assert answer.status_code == 404


async def test_a_supplier_sees_its_own_mailbox_and_refusals_only(client: httpx.AsyncClient, gateway: Gateway) -> None:
    await gateway.is_told(roll("anna"), FJORD)
    await gateway.is_told(roll("anna"), NETT)
    await gateway.is_told(letter(offering(), message_id=None))
    own = bearer(FJORD, http.Role.SUPPLIER)
    refused = (await client.get("/refusals", headers=own)).json()["refusals"]

    assert await listed(client, own) == [FJORD]
    assert [(each["orgnr"], each["code"]) for each in refused] == [(FJORD, "NO_ID"), (FJORD, "NOT_YOURS")]
    assert len((await client.get("/refusals", headers=OPERATOR)).json()["refusals"]) == 3
    assert await listed(client, bearer(SKIEN, http.Role.MUNICIPALITY)) == []


MUNICIPALITIES = {orgnr: bearer(orgnr, http.Role.MUNICIPALITY) for orgnr in (SKIEN, LARVIK)}
ANNA = f"/persons/{uid('anna')}/data"


async def test_what_is_held_on_somebody_is_shown_to_whom_she_belongs_and_to_the_operator(
    client: httpx.AsyncClient, gateway: Gateway
) -> None:
    await gateway.hears(access_opened("anna"), timetable("anna", "berit"), assessment("anna", NETT))
    shown = [await client.get(ANNA, headers=who) for who in (MUNICIPALITIES[SKIEN], OPERATOR)]
    told = shown[0].json()

    assert shown[0].json() == shown[1].json()
    assert (told["service"], {name: len(rows) for name, rows in told["sections"].items()}) == (
        "gateway",
        {"pseudonyms": 2, "places": 1, "access": 1, "pauses": 0, "assessments": 1, "sent": 0},
    )
    assert str(uid("berit")) not in shown[0].text


async def test_letters_that_named_her_are_counted_by_supplier_and_kind(
    client: httpx.AsyncClient, gateway: Gateway
) -> None:
    await gateway.hears(access_opened("anna"), timetable("anna", "berit"), timetable("berit", name="class-2"))
    await gateway.publish()
    told = (await client.get(ANNA, headers=OPERATOR)).json()

    assert [(row["supplier_orgnr"], row["key"], row["letters"]) for row in told["sections"]["sent"]] == [
        (FJORD, "mailbox.access.granted.v1", 1),
        (FJORD, "mailbox.class.timetabled.v1", 1),
    ]


@pytest.mark.parametrize("role", [http.Role.SUPPLIER, http.Role.SERVICE])
async def test_a_supplier_never_sees_what_is_held(client: httpx.AsyncClient, gateway: Gateway, role: http.Role) -> None:
    await gateway.hears(access_opened("anna"))
    answers = [await client.get(ANNA, headers=bearer(orgnr, role)) for orgnr in (FJORD, SKIEN)]

    assert {answer.status_code for answer in answers} == {404}


@pytest.mark.parametrize("late", [True, False])
async def test_after_a_move_the_new_municipality_sees_her_and_the_old_one_no_longer(
    client: httpx.AsyncClient, gateway: Gateway, late: bool
) -> None:
    """An older fact that names the old municipality changes nothing, whenever it comes."""
    facts = [access_opened("anna"), moved("anna"), timetable("anna")]
    await gateway.hears(*(reversed(facts[:2]) if late else facts[:2]), facts[2])
    answers = {orgnr: (await client.get(ANNA, headers=who)).status_code for orgnr, who in MUNICIPALITIES.items()}

    assert answers == {SKIEN: 404, LARVIK: 200}


async def test_refusals_and_mailboxes_come_page_by_page(client: httpx.AsyncClient, gateway: Gateway) -> None:
    for _ in range(3):
        await gateway.is_told(roll("anna"), FJORD)
    first = (await client.get("/refusals?limit=2", headers=OPERATOR)).json()["refusals"]
    rest = (await client.get(f"/refusals?limit=2&after={first[-1]['id']}", headers=OPERATOR)).json()["refusals"]
    second = (await client.get(f"/suppliers?after={FJORD}", headers=OPERATOR)).json()["suppliers"]

    assert [len(first), len(rest), len({one["id"] for one in first + rest})] == [2, 1, 3]
    assert [one["orgnr"] for one in second] == [NETT]


async def test_outstanding_erasures_are_listed_page_by_page_to_whom_they_concern(
    client: httpx.AsyncClient, gateway: Gateway
) -> None:
    for who in ("anna", "berit", "clara"):
        await gateway.hears(access_opened(who), forget(who))
    first = (await client.get("/erasures?limit=2", headers=OPERATOR)).json()["erasures"]
    after = first[-1]["case_id"]
    second = (await client.get(f"/erasures?limit=2&after={after}", headers=OPERATOR)).json()["erasures"]
    pages = first + second

    assert {each["case_id"] for each in pages} == {str(uid(f"case of {who}")) for who in ("anna", "berit", "clara")}
    assert [len(first), len(second)] == [2, 1]
    assert [(one["orgnr"], one["has_mailbox"], one["letters"]) for one in first[0]["suppliers"]] == [(FJORD, True, 1)]
    for headers, count in (
        (MUNICIPALITIES[SKIEN], 3),
        (MUNICIPALITIES[LARVIK], 0),
        (bearer(FJORD, http.Role.SUPPLIER), 0),
    ):
        assert len((await client.get("/erasures", headers=headers)).json()["erasures"]) == count


async def test_only_the_operator_says_that_a_supplier_has_forgotten_somebody(
    client: httpx.AsyncClient, gateway: Gateway
) -> None:
    await gateway.hears(access_opened("anna"), forget("anna"))
    path, body = f"/erasures/{uid('case of anna')}/answers", {"orgnr": FJORD}
    others = [bearer(SKIEN, http.Role.MUNICIPALITY), bearer(FJORD, http.Role.SUPPLIER)]
    refused = [(await client.post(path, json=body, headers=who)).status_code for who in others]
    wrong = await client.post(path, json={"orgnr": NETT}, headers=bearer("000000000", http.Role.OPERATOR))
    done = await client.post(path, json=body, headers=bearer("000000000", http.Role.OPERATOR))

    assert (refused, wrong.status_code, done.status_code) == ([404, 404], 404, 200)
    assert (await client.get("/erasures", headers=OPERATOR)).json() == {"erasures": []}
    assert [each.key for each in await gateway.passed_on()] == ["gateway.case.erased.v1"]
