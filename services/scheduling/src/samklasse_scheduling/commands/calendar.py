"""`samklasse calendar import FILE --kommune NNNN`: a school calendar to scheduling."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click
import httpx
from samklasse_contracts.ids import new_id

from samklasse_scheduling.commands.door import at_scheduling

SECONDS = 30.0
SHOWN = 20
REFUSED: Mapping[str, str] = {
    "BAD_DATE": "er ingen dato (ÅÅÅÅ-MM-DD eller DD.MM.ÅÅÅÅ)",
    "BAD_EVENT": "hendelsen kan ikke leses",
    "BAD_PERIOD": "perioden er for lang eller slutter før den begynner",
    "BAD_ROW": "raden kan ikke leses",
    "BAD_TIME": "er ikke noe klokkeslett",
    "COLUMN_MISSING": "kolonnen mangler",
    "CUT_SHORT": "filen er avkortet",
    "EMPTY_CALENDAR": "filen har ingen fridager",
    "ENDS_BEFORE_IT_BEGINS": "slutter før den begynner",
    "LINE_TOO_LONG": "linjen er for lang",
    "NOT_A_CALENDAR": "filen er ingen ICS-kalender",
    "NOT_FOUND": "ikke deres å sette",
    "NOT_TEXT": "filen er ikke tekst",
    "OTHER_MUNICIPALITY": "adgangstegnet gjelder en annen kommune",
    "OUTSIDE_PERIOD": "ligger utenfor perioden",
    "RULE_NOT_KNOWN": "gjentakelsen er av et slag som ikke leses",
    "RULE_TOO_LONG": "gjentakelsen har for mange dager",
    "RULE_WITHOUT_END": "gjentakelsen har ingen slutt",
    "SCHOOL_NOT_IN_FILE": "skolen står ikke i filen",
    "TIME_ZONE_NOT_KNOWN": "tidssonen er ukjent",
    "TOO_LARGE": "filen er for stor eller tar for lang tid å lese",
    "TOO_LONG": "ferien er for lang",
    "TOO_MANY_DAYS": "filen har for mange dager",
    "TOO_MANY_EVENTS": "filen har for mange hendelser",
    "TOO_MANY_ROWS": "filen har for mange rader",
}
"""What a refusal of a file means."""
COUNTED = "{free_days} fridager, {planning_days} planleggingsdager, {half_days} halve dager"
OUTCOMES = {
    "TAKEN": f"versjon {{version}} er tatt inn: {COUNTED}",
    "UNCHANGED": "uendret: versjon {version} sier det samme",
    "DRY_RUN": f"prøvekjøring: {COUNTED}",
}
UNREAD = {
    "NOT_ALL_SCHOOLS": "bare noen skoler har fri",
    "NOT_KNOWN_AS_FREE": "ikke kjent som fridag, ikke tatt med",
}


@click.group()
def calendar() -> None:
    """Skoleruter: kommunens eller fylkets fridager."""


@calendar.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--kommune", metavar="NNNN", help="Kommunenummeret som skoleruta gjelder.")
@click.option("--fylke", metavar="NN", help="Fylkesnummeret som skoleruta gjelder (bare operatøren).")
@click.option("--skole", help="Skolen i filen som skoleruta skal følge; ellers det alle skolene har fri.")
@click.option("--fra", metavar="ÅÅÅÅ-MM-DD", help="Første dag skoleruta gjelder for; ellers første dag i filen.")
@click.option("--til", metavar="ÅÅÅÅ-MM-DD", help="Siste dag; ellers siste dag i filen.")
@click.option("--dry-run", is_flag=True, help="Bare sjekk filen; ingenting blir tatt inn.")
@at_scheduling
def import_calendar(
    *,
    file: Path,
    kommune: str | None,
    fylke: str | None,
    skole: str | None,
    fra: str | None,
    til: str | None,
    dry_run: bool,
    scheduling: str,
    token: str,
) -> None:
    """Les inn en skolerute (CSV eller ICS) og meld fra om økter den treffer."""
    if (kommune is None) == (fylke is None):
        raise click.UsageError("oppgi enten --kommune eller --fylke")
    asked = {
        "format": "ics" if file.suffix.lower() in {".ics", ".ical"} else "csv",
        "kommunenummer": kommune,
        "fylkesnummer": fylke,
        "school": skole,
        "first_day": fra,
        "last_day": til,
        "dry_run": str(dry_run).lower(),
    }
    known = {name: value for name, value in asked.items() if value is not None}
    _show(_posted(scheduling, token, known, file.read_bytes()))


def _posted(url: str, token: str, asked: Mapping[str, str], data: bytes) -> Mapping[str, Any]:
    headers = {"authorization": f"Bearer {token}", "idempotency-key": f"calendar-{new_id()}"}
    where = f"{url.rstrip('/')}/calendars/imports"
    try:
        answer = httpx.post(where, params=dict(asked), content=data, headers=headers, timeout=SECONDS)
        told: dict[str, Any] = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        raise click.ClickException(f"tjenesten svarer ikke: {type(error).__name__}") from None
    if answer.is_error:
        raise click.ClickException(_refusal(str(told.get("code", answer.status_code)), told.get("fields", {})))
    return told


def _refusal(code: str, fields: Mapping[str, Any]) -> str:
    where = f"linje {fields['line']}: " if "line" in fields else ""
    value = f"«{fields['value']}» " if "value" in fields else ""
    return f"skoleruta ble avvist: {where}{value}{REFUSED.get(code, code)}"


def _show(told: Mapping[str, Any]) -> None:
    click.echo(OUTCOMES[told["outcome"]].format(**told))
    _list((f"linje {one['line']}: {UNREAD[one['code']]} {one['value']}".rstrip() for one in told["unread"]), "linjer")
    classes = len({one["class_id"] for one in told["hit"]})
    if told["hit"]:
        click.echo(f"{len(told['hit'])} kommende økter i {classes} klasser ligger nå på en fridag:")
    _list((f"{one['starts_at']} klasse {one['class_id']}" for one in told["hit"]), "økter")


def _list(lines: Iterable[str], what: str) -> None:
    every = list(lines)
    for line in every[:SHOWN]:
        click.echo(f"  {line}")
    if len(every) > SHOWN:
        click.echo(f"  og {len(every) - SHOWN} {what} til")
