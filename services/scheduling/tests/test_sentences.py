"""Hints in Norwegian, as `samklasse hints` shows them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from uuid import uuid4

import pytest
from click.testing import CliRunner
from samklasse_scheduling.commands.hints import hints
from samklasse_scheduling.commands.sentences import WANTS, sentence
from samklasse_scheduling.domain.plan import Help

TUESDAY = {"weekday": 2, "start": "18:00", "minutes": 90}
HINT = {
    "number": 1, "kind": "NEW_CLASS", "subject": "NORWEGIAN", "level": "A2", "window": "EVENING", "weekly": [TUESDAY],
    "people": 14, "municipalities": 5, "missing": None, "own_people": None,
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, "Et kveldskurs i norsk på A2 på tirsdager kl. 18:00 ville gi plass til 14 personer fra 5 kommuner."),
        (
            {"weekly": [TUESDAY, {**TUESDAY, "weekday": 4}], "own_people": 3},
            "Et kveldskurs i norsk på A2 på tirsdager og torsdager kl. 18:00 ville gi plass til 14 personer fra 5 "
            "kommuner (3 av dem deres).",
        ),
        (
            {"kind": "MORE_PEOPLE_AT_LEVEL", "people": 6, "municipalities": 1, "missing": 2},
            "Et kveldskurs i norsk på A2 på tirsdager kl. 18:00 ville passe for 6 personer fra 1 kommune, og mangler 2 "
            "til.",
        ),
        (
            {"kind": "LONGER_SEAT", "weekly": [], "window": None, "people": None, "own_people": 2},
            "Færre enn 5 personer, 2 av dem deres på A2 trenger en plass som varer lenger.",
        ),
    ],
)
def test_a_hint_is_one_sentence(change: dict[str, object], said: str) -> None:
    assert sentence({**HINT, **change}) == said


def test_every_kind_of_help_has_words() -> None:
    assert {*WANTS, "NEW_CLASS"} == {str(kind) for kind in Help}


class Scheduling(BaseHTTPRequestHandler):
    """One plan with one hint."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps({"hints": [HINT] if "after=0" in self.path else []}).encode())

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def address() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Scheduling)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_the_command_asks_page_after_page(address: str) -> None:
    done = CliRunner().invoke(hints, [str(uuid4()), "--scheduling", address, "--token", "t"])

    assert done.exit_code == 0, done.output
    assert done.output.strip() == "1. " + sentence(HINT)
