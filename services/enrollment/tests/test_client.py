"""`samklasse import`: what leaves the municipality's machine, in which order, and what it prints."""

import json
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner
from samklasse_enrollment.client import command
from samklasse_enrollment.client.handover import Refused, hand_over
from samklasse_enrollment.client.words import WRONG
from samklasse_enrollment.domain.importing import columns

from .builders import csv_of, protected, row

DATA = csv_of(row("a"), protected("b"), row("c", varsling="sms", telefon="+47 99 88 77 66"), row("d", lytte="C3"))
ANSWER = {
    "import_id": "i-1",
    "accepted": [
        {"row": 2, "protected": False, "ref": "a", "person_id": "p-a"},
        {"row": 3, "protected": True, "ref": None, "person_id": None},
        {"row": 4, "protected": False, "ref": "c", "person_id": "p-c"},
    ],
    "rejected": [{"row": 5, "column": "lytte", "code": "BAD_LEVEL", "value": "C3"}],
}


class Wire:
    """Answers like the two services, and keeps what it was asked in order."""

    def __init__(self, refuses: str | None = None) -> None:
        self.asked: list[tuple[str, bytes]] = []
        self._refuses = refuses

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        self.asked.append((path, request.content))
        assert request.headers["idempotency-key"]
        if path == self._refuses:
            return httpx.Response(422, json={"code": "BAD_FILE", "fields": {"row": "7"}})
        return httpx.Response(201, json=ANSWER if path == "/imports" else {})


def client(wire: Wire) -> httpx.Client:
    return httpx.Client(transport=httpx.MockTransport(wire), base_url="http://service")


def test_contact_points_go_to_notifications_before_people_are_opened_and_protected_ones_never() -> None:
    lists, contacts = Wire(), Wire()
    outcome = hand_over(client(lists), client(contacts), "4003", DATA)

    ((path, body),) = contacts.asked
    assert (path, json.loads(body)) == (
        "/contact-points",
        [
            {"ref": "p-a", "language": "uk", "channel": "EMAIL", "email": "deltaker@innboks.example"},
            {"ref": "p-c", "language": "uk", "channel": "SMS", "phone": "+4799887766"},
        ],
    )
    assert [path for path, _ in lists.asked] == ["/imports", "/imports/i-1/confirmation"]
    assert json.loads(lists.asked[1][1]) == {"person_ids": ["p-a", "p-c"]}
    assert (outcome.taken, outcome.protected, len(outcome.bad)) == (3, 1, 1)


def test_nobody_is_opened_when_notifications_refuses() -> None:
    lists, contacts = Wire(), Wire(refuses="/contact-points")
    with pytest.raises(Refused):
        hand_over(client(lists), client(contacts), "4003", DATA)

    assert [path for path, _ in lists.asked] == ["/imports"]


def test_bad_rows_are_printed_in_norwegian(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    wire = Wire()
    monkeypatch.setattr(command, "_client", lambda *_: client(wire))
    listed = tmp_path / "liste.csv"
    listed.write_bytes(DATA)
    arguments = [str(listed), "--kommune", "4003", "--enrollment", "x", "--notifications", "x", "--token", "x"]

    shown = CliRunner().invoke(command.import_people, arguments)

    assert shown.exit_code == 0
    assert shown.output.splitlines() == [
        "rad 5, lytte: skal være A0, A1, A2, B1 eller B2 («C3»)",
        "3 personer tatt inn, 1 rader avvist",
        "1 med adressesperre: den navngitte saksbehandleren plasserer dem for hånd",
    ]


def test_a_refused_file_is_told_and_fails(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    wire = Wire(refuses="/imports")
    monkeypatch.setattr(command, "_client", lambda *_: client(wire))
    listed = tmp_path / "liste.csv"
    listed.write_bytes(DATA)
    arguments = [str(listed), "--kommune", "4003", "--enrollment", "x", "--notifications", "x", "--token", "x"]

    shown = CliRunner().invoke(command.import_people, arguments)

    assert (shown.exit_code, shown.output) == (1, "Error: listen ble avvist: BAD_FILE row=7\n")


def test_every_code_that_a_column_can_get_has_a_sentence() -> None:
    source = Path(columns.__file__).parent
    told = "".join(path.read_text() for path in source.glob("*.py"))

    assert all(f'"{code}"' in told or code == "ASK_THE_OFFICER" for code in WRONG)
