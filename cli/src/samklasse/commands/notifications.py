"""`samklasse notifications …`: stop what leaves and let it go, answer for a replay, see, try and
approve what is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

import click
import httpx

SECONDS, EVERYBODY = 60.0, "all"
WHY = {"OVER_CEILING": "for mange på en time", "OPERATOR": "stanset for hånd", "REPLAY": "avspilling"}


@click.group()
@click.option(
    "--notifications", required=True, envvar="SAMKLASSE_NOTIFICATIONS_URL", help="Adressen til notifications."
)
@click.option("--token", required=True, envvar="SAMKLASSE_TOKEN", help="Operatørens adgangstegn (samklasse token).")
@click.pass_context
def notifications(context: click.Context, notifications: str, token: str) -> None:
    """Det som går ut til folk: stans det, slipp det, se hvordan det lyder."""
    client = httpx.Client(base_url=notifications, headers={"authorization": f"Bearer {token}"}, timeout=SECONDS)
    context.obj = context.with_resource(client)


@notifications.command()
@click.pass_obj
def brakes(client: httpx.Client) -> None:
    """Vis hva som er stanset, hvor mye som venter, og hva en avspilling har lagt til side."""
    told = _ask(client, "GET", "/brakes")
    for line in _lines(told):
        click.echo(line)


@notifications.command()
@click.argument("orgnr", default=EVERYBODY)
@click.pass_obj
def pause(client: httpx.Client, orgnr: str) -> None:
    """Stans alt som går ut for kommunen ORGNR, eller for alle. Høyst 200 meldinger er alt på vei."""
    _ask(client, "POST", f"/brakes/{orgnr}")
    click.echo(
        f"stanset for {_whose(orgnr)}; ingenting er tapt, men det som ikke lenger er til nytte, sendes ikke siden"
    )


@notifications.command()
@click.argument("orgnr", default=EVERYBODY)
@click.option("--hours", default=4, show_default=True, type=click.IntRange(1, 24), help="Så lenge telles det ikke.")
@click.pass_obj
def resume(client: httpx.Client, orgnr: str, hours: int) -> None:
    """Slipp løs det som er stanset for kommunen ORGNR, eller for alle. Navnet i adgangstegnet skrives ned."""
    _ask(client, "POST", f"/brakes/{orgnr}/release", {"hours": hours})
    click.echo(f"sluppet for {_whose(orgnr)}; de neste {hours} timene stanser ingen grense det")


@notifications.command()
@click.argument("orgnr", default=EVERYBODY)
@click.option("--send", "what", flag_value="SEND", help="Folk skal få det.")
@click.option("--drop", "what", flag_value="DROP", help="Folk har fått det, eller skal ikke ha det.")
@click.pass_obj
def replayed(client: httpx.Client, orgnr: str, what: str | None) -> None:
    """Svar for det en avspilling har lagt til side for kommunen ORGNR, eller for alle."""
    if what is None:
        raise click.UsageError("si hva som skal skje: --send eller --drop")
    count = _ask(client, "POST", f"/replayed/{orgnr}", {"what": what})["messages"]
    click.echo(f"{count} meldinger {'sendes' if what == 'SEND' else 'sendes ikke'}")


@notifications.command()
@click.option("--language", default="nb", show_default=True, help="Språket, som BCP 47: nb, uk, fa-AF …")
@click.option("--kind", help="Bare denne meldingen, som NEW_CLASS.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Skriv til denne mappen, en fil hver.")
@click.option("--send-to", metavar="ADRESSE", help="Send en prøve til en fanger (aldri til en person).")
@click.pass_obj
def preview(client: httpx.Client, language: str, kind: str | None, out: Path | None, send_to: str | None) -> None:
    """Vis hvordan meldingene lyder, med oppdiktede timer; eller send en prøve, merket som prøve."""
    if send_to and not kind:
        raise click.UsageError("si hvilken melding: --kind")
    if send_to:
        channel = "EMAIL" if "@" in send_to else "SMS"
        answer = _ask(client, "POST", f"/previews/{kind}", {"language": language, "channel": channel, "to": send_to})
        click.echo(f"prøve sendt: {answer['state']} {answer['code']}")
        return
    told = _ask(client, "GET", "/previews", language=language)
    for one in (row for row in told["previews"] if kind in (None, row["kind"])):
        text = "\n".join(page(one))
        if out is None:
            click.echo(text + "\n")
        else:
            out.mkdir(parents=True, exist_ok=True)
            (out / f"{one['kind']}.{language}.txt").write_text(text + "\n", encoding="utf-8")
    counted = told["awaiting"]
    click.echo(
        f"i alt venter {counted.get('SPEAKER', 0)} tekster på en som kan språket, "
        f"{counted.get('EDITOR', 0)} på en redaktør"
    )


@notifications.command()
@click.argument("language")
@click.argument("kind")
@click.argument("version")
@click.option("--by", help="Hvem som har lest den: en rolle eller initialer, aldri en deltaker.")
@click.option("--withdraw", is_flag=True, help="Godkjenningen gjelder ikke lenger.")
@click.pass_obj
def approve(client: httpx.Client, language: str, kind: str, version: str, by: str | None, withdraw: bool) -> None:  # noqa: PLR0917 (as click hands them over)
    """Skriv ned at en som kan språket, har godkjent en tekst; språk, melding og versjon står i forhåndsvisningen."""
    if bool(by) is withdraw:
        raise click.UsageError("si hvem som har godkjent (--by), eller --withdraw")
    where = f"/templates/{language}/{kind}/{version}/approval"
    if withdraw:
        _ask(client, "DELETE", where)
        click.echo(f"{kind} på {language} venter igjen på en som kan språket")
        return
    told = _ask(client, "POST", where, {"approved_by": by})
    click.echo(f"{kind} på {language}, versjon {version}: godkjent av {told['approved_by']}")


def page(one: Mapping[str, Any]) -> Iterator[str]:
    """One message as it is read, and what is known of its text."""
    instead = f", i stedet for {one['wanted']}" if one["fallback"] else ""
    seen = "; ".join(_approved(each) for each in one["approvals"]) or "venter på en som kan språket"
    if one["approvals"] and not one["approved"]:
        seen += "; resten venter på en som kan språket"
    yield f"== {one['kind']}  {one['language']}{instead}  versjon {one['template']}  ({seen})"
    for text in one["mail"]:
        yield f"-- e-post: {text['title']}"
        yield from text["lines"]
    yield f"-- SMS ({one['sms_parts']} del{'er' if one['sms_parts'] > 1 else ''}): {one['sms']}"


def _approved(one: Mapping[str, Any]) -> str:
    return f"{one['language']} godkjent av {one['approved_by']} {one['approved_at'][:10]}"


def _lines(told: Mapping[str, Any]) -> Iterator[str]:
    on = [one for one in told["brakes"] if one["released_at"] is None]
    for one in on:
        rate = f"  {one['rate']} på en time, grensen er {one['ceiling']}" if one["rate"] else ""
        who = f"  av {one['pulled_by']}" if one["pulled_by"] else ""
        yield f"STANSET  {_whose(one['owner_orgnr'])}  {WHY[one['pulled_for']]}{rate}{who}  {one['waiting']} venter"
    for one in told["brakes"]:
        if one["released_at"] is not None:
            yield f"sluppet  {_whose(one['owner_orgnr'])}  {WHY[one['pulled_for']]}  av {one['released_by']}"
    for one in told["held_back"]:
        yield f"AVSPILT  {one['owner_orgnr']}  {one['kind']}  {one['messages']} venter på svar"
    if on:
        yield "hjelper: samklasse notifications resume [ORGNR], når noen har sett hvorfor"
    if told["held_back"]:
        yield "hjelper: samklasse notifications replayed [ORGNR] --send eller --drop"
    if not on and not told["held_back"]:
        yield "ingenting er stanset"


def _whose(orgnr: str) -> str:
    return "alle" if orgnr in (EVERYBODY, "*") else orgnr


def _ask(client: httpx.Client, method: str, path: str, body: Any = None, **query: Any) -> Any:
    headers = {"idempotency-key": f"notifications-{uuid4()}"} if method != "GET" else {}
    try:
        answer = client.request(method, path, params=query, headers=headers, json=body)
    except httpx.TransportError as error:
        raise click.ClickException(f"tjenesten svarer ikke: {type(error).__name__}") from None
    if answer.status_code == httpx.codes.NOT_FOUND:
        raise click.ClickException(
            "ikke funnet: det er ikke stanset eller ingen slik tekst, eller adgangstegnet er ikke operatørens"
        )
    if answer.is_error:
        code = answer.json().get("code", "") if "json" in answer.headers.get("content-type", "") else ""
        raise click.ClickException(f"tjenesten sa nei: {answer.status_code} {code}".rstrip())
    return answer.json()
