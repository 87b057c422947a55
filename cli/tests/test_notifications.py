"""`samklasse notifications` stops what leaves, lets it go by name, and shows how it sounds."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner
from samklasse.commands import notifications as commands

BRAKE: dict[str, Any] = {
    "owner_orgnr": "*", "pulled_for": "OVER_CEILING", "pulled_by": None, "rate": 900, "ceiling": 300, "waiting": 41,
    "released_at": None, "released_by": None,
}  # fmt: skip
PREVIEW: dict[str, Any] = {
    "kind": "NEW_CLASS", "wanted": "xx", "language": "nb+en", "fallback": True, "template": "0a1b2c", "approved": False,
    "approvals": [],
    "mail": [{"title": "Du har fått plass", "lines": ["Timene er:", "mandag kl. 17.30"]}], "sms": "Du har plass.",
    "sms_parts": 1,
}  # fmt: skip
HALF = {"approvals": [{"language": "nb", "approved_by": "redaktør, Larvik", "approved_at": "2027-01-04T09:00:00Z"}]}
TEXT = "/templates/ti/NEW_CLASS/0a1b2c/approval"
ANSWERS: dict[tuple[str, str], Any] = {
    ("GET", "/brakes"): {
        "brakes": [BRAKE, BRAKE | {"owner_orgnr": "399000011", "released_at": "2027", "released_by": "kari"}],
        "held_back": [{"owner_orgnr": "399000011", "kind": "NEW_CLASS", "messages": 3}],
    },
    ("GET", "/previews"): {"previews": [PREVIEW, PREVIEW | {"kind": "REMINDER", **HALF}], "awaiting": {"SPEAKER": 120}},
    ("POST", "/previews/NEW_CLASS"): {"state": "ACCEPTED", "code": "250"},
    ("POST", TEXT): {"approved_by": "tolk i tigrinja"},
    ("POST", "/replayed/all"): {"messages": 3},
}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[httpx.Request]:
    """What the service was asked; it does what it is told."""
    requests: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        if request.url.path == "/brakes/399000022/release":
            return httpx.Response(404, json={"code": "NOT_FOUND"})
        return httpx.Response(200, json=ANSWERS.get((request.method, request.url.path), {}))

    client = httpx.Client
    monkeypatch.setattr(
        commands.httpx, "Client", lambda **options: client(transport=httpx.MockTransport(answer), **options)
    )
    return requests


def run(*words: str, code: int = 0) -> str:
    at = ["--notifications", "http://notifications", "--token", "t"]
    result = CliRunner().invoke(commands.notifications, [*at, *words])
    assert result.exit_code == code, result.output
    return result.output


def test_an_operator_sees_what_is_stopped_why_and_what_waits(asked: list[httpx.Request]) -> None:
    assert run("brakes").splitlines() == [
        "STANSET  alle  for mange på en time  900 på en time, grensen er 300  41 venter",
        "sluppet  399000011  for mange på en time  av kari",
        "AVSPILT  399000011  NEW_CLASS  3 venter på svar",
        "hjelper: samklasse notifications resume [ORGNR], når noen har sett hvorfor",
        "hjelper: samklasse notifications replayed [ORGNR] --send eller --drop",
    ]


def test_pause_and_resume_name_one_municipality_or_all(asked: list[httpx.Request]) -> None:
    run("pause")
    run("pause", "399000011")
    run("resume", "399000011", "--hours", "2")

    assert [one.url.path for one in asked] == ["/brakes/all", "/brakes/399000011", "/brakes/399000011/release"]
    assert json.loads(asked[2].content) == {"hours": 2}
    assert all(one.headers["authorization"] == "Bearer t" and one.headers["idempotency-key"] for one in asked)


def test_what_is_not_stopped_cannot_be_let_go(asked: list[httpx.Request]) -> None:
    assert "ikke stanset" in run("resume", "399000022", code=1)


def test_a_replay_is_answered_for_in_so_many_words(asked: list[httpx.Request]) -> None:
    assert "si hva som skal skje" in run("replayed", code=2)
    assert run("replayed", "--send") == "3 meldinger sendes\n"
    assert run("replayed", "--drop") == "3 meldinger sendes ikke\n"
    assert [json.loads(one.content)["what"] for one in asked] == ["SEND", "DROP"]


def test_a_preview_says_which_version_in_whose_stead_and_who_has_yet_to_read_it(
    asked: list[httpx.Request], tmp_path: Path
) -> None:
    told = run("preview", "--language", "xx", "--kind", "NEW_CLASS")
    run("preview", "--language", "xx", "--out", str(tmp_path))

    assert told.splitlines() == [
        "== NEW_CLASS  nb+en, i stedet for xx  versjon 0a1b2c  (venter på en som kan språket)",
        "-- e-post: Du har fått plass",
        "Timene er:",
        "mandag kl. 17.30",
        "-- SMS (1 del): Du har plass.",
        "",
        "i alt venter 120 tekster på en som kan språket, 0 på en redaktør",
    ]
    assert sorted(file.name for file in tmp_path.iterdir()) == ["NEW_CLASS.xx.txt", "REMINDER.xx.txt"]


def test_a_test_send_names_the_message_and_the_catcher(asked: list[httpx.Request]) -> None:
    told = run("preview", "--kind", "NEW_CLASS", "--send-to", "catcher@mail.test")

    assert told == "prøve sendt: ACCEPTED 250\n"
    assert json.loads(asked[0].content) == {"language": "nb", "channel": "EMAIL", "to": "catcher@mail.test"}
    assert "si hvilken melding" in run("preview", "--send-to", "catcher@mail.test", code=2)


def test_a_preview_says_who_has_approved_which_half_of_it(asked: list[httpx.Request]) -> None:
    first = run("preview", "--language", "xx", "--kind", "REMINDER").splitlines()[0]

    assert first.endswith("(nb godkjent av redaktør, Larvik 2027-01-04; resten venter på en som kan språket)")


def test_an_approval_names_the_version_and_who_has_read_it_and_can_be_withdrawn(asked: list[httpx.Request]) -> None:
    told = run("approve", "ti", "NEW_CLASS", "0a1b2c", "--by", "tolk i tigrinja")
    taken = run("approve", "ti", "NEW_CLASS", "0a1b2c", "--withdraw")

    assert told == "NEW_CLASS på ti, versjon 0a1b2c: godkjent av tolk i tigrinja\n"
    assert taken == "NEW_CLASS på ti venter igjen på en som kan språket\n"
    assert [(one.method, one.url.path) for one in asked] == [("POST", TEXT), ("DELETE", TEXT)]
    assert all(one.headers["idempotency-key"] for one in asked)
    assert "si hvem" in run("approve", "ti", "NEW_CLASS", "0a1b2c", code=2)
    assert "si hvem" in run("approve", "ti", "NEW_CLASS", "0a1b2c", "--by", "x", "--withdraw", code=2)
