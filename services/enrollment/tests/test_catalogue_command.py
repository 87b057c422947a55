"""`samklasse catalogue`: what it asks for, and what it prints."""

from typing import Any

import httpx
import pytest
from click.testing import CliRunner
from samklasse_enrollment.client import catalogue

ONE: dict[str, Any] = {
    "offering_id": "o-1", "supplier_orgnr": "399000091", "ref": "kveld", "course_type": "SYNC_GROUP",
    "subject": "NORWEGIAN", "levels": ["A1", "A2"], "windows": ["EVENING"], "free_seats": 7, "stale": True,
    "own_prices": [{"agreement_id": "a-1", "seat_ore": 119_050}],
}  # fmt: skip
WHO = ["--enrollment", "http://enrollment", "--token", "x"]


class Wire:
    """Answers like enrollment, and keeps what it was asked."""

    def __init__(self, *answers: httpx.Response) -> None:
        self.asked: list[str] = []
        self._answers = list(answers)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(f"{request.url.path}?{request.url.query.decode()}")
        return self._answers.pop(0)


def run(monkeypatch: pytest.MonkeyPatch, wire: Wire, *arguments: str) -> tuple[int, list[str]]:
    plain = httpx.Client
    monkeypatch.setattr(httpx, "Client", lambda **told: plain(transport=httpx.MockTransport(wire), **told))
    shown = CliRunner().invoke(catalogue.catalogue, [*arguments, *WHO])
    return shown.exit_code, shown.output.splitlines()


def test_every_page_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A24: the whole catalogue, whoever sells."""
    pages = [httpx.Response(200, json={"offerings": [ONE], "next": after}) for after in ("0:399000091:kveld", None)]
    wire = Wire(*pages)

    code, told = run(monkeypatch, wire, "search", "--window", "EVENING", "--free-seats", "5")

    asked = "/offerings?window=EVENING&free_seats=5"
    assert (code, wire.asked) == (0, [asked, f"{asked}&after=0%3A399000091%3Akveld"])
    line = "o-1  399000091  kveld  SYNC_GROUP  NORWEGIAN  A1/A2  EVENING  7 ledige (ikke gjennomgått på lenge)"
    assert told == [line, line]


def test_offerings_stand_side_by_side_with_ones_own_price(monkeypatch: pytest.MonkeyPatch) -> None:
    other = ONE | {"ref": "dag", "windows": ["DAY"], "own_prices": []}
    wire = Wire(httpx.Response(200, json={"offerings": [ONE, other], "differ_in": ["windows"]}))

    code, told = run(monkeypatch, wire, "compare", "o-1", "o-2")

    assert (code, wire.asked) == (0, ["/offerings/compare?ids=o-1&ids=o-2"])
    assert told[1:] == [
        "ref: kveld | dag",
        "windows: ['EVENING'] | ['DAY']",
        "pris per plass: 1190,50 kr | ingen avtale",
    ]


def test_a_refusal_is_told_and_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    refused = httpx.Response(422, json={"code": "INVALID_FIELD", "fields": {"query.level": "enum"}})

    assert run(monkeypatch, Wire(refused), "search", "--level", "C3") == (
        1,
        ["Error: avvist: INVALID_FIELD query.level"],
    )
