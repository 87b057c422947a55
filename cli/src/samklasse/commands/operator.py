"""What only whoever runs the system does: provision, the clock, tokens, suppliers, the topology."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import click
import httpx
from samklasse_chassis import topology as topologies
from samklasse_chassis.clock import OSLO
from samklasse_chassis.runtime import Service
from samklasse_chassis.tokens import Role

from samklasse import clock as clocks
from samklasse import restore
from samklasse import stack as stacks
from samklasse.infra import state
from samklasse.infra.compose import write_environment
from samklasse.infra.errors import CannotStart
from samklasse.infra.state import save
from samklasse.provision import installed, keks, keys, rotation, with_all_secrets
from samklasse.provision import provision as provision_now
from samklasse.stack.system import DATABASE

KEK = "kek"
UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


@click.command()
def provision() -> None:
    """Lag roller, skjema, køer og brukere som mangler, og kjør migreringer."""
    stack = attached()
    services = installed()
    save(stack.home, with_all_secrets(stack.state, services))
    keks.make(stack.home, stack.key_files)
    asyncio.run(_provision(stack, services))
    click.echo(f"klargjort: {', '.join(services)}")


@click.command()
@click.argument("names", nargs=-1)
def rotate(names: tuple[str, ...]) -> None:
    """Gi tjenester, lesere og leverandører nye passord (alle, eller NAMES), og start tjenestene på nytt etter tur.

    «samklasse rotate kek» fornyer i stedet nøklene som personopplysninger ligger under; de gamle blir borte, og eldre
    sikkerhetskopier av databasen kan ikke lenger leses.
    """
    if names == (KEK,):
        _rotate_keks(attached())
        return
    stack, services = attached(), installed()
    wanted = names or rotation.holders(stack.state, services)
    save(stack.home, rotation.renewed(stack.state, wanted))
    write_environment(stack.home, stack.state)
    asyncio.run(rotation.rotate(stack.infra, stack.state, services, DATABASE))
    for name in (one for one in services if one in wanted):
        _restart(stack, name)
    click.echo(f"nye passord: {', '.join(wanted)}")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Som RabbitMQ-definisjoner, uten brukere.")
def topology(as_json: bool) -> None:
    """Vis hvilke køer som hører hva, slik tjenestenes tabeller sier det."""
    services = installed()
    if as_json:
        shapes = topologies.definitions({name: one.consumers for name, one in services.items()})
        click.echo(json.dumps(shapes, indent=1))
        return
    for service in services.values():
        for consumer in service.consumers:
            handled = ", ".join(sorted(consumer.by_key)) or "leverandørenes meldinger"
            click.echo(f"{consumer.queue:<40} {consumer.hears:<36} {handled}")


@click.group()
def clock() -> None:
    """Klokken som alle tjenestene følger."""


@clock.command()
def show() -> None:
    """Vis hva klokken er."""
    now, ahead_by = asyncio.run(_with_operator(clocks.show))
    click.echo(f"{now.astimezone(OSLO):%d.%m.%Y kl. %H:%M:%S}  ({ahead_by} foran maskinens)")


@clock.command("set")
@click.argument("instant", type=click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d"]))
def set_to(instant: datetime) -> None:
    """Still klokken fram til INSTANT, norsk tid (2027-01-04T08:00)."""
    _moved(lambda conn: clocks.set_to(conn, instant.replace(tzinfo=OSLO)))


@clock.command()
@click.argument("by")
def step(by: str) -> None:
    """Still klokken fram med BY: 30m, 2h, 3d eller 1w."""
    asked = re.fullmatch(r"(\d+)([mhdw])", by)
    if asked is None:
        raise click.BadParameter(f"{by!r} er ikke et tall fulgt av m, h, d eller w")
    _moved(lambda conn: clocks.step(conn, timedelta(**{UNITS[asked[2]]: int(asked[1])})))


@click.command()
@click.option("--orgnr", required=True, help="Organisasjonen det handles for.")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option("--subject", required=True, help="Brukerens id, aldri et navn.")
@click.option("--days", default=30, show_default=True, help="Gyldig så lenge.")
def token(orgnr: str, role: str, subject: str, days: int) -> None:
    """Utsted et signert adgangstegn for tjenestenes HTTP-grensesnitt."""
    stack = attached()
    click.echo(keys.issue(stack.state, orgnr, Role(role), subject, timedelta(days=days)))


@click.group()
def supplier() -> None:
    """Leverandørenes postkasser."""


@supplier.command()
@click.argument("orgnr")
def new(orgnr: str) -> None:
    """Gi leverandøren ORGNR en postkasse, en bruker og et adgangstegn."""
    stack = attached()
    address = stacks.add_supplier(stack, orgnr)
    answer = httpx.post(
        f"{stack.urls['gateway']}/suppliers",
        json={"orgnr": orgnr},
        headers={
            "Authorization": f"Bearer {stack.token(keys.OPERATOR_ORGNR, Role.OPERATOR, 'samklasse')}",
            "Idempotency-Key": f"supplier-new-{orgnr}",
        },
    )
    if answer.is_error:
        raise CannotStart(f"gateway avviste leverandøren ({answer.status_code}): {answer.text}")
    click.echo(f"SAMKLASSE_AMQP_URL={address}")
    click.echo(f"SAMKLASSE_TOKEN={stack.token(orgnr, Role.SUPPLIER, orgnr)}")


def attached() -> stacks.Stack:
    """What runs in this home."""
    stack = stacks.Stack(state.home_folder())
    _ = stack.infra
    return stack


async def _provision(stack: stacks.Stack, services: Mapping[str, Service]) -> None:
    await restore.note_owed(stack, services, (), click.echo)
    await provision_now(stack.infra, stack.state, services, DATABASE)
    await restore.replay_owed(stack, services, click.echo)


def _rotate_keks(stack: stacks.Stack) -> None:
    """The service knows both keys while everything is moved to the new one."""
    services = installed()
    for file, service in stack.kek_files.items():
        keks.begin(stack.home, file)
        _restart(stack, service)
        moved = asyncio.run(keks.rewrap(stack.database_url(service), stack.home, file, services[service]))
        keks.finish(stack.home, file)
        _restart(stack, service)
        click.echo(f"{service}: ny nøkkel for {moved} personer")


def _restart(stack: stacks.Stack, service: str) -> None:
    if stack.runs(service):
        stack.stop(service)
        stack.start(service)


async def _with_operator(do: Any) -> Any:
    conn = await asyncpg.connect(attached().database_url("operator"))
    try:
        return await do(conn)
    finally:
        await conn.close()


def _moved(move: Any) -> None:
    try:
        asyncio.run(_with_operator(move))
    except clocks.Backwards:
        raise CannotStart("klokken går aldri bakover") from None
    now, _ = asyncio.run(_with_operator(clocks.show))
    click.echo(f"{now.astimezone(OSLO):%d.%m.%Y kl. %H:%M}")
