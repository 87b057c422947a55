"""Messages that were set aside: look, try again, put right, give up."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from samklasse_chassis.clock import OSLO

from samklasse import quarantine as quarantines
from samklasse.commands.operator import attached
from samklasse.quarantine import OPEN, Pace, Place, Row, Wanted
from samklasse.reading import as_operator
from samklasse.service_door import Hand

Command = Callable[..., Any]


def signed(command: Command) -> Command:
    """Who does it and why; both are kept."""
    by = click.option("--actor", required=True, envvar="SAMKLASSE_ACTOR", help="Hvem du er, som id.")
    why = click.option("--reason", required=True, help="Hvorfor; skrives ned for godt.")
    return by(why(command))


@click.group()
def quarantine() -> None:
    """Meldinger som er lagt til side: se, prøv igjen, rett, gi opp."""


def chosen(default: tuple[str, ...]) -> Callable[[Command], Command]:
    """Options that choose rows."""

    def choose(command: Command) -> Command:
        states = click.option(
            "--state", "states", multiple=True, type=click.Choice(OPEN), default=default, show_default=True
        )
        by_queue = click.option("--consumer", help="Bare denne køen.")
        by_code = click.option("--code", help="Bare denne koden.")
        return states(by_queue(by_code(command)))

    return choose


@quarantine.command("list")
@chosen(OPEN)
@click.option("--json", "as_json", is_flag=True)
def show_all(states: tuple[str, ...], consumer: str | None, code: str | None, as_json: bool) -> None:
    """Vis det som ligger der, uten innhold."""
    found = asyncio.run(_rows(Wanted(states, consumer, code)))
    for row in found:
        click.echo(json.dumps(_as_json(row)) if as_json else _line(row))
    if not as_json:
        click.echo(f"{len(found)} meldinger", err=True)


@quarantine.command()
@click.argument("row")
@click.option("--body", "with_body", is_flag=True, help="Vis også innholdet.")
def show(row: str, with_body: bool) -> None:
    """Vis raden TJENESTE/NUMMER: id-er, kode, forsøk, hode og hva folk har gjort med den."""
    for line in asyncio.run(_shown(quarantines.place(row), with_body=with_body)):
        click.echo(line)


@quarantine.command()
@click.argument("rows", nargs=-1)
@chosen(("stuck",))
@click.option("--canary", default=0, help="Prøv så mange først, og resten bare om alle gikk.")
@click.option("--per-second", default=0.0, help="Høyst så mange i sekundet.")
@click.option("--past-gap", is_flag=True, help="Gi opp de tidligere som aldri kom.")
@signed
def retry(
    *, rows: tuple[str, ...], states: tuple[str, ...], consumer: str | None, code: str | None, canary: int,
    per_second: float, past_gap: bool, actor: str, reason: str,
) -> None:  # fmt: skip
    """Prøv radene TJENESTE/NUMMER igjen, eller alle som passer med --consumer, --code og --state."""
    if rows:
        for row in rows:
            _did("retry", quarantines.place(row), Hand(actor, reason), past_gap=past_gap)
        return
    if not (consumer or code):
        raise click.UsageError("si hvilke: rader, --consumer eller --code")
    wanted, pace = Wanted(states, consumer, code), Pace(canary, per_second)
    outcomes = asyncio.run(quarantines.retry_many(attached(), wanted, Hand(actor, reason), pace, click.echo))
    click.echo(", ".join(f"{count} {outcome}" for outcome, count in sorted(outcomes.items())) or "ingen passet")
    sys.exit(0 if outcomes.total() == outcomes["resolved"] else 1)


@quarantine.command()
@click.argument("row")
@click.option("--file", "file", type=click.Path(exists=True, path_type=Path), required=True, help="Det nye innholdet.")
@click.option("--headers", type=click.Path(exists=True, path_type=Path), help="For poison: nytt hode, som JSON.")
@signed
def edit(row: str, file: Path, headers: Path | None, actor: str, reason: str) -> None:
    """Bytt innholdet i raden TJENESTE/NUMMER, og prøv den igjen."""
    told = json.loads(headers.read_text()) if headers else None
    _did("edit", quarantines.place(row), Hand(actor, reason), body=file.read_text(), headers=told)


@quarantine.command()
@click.argument("row")
@click.option("--past-gap", is_flag=True, help="Gi også opp de tidligere som aldri kom.")
@signed
def discard(row: str, past_gap: bool, actor: str, reason: str) -> None:
    """Gi opp raden TJENESTE/NUMMER; det som venter bak den, går videre."""
    _did("discard", quarantines.place(row), Hand(actor, reason), past_gap=past_gap)


def _did(action: str, at: Place, hand: Hand, **what: Any) -> None:
    state = asyncio.run(quarantines.do(attached(), action, at, hand, **what))
    click.echo(f"{at}: {state}")


async def _rows(wanted: Wanted) -> list[Row]:
    async with as_operator(attached()) as conn:
        return await quarantines.rows(conn, wanted)


def _line(row: Row) -> str:
    number = f" nr. {row.sequence}" if row.sequence is not None else ""
    since = f"{row.set_aside_at.astimezone(OSLO):%d.%m. %H:%M:%S}"
    about = row.aggregate or row.key or "uten konvolutt"
    return f"{row.place!s:<18} {row.state:<9} {row.code:<24} {row.consumer:<36} {about}{number}  {since}"


def _as_json(row: Row) -> dict[str, Any]:
    at = row.next_attempt_at
    return {
        "row": str(row.place), "consumer": row.consumer, "key": row.key, "aggregate": row.aggregate,
        "sequence": row.sequence, "state": row.state, "code": row.code, "attempts": row.attempts,
        "set_aside_at": row.set_aside_at.isoformat(), "next_attempt_at": at.isoformat() if at else None,
    }  # fmt: skip


async def _shown(at: Place, *, with_body: bool) -> list[str]:
    async with as_operator(attached()) as conn:
        row, actions = await quarantines.show(conn, at)
    body = bytes(row["body"])
    told = [f"{name:<16} {value}" for name, value in row.items() if name not in ("headers", "body")]
    told += [f"{name:<16} {value}" for name, value in sorted(row["headers"].items())]
    told += [
        f"{done['at'].astimezone(OSLO):%d.%m.%Y %H:%M:%S}  {done['action']}  {done['actor']}: {done['reason']}  "
        f"{(done['body_before'] or '')[:12]} -> {(done['body_after'] or '')[:12]}"
        for done in actions
    ]
    return [*told, body.decode(errors="backslashreplace") if with_body else f"{'body':<16} {len(body)} byte (--body)"]
