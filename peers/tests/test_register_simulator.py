"""The simulator of the register: what it takes, what it refuses record by record, and that a repeat changes nothing."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from samklasse_peers.register import holds, make_app
from samklasse_peers.settings import Settings

TRUE_ID = "13097248022"
"""A made-up number whose check digits hold."""


@pytest.fixture
async def register(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    app = make_app(Settings("127.0.0.1", 0, 0, tmp_path / "register.sqlite"))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://register") as client:
        yield client


def export(*fields: dict[str, Any]) -> dict[str, Any]:
    records = [{"position": n, "fields": one} for n, one in enumerate(fields)]
    return {"municipality": "399000011", "rule": "REGISTER_2021", "records": records}


async def send(register: httpx.AsyncClient, body: dict[str, Any], key: str = "k") -> tuple[int, dict[str, Any]]:
    answer = await register.post("/exports", json=body, headers={"idempotency-key": key})
    return answer.status_code, answer.json()


async def test_it_says_of_itself_that_it_is_a_simulator(register: httpx.AsyncClient) -> None:
    assert "Simulator" in (await register.get("/openapi.json")).json()["info"]["title"]


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"person": {"ref": "a"}, "norwegian_minutes": 300}, None, None),
        ({"person": {"national_id": TRUE_ID}}, None, None),
        ({"person": {"ref": "a"}, "name": "Olena"}, "UNKNOWN_FIELD", "name"),
        ({"person": {"ref": "a"}, "leave": [{"ground": "ILLNESS"}]}, "UNKNOWN_FIELD", "leave.ground"),
        ({"person": {"ref": "a"}, "norwegian_absence": {"excused": 1, "unexcused": 2}}, None, None),
        ({"person": {"ref": "a"}, "norwegian_absence": {"cause": 1}}, "UNKNOWN_FIELD", "norwegian_absence.cause"),
        ({"norwegian_minutes": 300}, "PERSON_MISSING", "person"),
        ({"person": {"national_id": "13097248023"}}, "NATIONAL_ID_WRONG", "person.national_id"),
    ],
)
async def test_each_record_gets_its_own_receipt(
    register: httpx.AsyncClient, fields: dict[str, Any], code: str | None, field: str | None
) -> None:
    status, answer = await send(register, export(fields, {"person": {"ref": "b"}}))

    assert status == 200
    assert answer["receipts"] == [
        {"position": 0, "accepted": code is None, "code": code, "field": field},
        {"position": 1, "accepted": True, "code": None, "field": None},
    ]


async def test_a_repeat_gets_the_same_receipts_and_another_export_under_its_key_is_refused(
    register: httpx.AsyncClient,
) -> None:
    body = export({"person": {"ref": "a"}})
    first, second = await send(register, body), await send(register, body)

    assert (first[1]["receipts"], second[1]["repeat"]) == (second[1]["receipts"], True)
    assert (await send(register, export({"person": {"ref": "b"}})))[0] == 409
    assert (await send(register, body | {"sender": "x"}, "other"))[0] == 422


async def test_it_is_away_as_often_as_it_is_told_to_be(register: httpx.AsyncClient) -> None:
    await register.post("/faults", json={"unavailable": 2})
    body = export({"person": {"ref": "a"}})

    assert [(await send(register, body))[0] for _ in range(3)] == [503, 503, 200]


def test_check_digits_are_those_of_national_ids() -> None:
    assert [holds(one) for one in (TRUE_ID, "13097248021", "1309724802", "abc")] == [True, False, False, False]
