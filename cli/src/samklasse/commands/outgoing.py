"""`samklasse outgoing list|retry`: what has not arrived at archive and register, and one more try."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID, uuid4

import click
import httpx

SECONDS, PAGE = 30.0, 1000
SORTS = {"LETTER": "brev", "CERTIFICATE": "deltakerbevis", "REGISTER_EXPORT": "registreksport"}
STATES = {"REFUSED": "avvist", "WRITTEN": "venter", "READY": "venter", "SENDING": "sendes", "WAITING": "venter"}
HINT = "avviste registreksporter prøves ikke om igjen: kommunen lager en ny når feilen er rettet"


@click.group()
@click.option("--enrollment", required=True, envvar="SAMKLASSE_ENROLLMENT_URL", help="Adressen til enrollment.")
@click.option("--token", required=True, envvar="SAMKLASSE_TOKEN", help="Operatørens adgangstegn (samklasse token).")
@click.pass_context
def outgoing(context: click.Context, enrollment: str, token: str) -> None:
    """Det som skal til arkiv og register, og ikke er kommet fram."""
    client = httpx.Client(base_url=enrollment, headers={"authorization": f"Bearer {token}"}, timeout=SECONDS)
    context.obj = context.with_resource(client)


@outgoing.command("list")
@click.pass_obj
def show_all(client: httpx.Client) -> None:
    """Vis hva, hvem det gjelder (kommunens nummer) og hvorfor; aldri innholdet."""
    found = list(_waiting(client))
    for line in page(found):
        click.echo(line)


@outgoing.command()
@click.argument("waiting", type=click.UUID, metavar="ID")
@click.pass_obj
def retry(client: httpx.Client, waiting: UUID) -> None:
    """Prøv ID igjen nå, under samme nøkkel som før."""
    _ask(client, "POST", f"/outgoing/{waiting}/retry", {"idempotency-key": f"outgoing-{uuid4()}"})
    click.echo("prøves nå")


def page(found: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """One line each, and how many of them wait for a person."""
    rows = list(found)
    for one in rows:
        code = f"  {one['code']}" if one["code"] else ""
        told = f"{SORTS[one['sort']]}  {one['owner_orgnr']}  {STATES[one['state']]}  {one['tries']} forsøk{code}"
        yield f"{one['id']}  {told}"
    refused = [one for one in rows if one["state"] == "REFUSED"]
    yield f"{len(rows)} ikke framme, {len(refused)} av dem avvist"
    if any(one["sort"] == "REGISTER_EXPORT" for one in refused):
        yield HINT


def _waiting(client: httpx.Client) -> Iterator[Mapping[str, Any]]:
    after: dict[str, Any] = {}
    while True:
        rows = _ask(client, "GET", "/outgoing", {}, limit=PAGE, **after)["outgoing"]
        yield from rows
        if len(rows) < PAGE:
            return
        after = {"after": rows[-1]["id"], "after_revision": rows[-1]["revision"]}


def _ask(client: httpx.Client, method: str, path: str, headers: dict[str, str], **query: Any) -> Any:
    try:
        answer = client.request(method, path, params=query, headers=headers)
    except httpx.TransportError as error:
        raise click.ClickException(f"tjenesten svarer ikke: {type(error).__name__}") from None
    if answer.status_code == httpx.codes.NOT_FOUND:
        raise click.ClickException(
            "ikke funnet: ingenting med denne id-en venter, eller adgangstegnet er ikke operatørens"
        )
    if answer.is_error:
        raise click.ClickException(f"tjenesten sa nei: {answer.status_code}")
    return answer.json()
