"""`samklasse import FILE --kommune NNNN`"""

from pathlib import Path

import click
import httpx

from samklasse_enrollment.client.handover import Outcome, Refused, hand_over
from samklasse_enrollment.client.words import sentence

SECONDS = 60.0


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--kommune", required=True, metavar="NNNN", help="Kommunenummeret som listen gjelder.")
@click.option("--enrollment", required=True, envvar="SAMKLASSE_ENROLLMENT_URL", help="Adressen til enrollment.")
@click.option(
    "--notifications", required=True, envvar="SAMKLASSE_NOTIFICATIONS_URL", help="Adressen til notifications."
)
@click.option("--token", required=True, envvar="SAMKLASSE_TOKEN", help="Kommunens adgangstegn (samklasse token).")
def import_people(file: Path, kommune: str, enrollment: str, notifications: str, token: str) -> None:
    """Les inn en deltakerliste (CSV) og meld fra om feil, rad for rad."""
    with _client(enrollment, token) as lists, _client(notifications, token) as contacts:
        try:
            outcome = hand_over(lists, contacts, kommune, file.read_bytes())
        except Refused as refused:
            told = ", ".join(f"{name}={value}" for name, value in refused.fields.items())
            raise click.ClickException(f"listen ble avvist: {refused.code} {told}".rstrip()) from None
        except httpx.TransportError as error:
            raise click.ClickException(f"tjenesten svarer ikke: {type(error).__name__}") from None
    _show(outcome)


def _client(url: str, token: str) -> httpx.Client:
    return httpx.Client(base_url=url, headers={"authorization": f"Bearer {token}"}, timeout=SECONDS)


def _show(outcome: Outcome) -> None:
    for bad in outcome.bad:
        click.echo(sentence(bad["row"], bad["column"], bad["code"], bad["value"]))
    rejected = len({bad["row"] for bad in outcome.bad})
    click.echo(f"{outcome.taken} personer tatt inn, {rejected} rader avvist")
    if outcome.protected:
        click.echo(f"{outcome.protected} med adressesperre: den navngitte saksbehandleren plasserer dem for hånd")
