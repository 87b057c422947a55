"""`samklasse inquiry send|list|answers|award|close`: ask suppliers before ordering, read what they offer, choose."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Any

import click
import httpx
from samklasse_contracts.ids import new_id
from samklasse_contracts.values import CourseType, Industry, Level, Subject, Unit, Window

from samklasse_enrollment.client import inquiry_words as words

SECONDS = 30.0
A_PAGE = 100
Command = Callable[..., Any]


@click.group()
def inquiry() -> None:
    """Forespørsler til leverandørene, før noe bestilles."""


def _where(command: Command) -> Command:
    """Where enrollment is, and who asks."""
    token = click.option("--token", required=True, envvar="SAMKLASSE_TOKEN", help="Kommunens adgangstegn.")
    url = click.option(
        "--enrollment", required=True, envvar="SAMKLASSE_ENROLLMENT_URL", help="Adressen til enrollment."
    )
    return url(token(command))


def _one_of(codes: type[StrEnum]) -> click.Choice[str]:
    return click.Choice([code.value for code in codes])


def _sought(command: Command) -> Command:
    """An option for everything that can be asked for."""
    day = click.DateTime(["%Y-%m-%d"])
    options = [
        click.option("--course-type", required=True, type=_one_of(CourseType), help="Kurstypen."),
        click.option("--subject", required=True, type=_one_of(Subject), help="Faget."),
        click.option("--level", "levels", required=True, multiple=True, type=_one_of(Level), help="Nivå; kan gjentas."),
        click.option("--seats", "quantity", required=True, type=click.IntRange(1, 1000), help="Antall plasser."),
        click.option("--from", "starts_on", required=True, type=day, help="Første dag, ÅÅÅÅ-MM-DD."),
        click.option("--to", "ends_on", required=True, type=day, help="Siste dag, ÅÅÅÅ-MM-DD."),
        click.option("--window", "windows", multiple=True, type=_one_of(Window), help="Tid på uken; kan gjentas."),
        click.option("--language", "teaching_languages", multiple=True, help="Undervisningsspråk; kan gjentas."),
        click.option("--industry", type=_one_of(Industry), help="Bransjen, for bransjekurs."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


@inquiry.command()
@click.option("--framework", help="Spør alle leverandører i rammeavtalen.")
@click.option("--agreement", help="Spør leverandøren i denne avtalen.")
@click.option("--answer-hours", type=click.IntRange(1, 1440), help="Svarfrist i timer; ellers avtalens.")
@_sought
@_where
def send(
    *,
    framework: str | None,
    agreement: str | None,
    answer_hours: int | None,
    enrollment: str,
    token: str,
    **sought: Any,
) -> None:
    """Spør hva leverandørene kan tilby."""
    if (framework is None) == (agreement is None):
        raise click.UsageError("oppgi enten --framework eller --agreement")
    told = {name: _plain(value) for name, value in sought.items() if value not in (None, ())}
    asked = {"framework": framework, "agreement_id": agreement, "answer_within_hours": answer_hours, "sought": told}
    answer = _call(enrollment, token, "POST", "/inquiries", asked)
    first = [each for each in answer["invitations"] if each["answer_by"]]
    click.echo(f"forespørsel {answer['inquiry_id']} ({words.METHODS[answer['method']]})")
    for each in first:
        click.echo(f"spurt: {each['supplier_orgnr']}, svarfrist {words.clock_time(each['answer_by'])}")
    if len(first) < len(answer["invitations"]):
        click.echo(f"{len(answer['invitations']) - len(first)} til spørres i tur og orden")


@inquiry.command("list")
@_where
def list_all(enrollment: str, token: str) -> None:
    """Vis kommunens forespørsler, de eldste først."""
    asked: dict[str, Any] = {"limit": A_PAGE}
    while page := _call(enrollment, token, "GET", "/inquiries", params=asked)["inquiries"]:
        for each in page:
            click.echo(_summary(each))
        asked["after"] = page[-1]["inquiry_id"]


@inquiry.command()
@click.argument("inquiry_id", type=click.UUID)
@_where
def answers(inquiry_id: object, enrollment: str, token: str) -> None:
    """Vis hvem som har svart hva, og hvilket svar som er foreslått."""
    told = _call(enrollment, token, "GET", f"/inquiries/{inquiry_id}")
    click.echo(_summary(told))
    for each in told["invitations"]:
        click.echo(_part(each))
    by_id = {each["invitation_id"]: each for each in told["invitations"]}
    for place, each in enumerate(told["proposals"], 1):
        supplier = by_id[each["invitation_id"]]["supplier_orgnr"]
        click.echo(f"forslag {place}: {supplier} ({words.BEST.get(each['reason'], each['reason'])})")


@inquiry.command()
@click.argument("inquiry_id", type=click.UUID)
@click.option("--invitation", type=click.UUID, help="Et annet svar enn det foreslåtte.")
@click.option("--deviation", type=click.Choice(sorted(words.DEVIATIONS)), help="Hvorfor et annet svar velges.")
@click.option(
    "--unit", type=_one_of(Unit), default=Unit.INDIVIDUAL.value, show_default=True, help="Hvordan det kjøpes."
)
@_where
def award(
    *, inquiry_id: object, invitation: object, deviation: str | None, unit: str, enrollment: str, token: str
) -> None:
    """Velg et svar og bestill: det foreslåtte hvis ikke et annet oppgis."""
    chosen = None if invitation is None else str(invitation)
    choice = {"invitation_id": chosen, "deviation": deviation, "unit": unit}
    placed = _call(enrollment, token, "POST", f"/inquiries/{inquiry_id}/award", choice)
    click.echo(f"bestilt: avrop {placed['call_off_id']}")
    for line in placed["lines"]:
        click.echo(
            f"{line['quantity']} plasser til {words.kroner(line['seat_ore'])} per plass, linje {line['line_id']}"
        )
    if deviation:
        click.echo(f"et annet svar enn det foreslåtte: {words.DEVIATIONS[deviation]}")


@inquiry.command()
@click.argument("inquiry_id", type=click.UUID)
@click.option("--reason", required=True, type=click.Choice(sorted(words.ENDS)), help="Hvorfor det ikke blir noe av.")
@_where
def close(inquiry_id: object, reason: str, enrollment: str, token: str) -> None:
    """Si til alle som er spurt, at det ikke blir noe av."""
    _call(enrollment, token, "POST", f"/inquiries/{inquiry_id}/closing", {"reason": reason})
    click.echo(f"forespørsel {inquiry_id} er lukket: {words.ENDS[reason]}")


def _plain(value: Any) -> Any:
    return value.date().isoformat() if isinstance(value, datetime) else value


def _summary(told: dict[str, Any]) -> str:
    state, method = words.STATES[told["state"]], words.METHODS[told["method"]]
    ordered = f"  avrop {told['call_off_id']}" if told["call_off_id"] else ""
    sent = words.clock_time(told["opened_at"])
    return f"{told['inquiry_id']}  {state}  {method}  {told['quantity']} plasser  sendt {sent}{ordered}"


def _part(told: dict[str, Any]) -> str:
    """A sealed answer shows that it is there, not what it says."""
    until = f", svarfrist {words.clock_time(told['answer_by'])}" if told["state"] == "ASKED" else ""
    if told["seats"] is not None:
        says = f": {told['seats']} plasser til {words.kroner(told['price_ore'])} per plass"
    else:
        says = " (forseglet)" if told["state"] == "ANSWERED" else ""
    state = words.PARTS[told["state"]]
    return f"{told['place']}. {told['supplier_orgnr']} {state}{says}{until}  {told['invitation_id']}"


def _call(
    url: str, token: str, method: str, path: str, body: Any = None, *, params: dict[str, Any] | None = None
) -> Any:
    headers = {"authorization": f"Bearer {token}"}
    if method == "POST":
        headers["idempotency-key"] = f"inquiry-{new_id()}"
    with httpx.Client(base_url=url, headers=headers, timeout=SECONDS) as client:
        try:
            answer = client.request(method, path, json=body, params=params)
        except httpx.TransportError as error:
            raise click.ClickException(f"tjenesten svarer ikke: {type(error).__name__}") from None
    if answer.is_error:
        raise click.ClickException(_refusal(answer))
    return answer.json()


def _refusal(answer: httpx.Response) -> str:
    told = answer.json() if "json" in answer.headers.get("content-type", "") else {}
    code = told.get("code", f"HTTP_{answer.status_code}")
    fields = ", ".join(told.get("fields", {}))
    return words.REFUSED.get(code) or f"avvist: {code} {fields}".rstrip()
