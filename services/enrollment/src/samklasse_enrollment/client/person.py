"""`samklasse person export|erase REF --kommune NNNN`: everything that the services know of one person."""

import json
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import click
import httpx
from samklasse_contracts.ids import new_id

SECONDS = 60.0
POLL_SECONDS = 1.0
OTHERS = ("scheduling", "notifications", "gateway")
"""Who may know people beside enrollment. Who answers 404 has never heard of her."""
WORDS = {"SCHEDULING": "timeplan", "NOTIFICATIONS": "varsling", "GATEWAY": "leverandørene"}
REFUSED = {
    "NOT_FOUND": "kommunen har ingen med denne referansen",
    "OTHER_MUNICIPALITY": "adgangstegnet gjelder en annen kommune",
    "STILL_ENROLLED": "hun er påmeldt et kurs; meld henne av først",
    "STILL_AWAITED": "en kartlegging eller flytting er ikke avsluttet",
    "REGISTER_NOT_TOLD": "timer eller vedtak er ikke meldt til registeret ennå (integreringsforskriften § 58)",
    "KEK_MISSING": "tjenesten mangler nøkkelen til personopplysningene (SAMKLASSE_KEK_FILE)",
    "UNAUTHENTICATED": "adgangstegnet er ikke gyldig",
}


@click.group()
def person() -> None:
    """Innsyn i og sletting av det som er lagret om en person."""


def asked(command: Callable[..., Any]) -> Callable[..., Any]:
    """What both commands must be told; addresses and token come from the environment where they are not given."""
    options = [
        click.argument("ref"),
        click.option("--kommune", required=True, metavar="NNNN", help="Kommunenummeret som personen hører til."),
        click.option("--enrollment", required=True, envvar="SAMKLASSE_ENROLLMENT_URL", help="Adressen til enrollment."),
        click.option("--token", required=True, envvar="SAMKLASSE_TOKEN", help="Kommunens adgangstegn."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


@person.command()
@asked
@click.option("--scheduling", required=True, envvar="SAMKLASSE_SCHEDULING_URL", help="Adressen til scheduling.")
@click.option(
    "--notifications", required=True, envvar="SAMKLASSE_NOTIFICATIONS_URL", help="Adressen til notifications."
)
@click.option("--gateway", required=True, envvar="SAMKLASSE_GATEWAY_URL", help="Adressen til gateway.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Skriv til denne filen (bare du kan lese)."
)
def export(*, ref: str, kommune: str, enrollment: str, token: str, out: Path | None, **others: str) -> None:
    """Hent alt som er lagret om REF, hvem som har lest det, og hva som er sendt, som JSON."""
    first = _get(enrollment, token, f"/people/{quote(ref, safe='')}/data", kommunenummer=kommune)
    found = [first]
    for service in OTHERS:
        answer = _ask(others[service], token, "GET", f"/persons/{first['person_id']}/data")
        empty = {"service": service, "sections": {}}
        found.append(empty if answer.status_code == httpx.codes.NOT_FOUND else _taken(answer))
    _write(json.dumps({"ref": ref, "kommune": kommune, "services": found}, ensure_ascii=False, indent=1), out)


@person.command()
@asked
@click.option("--wait", is_flag=True, help="Vent til alle har svart.")
@click.option("--seconds", default=600, show_default=True, help="Vent høyst så lenge.")
def erase(*, ref: str, kommune: str, enrollment: str, token: str, wait: bool, seconds: int) -> None:
    """Slett alt som er lagret om REF, her og hos leverandørene."""
    path = f"/people/{quote(ref, safe='')}/erasure"
    erasure = _taken(_ask(enrollment, token, "POST", path, kommunenummer=kommune))
    until = time.monotonic() + seconds
    while wait and erasure["state"] != "DONE" and time.monotonic() < until:
        time.sleep(POLL_SECONDS)
        erasure = _get(enrollment, token, f"/erasures/{erasure['erasure_id']}")
    _tell(erasure)
    if wait and erasure["state"] != "DONE":
        raise click.ClickException("ikke alle har svart ennå; kjør kommandoen igjen senere")


def _tell(erasure: Mapping[str, Any]) -> None:
    if erasure["state"] == "DONE":
        click.echo(f"slettet hos alle {erasure['done_at']}")
        return
    click.echo("slettet i enrollment; venter på svar fra " + ", ".join(WORDS[each] for each in erasure["outstanding"]))
    click.echo(f"sletting nr. {erasure['erasure_id']}")


def _write(text: str, out: Path | None) -> None:
    if out is None:
        click.echo(text)
        return
    with os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text + "\n")
    click.echo(f"skrevet til {out}")


def _get(url: str, token: str, path: str, **query: str) -> dict[str, Any]:
    return _taken(_ask(url, token, "GET", path, **query))


def _ask(url: str, token: str, method: str, path: str, **query: str) -> httpx.Response:
    headers = {"authorization": f"Bearer {token}", "idempotency-key": f"person-{new_id()}"}
    try:
        return httpx.request(method, url.rstrip("/") + path, params=query, headers=headers, timeout=SECONDS)
    except httpx.TransportError as error:
        raise click.ClickException(f"tjenesten svarer ikke: {type(error).__name__}") from None


def _taken(answer: httpx.Response) -> dict[str, Any]:
    """The answer, or its refusal in words."""
    if answer.is_success:
        taken: dict[str, Any] = answer.json()
        return taken
    is_json = "json" in answer.headers.get("content-type", "")
    code = answer.json().get("code", "") if is_json else f"HTTP {answer.status_code}"
    raise click.ClickException(REFUSED.get(code, code))
