"""`samklasse outgoing` tells an operator what has not arrived, and tries it again."""

import json
from typing import Any

import httpx
import pytest
from click.testing import CliRunner
from samklasse.commands import outgoing as commands

ID = "0198c5a0-0000-7000-8000-000000000001"
ROW: dict[str, Any] = {
    "sort": "CERTIFICATE", "id": ID, "revision": 1, "owner_orgnr": "399000011", "state": "REFUSED", "tries": 3,
    "next_at": None, "code": None,
}  # fmt: skip


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[httpx.Request]:
    """What the service was asked; it has one row, and takes every retry."""
    requests: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(200, json={"outgoing": [ROW]} if request.method == "GET" else {"id": ID})

    client = httpx.Client
    monkeypatch.setattr(
        commands.httpx, "Client", lambda **options: client(transport=httpx.MockTransport(answer), **options)
    )
    return requests


def run(*words: str) -> str:
    result = CliRunner().invoke(commands.outgoing, ["--enrollment", "http://enrollment", "--token", "t", *words])
    assert result.exit_code == 0, result.output
    return result.output


def test_an_operator_sees_what_has_not_arrived_and_whose_it_is(asked: list[httpx.Request]) -> None:
    told = run("list")

    assert told.splitlines() == [
        f"{ID}  deltakerbevis  399000011  avvist  3 forsøk", "1 ikke framme, 1 av dem avvist",
    ]  # fmt: skip
    assert asked[0].headers["authorization"] == "Bearer t"


def test_a_retry_names_the_one_thing_under_a_key_of_its_own(asked: list[httpx.Request]) -> None:
    assert (run("retry", ID), run("retry", ID)) == ("prøves nå\n", "prøves nå\n")
    assert {one.url.path for one in asked} == {f"/outgoing/{ID}/retry"}
    assert len({one.headers["idempotency-key"] for one in asked}) == 2


def test_a_refused_export_is_made_anew_by_its_municipality() -> None:
    refused = json.loads(json.dumps(ROW)) | {"sort": "REGISTER_EXPORT", "code": "REGISTER_REFUSED_422"}

    lines = list(commands.page([refused, ROW | {"state": "WRITTEN"}]))
    assert lines[0].endswith("REGISTER_REFUSED_422")
    assert lines[-1] == commands.HINT
