"""`samklasse import FILE --kommune NNNN`"""

from pathlib import Path

import click
import httpx

from samklasse_enrollment.client.handover import Options, Outcome, Refused, correct, hand_over
from samklasse_enrollment.domain.errors import BadFile
from samklasse_enrollment.domain.importing import Table, sentence
from samklasse_enrollment.domain.importing.words import WHOLE_FILE
from samklasse_enrollment.translate.lists.reading import read
from samklasse_enrollment.translate.lists.writing import kind_written

SECONDS = 60.0
LINES = {
    "TAKEN": "{taken} personer tatt inn, {rejected} rader avvist",
    "DRY_RUN": "prøvekjøring: {taken} personer kan tas inn, {rejected} rader ville blitt avvist",
    "NOTHING_TAKEN": "ingen tatt inn: {rejected} rader har feil",
}


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--kommune", required=True, metavar="NNNN", help="Kommunenummeret som listen gjelder.")
@click.option("--dry-run", is_flag=True, help="Bare sjekk listen; ingenting blir tatt inn.")
@click.option("--good-rows/--all-or-nothing", default=True, help="Ta inn de gode radene, eller alle rader eller ingen.")
@click.option(
    "--corrected", type=click.Path(dir_okay=False, path_type=Path), help="Skriv radene med feil hit, med kolonnen feil."
)
@click.option("--enrollment", required=True, envvar="SAMKLASSE_ENROLLMENT_URL", help="Adressen til enrollment.")
@click.option(
    "--notifications", required=True, envvar="SAMKLASSE_NOTIFICATIONS_URL", help="Adressen til notifications."
)
@click.option("--token", required=True, envvar="SAMKLASSE_TOKEN", help="Kommunens adgangstegn (samklasse token).")
def import_people(
    *,
    file: Path,
    kommune: str,
    dry_run: bool,
    good_rows: bool,
    corrected: Path | None,
    enrollment: str,
    notifications: str,
    token: str,
) -> None:
    """Les inn en deltakerliste (CSV, XLSX eller ODS) og meld fra om feil, rad for rad."""
    options = Options(kommune, dry_run=dry_run, all_or_nothing=not good_rows)
    with _client(enrollment, token) as lists, _client(notifications, token) as contacts:
        try:
            data = file.read_bytes()
            table = read(data)
            outcome = hand_over(lists, contacts, options, data, table)
        except (Refused, BadFile) as refused:
            raise click.ClickException(_refusal(refused)) from None
        except httpx.TransportError as error:
            raise click.ClickException(f"tjenesten svarer ikke: {type(error).__name__}") from None
    _show(outcome)
    if corrected is not None and outcome.bad:
        _write(corrected, table, outcome)


def _client(url: str, token: str) -> httpx.Client:
    return httpx.Client(base_url=url, headers={"authorization": f"Bearer {token}"}, timeout=SECONDS)


def _refusal(refused: Refused | BadFile) -> str:
    fields = {name: value for name, value in refused.fields.items() if name != "reason" and value}
    told = ", ".join(f"{name}={value}" for name, value in fields.items())
    why = WHOLE_FILE.get(str(refused.fields.get("reason")), refused.code)
    return f"listen ble avvist: {why} {told}".rstrip()


def _show(outcome: Outcome) -> None:
    for bad in outcome.bad:
        click.echo(sentence(bad["row"], bad["column"], bad["code"], bad["value"]))
    rejected = len({bad["row"] for bad in outcome.bad})
    click.echo(LINES[outcome.what].format(taken=outcome.taken, rejected=rejected))
    if outcome.protected:
        click.echo(f"{outcome.protected} med adressesperre: den navngitte saksbehandleren plasserer dem for hånd")


def _write(place: Path, table: Table, outcome: Outcome) -> None:
    place.write_bytes(correct(table, outcome))
    click.echo(f"radene med feil står i {place} ({kind_written(table.form)})")
