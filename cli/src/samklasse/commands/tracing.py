"""Show what caused what."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import asyncpg
import click
from samklasse_chassis.clock import OSLO

from samklasse import trace as traces
from samklasse.arrivals import Arrival
from samklasse.commands.operator import attached
from samklasse.infra.errors import CannotStart

WORDS = {"taken": "tatt imot", "awaited": "underveis", "resolved": "løst", "discarded": "gitt opp"}
"""Outcomes in words; the states of quarantine keep their names, which its commands use."""


@click.command()
@click.argument("wanted", metavar="ID")
def trace(wanted: str) -> None:
    """Vis hva som førte til hva: ID er en melding, et spor eller det en melding handler om."""
    steps = asyncio.run(_read(attached().database_url("operator"), wanted))
    if not steps:
        raise CannotStart(f"ingen tjeneste har sagt noe om {wanted}")
    for depth, step in traces.nested(steps):
        for line in lines(step):
            click.echo("   " * depth + line)
    for line in summary(steps):
        click.echo(line)


def lines(step: traces.Step) -> list[str]:
    """One message, and under it each queue that it came to; times are after the stage before."""
    number = f" nr. {step.sequence}" if step.sequence is not None else ""
    lane = "" if step.lane == "core" else f"  -> {step.lane}"
    said = f"{step.said_at.astimezone(OSLO):%d.%m. %H:%M:%S.%f}"[:-3]
    head = f"{said}  {step.key}{number}  {step.subject}  [{step.id}]{lane}{_sent(step)}"
    return [
        head,
        *(
            f"     {WORDS.get(one.outcome, one.outcome):<10} {one.consumer}{_stages(step, one)}"
            for one in step.arrivals
        ),
    ]


def summary(steps: Sequence[traces.Step]) -> list[str]:
    """What stands still, and where to look."""
    told = [
        f"{one.row} {one.outcome} {one.code}: samklasse quarantine show {one.row}"
        for step in steps for one in step.arrivals if one.is_open
    ]  # fmt: skip
    waiting = sum(step.published_at is None for step in steps)
    awaited = sum(one.outcome == "awaited" for step in steps for one in step.arrivals)
    return [f"{len(steps)} meldinger, {waiting} i utboks, {awaited} underveis, {len(told)} lagt til side", *told]


def _sent(step: traces.Step) -> str:
    if step.published_at is None:
        return "  (venter i utboksen)"
    return f"  utgitt{_span(step.waited)}" if step.waited is not None else ""


def _stages(step: traces.Step, arrival: Arrival) -> str:
    if arrival.at is None:
        return "  ikke framme"
    came = _span(arrival.at - step.published_at) if step.published_at else ""
    if not arrival.row:
        return came
    tries = f", {arrival.tries} forsøk" if arrival.tries else ""
    ended = f", avsluttet{_span(arrival.ended_at - arrival.at)}" if arrival.ended_at else ""
    return f"{came} lagt til side: {arrival.code}{tries}{ended}  ({arrival.row})"


def _span(time: timedelta) -> str:
    return f"  {time.total_seconds() * 1000:+.0f} ms"


async def _read(url: str, wanted: str) -> list[traces.Step]:
    conn = await asyncpg.connect(url)
    try:
        return await traces.trail(conn, wanted)
    finally:
        await conn.close()
