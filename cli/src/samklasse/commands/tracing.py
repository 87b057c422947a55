"""Show what caused what."""

from __future__ import annotations

import asyncio

import asyncpg
import click
from samklasse_chassis.clock import OSLO

from samklasse import trace as traces
from samklasse.commands.operator import attached
from samklasse.infra.errors import CannotStart


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


def lines(step: traces.Step) -> list[str]:
    """One message, and under it each queue that took it, in milliseconds after it was published."""
    number = f" nr. {step.sequence}" if step.sequence is not None else ""
    waiting = "" if step.published_at else "  (venter i utboksen)"
    lane = "" if step.lane == "core" else f"  -> {step.lane}"
    said = f"{step.said_at.astimezone(OSLO):%d.%m. %H:%M:%S.%f}"[:-3]
    head = f"{said}  {step.key}{number}  {step.subject}  [{step.id}]{lane}{waiting}"
    return [
        head,
        *(f"     {arrival.outcome:<8} {arrival.consumer}{_after(step, arrival)}" for arrival in step.arrivals),
    ]


def _after(step: traces.Step, arrival: traces.Arrival) -> str:
    if step.published_at is None:
        return ""
    return f"  {(arrival.at - step.published_at).total_seconds() * 1000:+.0f} ms"


async def _read(url: str, wanted: str) -> list[traces.Step]:
    conn = await asyncpg.connect(url)
    try:
        return await traces.trail(conn, wanted)
    finally:
        await conn.close()
