"""`samklasse import`: what leaves the municipality's machine, in which order, and what it prints."""

import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner
from samklasse_enrollment.client import command
from samklasse_enrollment.client.handover import Options, Outcome, Refused, hand_over
from samklasse_enrollment.domain import importing
from samklasse_enrollment.domain.importing.words import WHOLE_FILE, WRONG
from samklasse_enrollment.handlers import identities, imports
from samklasse_enrollment.translate import lists
from samklasse_enrollment.translate.lists.reading import read

from .builders import csv_of, protected, row

DATA = csv_of(row("a"), protected("b"), row("c", varsling="sms", telefon="+47 99 88 77 66"), row("d", lytte="C3"))
ANSWER: dict[str, Any] = {
    "outcome": "TAKEN",
    "import_id": "i-1",
    "accepted": [
        {"row": 2, "protected": False, "ref": "a", "person_id": "p-a"},
        {"row": 3, "protected": True, "ref": None, "person_id": None},
        {"row": 4, "protected": False, "ref": "c", "person_id": "p-c"},
    ],
    "rejected": [{"row": 5, "column": "lytte", "code": "BAD_LEVEL", "value": "C3"}],
}


PROBLEM = {"content-type": "application/problem+json"}


class Wire:
    """Answers like the two services, and keeps what it was asked in order."""

    def __init__(self, refuses: str | None = None, answers: dict[str, Any] = ANSWER) -> None:
        self.asked: list[tuple[str, bytes]] = []
        self.queries: list[str] = []
        self._refuses, self._answers = refuses, answers

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        self.asked.append((path, request.content))
        self.queries.append(request.url.query.decode())
        assert request.headers["idempotency-key"]
        if path == self._refuses:
            return httpx.Response(422, json={"code": "BAD_FILE", "fields": {"row": "7"}}, headers=PROBLEM)
        return httpx.Response(201, json=self._answers if path == "/imports" else {})


def client(wire: Wire) -> httpx.Client:
    return httpx.Client(transport=httpx.MockTransport(wire), base_url="http://service")


def handed(lists: Wire, contacts: Wire, data: bytes = DATA) -> Outcome:
    return hand_over(client(lists), client(contacts), Options("4003"), data, read(data))


def test_contact_points_go_to_notifications_before_people_are_opened_and_protected_ones_never() -> None:
    lists, contacts = Wire(), Wire()
    outcome = handed(lists, contacts)

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
        handed(lists, contacts)

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


def run(monkeypatch: pytest.MonkeyPatch, wire: Wire, listed: Path, *more: str) -> list[str]:
    monkeypatch.setattr(command, "_client", lambda *_: client(wire))
    arguments = [str(listed), "--kommune", "4003", "--enrollment", "x", "--notifications", "x", "--token", "x", *more]
    shown = CliRunner().invoke(command.import_people, arguments)
    assert shown.exit_code == 0, shown.output
    return shown.output.splitlines()


def test_a_dry_run_asks_for_one_and_hands_over_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    answered = ANSWER | {"outcome": "DRY_RUN", "import_id": None, "rejected": []}
    answered["accepted"] = [{"row": 2, "protected": False, "ref": "a", "person_id": None}]
    wire = Wire(answers=answered)
    (listed := tmp_path / "liste.csv").write_bytes(DATA)

    told = run(monkeypatch, wire, listed, "--dry-run")

    assert [path for path, _ in wire.asked] == ["/imports"]
    assert wire.queries == ["kommunenummer=4003&mode=good-rows&dry_run=true"]
    assert told == ["prøvekjøring: 1 personer kan tas inn, 0 rader ville blitt avvist"]


def test_the_bad_rows_are_written_with_what_is_wrong_and_can_be_read_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (listed := tmp_path / "liste.csv").write_bytes(DATA)
    place = tmp_path / "feil.csv"

    told = run(monkeypatch, Wire(), listed, "--corrected", str(place))

    ((_, row_),) = importing.cells_of(again := read(place.read_bytes()))
    assert (again.header[-1], again.rows[0][1][-1]) == ("feil", "lytte: skal være A0, A1, A2, B1 eller B2")
    assert row_ is not None
    assert (row_["referanse"], row_["lytte"]) == ("d", "C3")
    assert told[-1] == f"radene med feil står i {place} (CSV)"


def test_many_people_are_handed_over_a_thousand_at_a_time() -> None:
    data = csv_of(*(row(f"n{n}") for n in range(1500)))
    accepted = [{"row": n + 2, "protected": False, "ref": f"n{n}", "person_id": f"p{n}"} for n in range(1500)]
    lists, contacts = Wire(answers=ANSWER | {"accepted": accepted}), Wire()

    outcome = handed(lists, contacts, data)

    assert [len(json.loads(body)) for _, body in contacts.asked] == [1000, 500]
    assert [len(json.loads(body)["person_ids"]) for _, body in lists.asked[1:]] == [1000, 500]
    assert outcome.taken == 1500


def test_every_code_has_a_sentence_and_every_sentence_a_code() -> None:
    places = [Path(importing.__file__).parent, *(Path(p) for p in lists.__path__)]
    files = [path for place in places for path in place.glob("*.py") if path.name != "words.py"]
    files += [Path(identities.__file__), Path(imports.__file__)]
    told = "".join(path.read_text() for path in files)
    said = set(re.findall(r"\"([A-Z][A-Z_]+)\"", told))
    raised = {cell or file for cell, file in re.findall(r"Wrong\(\"([A-Z_]+)\"\)|reason=\"([A-Z_]+)\"", told)}

    assert {code for code in (*WRONG, *WHOLE_FILE) if code not in said} == set()
    assert raised <= {*WRONG, *WHOLE_FILE}
