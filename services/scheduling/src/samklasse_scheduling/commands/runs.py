"""`samklasse run start|list|show|stop|cancel`: plans for the whole country, asked for by the operator."""

import time
from typing import Any

import click

from samklasse_scheduling.commands import words
from samklasse_scheduling.commands.door import Door, at_scheduling

A_PAGE = 100
LOOK_SECONDS = 1.0


@click.group()
def run() -> None:
    """Planlegging: be om en plan, følg den, stopp den."""


@run.command()
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=1, show_default=True, help="Frø for søket.")
@click.option("--seconds", type=click.IntRange(1, 3600), default=60, show_default=True, help="Tid til å søke.")
@click.option("--answer-hours", type=click.IntRange(1, 720), default=48, show_default=True, help="Svarfrist i timer.")
@click.option("--follow", is_flag=True, help="Vent, og vis hvor langt den er.")
@at_scheduling
def start(*, seed: int, seconds: int, answer_hours: int, follow: bool, scheduling: str, token: str) -> None:
    """Be om en plan for alle som venter."""
    door = Door(scheduling, token)
    asked = {"seed": seed, "limit_seconds": seconds, "answer_within_hours": answer_hours}
    run_id = door.post("/runs", asked)["run_id"]
    click.echo(f"plan bestilt: {run_id}")
    if follow:
        _follow(door, run_id)


@run.command("list")
@at_scheduling
def list_all(scheduling: str, token: str) -> None:
    """Vis alle planleggingene, de eldste først."""
    door, after = Door(scheduling, token), None
    while page := door.get("/runs", after=after, limit=A_PAGE)["runs"]:
        for each in page:
            asked = words.clock_time(each["asked_at"])
            click.echo(f"{each['run_id']}  {words.RUN_STATES[each['state']]}  bestilt {asked}")
        after = page[-1]["run_id"]


@run.command()
@click.argument("run_id", type=click.UUID)
@click.option("--follow", is_flag=True, help="Vent, og vis hvor langt den er.")
@at_scheduling
def show(*, run_id: object, follow: bool, scheduling: str, token: str) -> None:
    """Vis hvor langt en planlegging er, og hvor god planen er."""
    door = Door(scheduling, token)
    if follow:
        _follow(door, str(run_id))
    else:
        click.echo(_line(door.get(f"/runs/{run_id}")))


@run.command()
@click.argument("run_id", type=click.UUID)
@at_scheduling
def stop(run_id: object, scheduling: str, token: str) -> None:
    """Stopp søket, og bruk den beste planen så langt."""
    Door(scheduling, token).post(f"/runs/{run_id}/stop")
    click.echo(f"{run_id} stoppes; den beste planen så langt legges fram")


@run.command()
@click.argument("run_id", type=click.UUID)
@at_scheduling
def cancel(run_id: object, scheduling: str, token: str) -> None:
    """Avbryt: det blir ingen plan."""
    Door(scheduling, token).post(f"/runs/{run_id}/cancellation")
    click.echo(f"{run_id} er avbrutt")


def _follow(door: Door, run_id: str) -> None:
    last = ""
    while True:
        told = door.get(f"/runs/{run_id}")
        line = _line(told)
        if line != last:
            click.echo(line)
            last = line
        if told["state"] != "WAITING":
            return
        time.sleep(LOOK_SECONDS)


def _line(told: dict[str, Any]) -> str:
    state = words.RUN_STATES[told["state"]]
    if told["plan_id"]:
        gap = f"{100 * told['gap']:.1f}".replace(".", ",")
        until = words.clock_time(told["answer_by"])
        return (
            f"{state}: {words.people(told['placed'])} får klasse, ingen kan gi mer enn {told['bound']} klasse "
            f"(avstand {gap} %), svarfrist {until}"
        )
    if told["so_far"] and told["state"] == "WAITING":
        so_far = told["so_far"]
        return (
            f"{state}: {so_far['placed']} av høyst {so_far['bound']} i {so_far['classes']} klasser "
            f"etter {so_far['seconds']:.0f} s"
        )
    return f"{state}: {words.FAILURES.get(told['code'], told['code'])}" if told["code"] else state
