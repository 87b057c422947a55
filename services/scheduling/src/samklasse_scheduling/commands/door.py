"""Scheduling's HTTP door, as a command knocks on it. Only the standard library: it runs wherever the service does."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import click
from samklasse_contracts.ids import new_id

SECONDS = 30.0
REFUSED: Mapping[str, str] = {
    "NOT_FOUND": "finnes ikke, eller er ikke deres",
    "WRONG_STATE": "det er for sent: den er ferdig eller avbrutt",
    "PLAN_CLOSED": "svarfristen er ute, eller alle har svart",
    "NOT_IN_PLAN": "denne personen er ikke i planen for deres kommune",
    "ANSWERED_TWICE": "det er svart noe annet om denne personen før",
    "UNKNOWN_OFFERING": "ingen kurs passer til det dere spør om",
    "TOO_MANY_WHATIFS": "det er for mange spørsmål i gang; vent til de er besvart",
}
"""What a refusal means."""


@dataclass(frozen=True)
class Door:
    """Where scheduling is, and who knocks."""

    url: str
    token: str

    def get(self, path: str, **query: object) -> Any:
        """What the caller may see.

        Raises:
            ClickException: it may not, or nobody answers.
        """
        asked = {name: value for name, value in query.items() if value is not None}
        return self._ask("GET", path + (f"?{urlencode(asked)}" if asked else ""))

    def post(self, path: str, body: Any = None) -> Any:
        """A command.

        Raises:
            ClickException: it is refused, or nobody answers.
        """
        return self._ask("POST", path, body if body is not None else {})

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"authorization": f"Bearer {self.token}", "content-type": "application/json"}
        if method == "POST":
            headers["idempotency-key"] = f"scheduling-{new_id()}"
        said = json.dumps(body).encode() if body is not None else None
        request = Request(self.url.rstrip("/") + path, said, headers, method=method)
        try:
            with urlopen(request, timeout=SECONDS) as answer:
                return json.load(answer)
        except HTTPError as error:
            raise click.ClickException(_refusal(error)) from None
        except (URLError, OSError, HTTPException, ValueError) as error:
            raise click.ClickException(f"tjenesten svarer ikke: {type(error).__name__}") from None


def _refusal(error: HTTPError) -> str:
    try:
        told = json.load(error)
    except ValueError:
        told = {}
    code = told.get("code") or ("NOT_FOUND" if error.code == 404 else f"HTTP_{error.code}")
    return REFUSED.get(code) or f"avvist: {code} {', '.join(told.get('fields', {}))}".rstrip()


Command = Callable[..., Any]


def at_scheduling(command: Command) -> Command:
    """Where scheduling is, and who asks: the options `scheduling` and `token`."""
    token = click.option("--token", required=True, envvar="SAMKLASSE_TOKEN", help="Adgangstegnet (samklasse token).")
    url = click.option(
        "--scheduling", required=True, envvar="SAMKLASSE_SCHEDULING_URL", help="Adressen til scheduling."
    )
    return url(token(command))
