"""`samklasse facts --kommune NNNN`: one municipality's state of things on one screen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import click
import httpx

SECONDS = 30.0
SHOWN = 8
"""Lines of each list; the API has the rest."""
ORDERED = {
    "CONFIRMED": "bekreftet", "REQUESTED": "venter svar", "DECLINED": "avslått", "LAPSED": "frist utløpt",
    "ENDED": "avsluttet",
}  # fmt: skip
WAITING = {
    "NO_SEAT_CALLED_OFF": "ikke avropt", "AWAITING_SUPPLIER": "venter på leverandøren",
    "AWAITING_CLASS": "venter på klasse", "CONTACT_MISSING": "kontaktpunkt mangler",
    "TEACHER_NOT_ONBOARDED": "læreren mangler tilgang",
}  # fmt: skip
SUBJECTS = {"NORWEGIAN": "norsk", "SOCIAL_STUDIES": "samfunnskunnskap", "INDUSTRY": "bransjekurs"}
DUE = {
    "ANSWER": "leverandørens svar", "SEATS_END": "plasser slutter", "AGREEMENT_ENDS": "avtalen slutter",
    "OFFER_DUE": "tilbud om opplæring", "LANGUAGE_WINDOW_ENDS": "norskløpet slutter",
    "SOCIAL_STUDIES_DUE": "samfunnskunnskap", "PARENTAL_OFFER_DUE": "tilbud i omsorgspermisjon",
    "REGISTER_EXPORT_DUE": "registrering i NIR", "EXAM_SIGN_UP_DUE": "oppmelding til prøve",
    "APPEAL_ANSWER_DUE": "svar på klage", "RETENTION_ENDS": "sletting", "INQUIRY_ANSWERED": "svar på forespørsel",
    "CLASS_AGREED_BY": "klasse innen avtalt dag",
    "COORDINATION_PLAN_DUE": "samordningsplan", "DELEGATION_ENDS": "fullmakt slutter",
}  # fmt: skip


@click.command()
@click.option("--kommune", required=True, metavar="NNNN", help="Kommunenummeret siden gjelder.")
@click.option("--enrollment", required=True, envvar="SAMKLASSE_ENROLLMENT_URL", help="Adressen til enrollment.")
@click.option("--token", required=True, envvar="SAMKLASSE_TOKEN", help="Kommunens adgangstegn (samklasse token).")
def facts(kommune: str, enrollment: str, token: str) -> None:
    """Én side om kommunen: bestilt, plassert, venter, penger, frister og timer."""
    try:
        answer = httpx.get(
            f"{enrollment.rstrip('/')}/facts", headers={"authorization": f"Bearer {token}"}, timeout=SECONDS
        )
    except httpx.TransportError as error:
        raise click.ClickException(f"tjenesten svarer ikke: {type(error).__name__}") from None
    if answer.is_error:
        raise click.ClickException(f"tjenesten sa nei: {answer.status_code}")
    for line in page(kommune, answer.json()):
        click.echo(line)


def page(kommune: str, told: Mapping[str, Any]) -> Iterator[str]:
    """The screen, line by line."""
    waiting = sum(told["waiting"].values())
    yield f"Kommune {kommune} (orgnr {told['orgnr']})"
    yield ""
    yield f"Bestilt    {_counts(told['ordered'], ORDERED)}"
    yield f"Deltakere  {told['people']}: {told['placed']} plassert, {waiting} venter, {told['left']} sluttet"
    yield f"Venter     {_counts(told['waiting'], WAITING)}"
    yield f"Timer      {_hours(told['hours_this_month'])} denne måneden"
    yield f"Register   {_register(told['register'])}"
    yield from _list("Tak", [_ceiling(one) for one in told["ceilings"]])
    yield from _list("Klasser", [_class(one) for one in told["classes"]])
    yield from _list("Frister innen 30 dager", [_due(one) for one in told["deadlines"]])


def _list(title: str, lines: list[str]) -> Iterator[str]:
    yield ""
    yield f"{title} ({len(lines)})"
    yield from (f"  {line}" for line in lines[:SHOWN])
    if len(lines) > SHOWN:
        yield f"  … og {len(lines) - SHOWN} til"


def _counts(counts: Mapping[str, int], words: Mapping[str, str]) -> str:
    return ", ".join(f"{number} {words.get(code, code)}" for code, number in counts.items()) or "ingen"


def _hours(rows: list[Mapping[str, Any]]) -> str:
    minutes: Counter[str] = Counter()
    for row in rows:
        minutes[row["subject"]] += row["minutes"]
    reported = sum(row["minutes"] for row in rows if row["reported"])
    told = ", ".join(f"{number / 60:.1f} {SUBJECTS.get(subject, subject)}" for subject, number in minutes.items())
    return f"{told or '0'} (av disse {reported / 60:.1f} rapportert av leverandør)"


def _register(due: Mapping[str, str] | None) -> str:
    if due is None:
        return "alt er meldt"
    return f"endringer siden {due['since']}, meldes innen {due['due_on']}"


def _class(one: Mapping[str, Any]) -> str:
    return f"{one['class_id'][:8]}  {one['seats']:>3} plasser  kr {one['kroner']:>12}"


def _ceiling(one: Mapping[str, Any]) -> str:
    ours, most, left = one["mine_kroner"], one["ceiling_kroner"], one["left_kroner"]
    return f"{one['agreement_id'][:8]}  vårt kr {ours:>12} av kr {most:>14}, igjen kr {left:>14}"


def _due(one: Mapping[str, Any]) -> str:
    paragraph = f"  ({one['paragraph']})" if one.get("paragraph") else ""
    return f"{one['day']}  {DUE.get(one['kind'], one['kind'])}{paragraph}"
