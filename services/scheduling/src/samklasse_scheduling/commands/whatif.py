"""`samklasse whatif --kommune 4032 --seats 6 --evening`: what more seats would come to, without buying them."""

import time
from typing import Any

import click
from samklasse_contracts.values import Level, Subject

from samklasse_scheduling.commands import words
from samklasse_scheduling.commands.door import Door, at_scheduling

LOOK_SECONDS = 0.5
PATIENCE_SECONDS = 300.0


@click.command()
@click.option("--kommune", required=True, help="Kommunenummeret; bare egen kommune.")
@click.option("--seats", required=True, type=click.IntRange(1, 200), help="Så mange plasser til.")
@click.option("--evening", "window", flag_value="EVENING", help="På kveldstid.")
@click.option("--day", "window", flag_value="DAY", help="På dagtid.")
@click.option("--weekend", "window", flag_value="WEEKEND", help="I helga.")
@click.option(
    "--level", type=click.Choice([one.value for one in Level]), default="A2", show_default=True, help="Nivået."
)
@click.option(
    "--subject",
    type=click.Choice([one.value for one in Subject]),
    default="NORWEGIAN",
    show_default=True,
    help="Faget.",
)
@click.option("--track", type=click.IntRange(1, 3), default=2, show_default=True, help="Sporet.")
@click.option("--offering", type=click.UUID, help="Et bestemt tilbud.")
@click.option("--teachers", type=click.IntRange(0, 20), default=0, help="Så mange lærere til.")
@at_scheduling
def whatif(*, scheduling: str, token: str, offering: object, track: int, **asked: Any) -> None:
    """Hva skjer hvis kommunen får flere plasser? Ingenting publiseres."""
    form = {name: value for name, value in asked.items() if value is not None} | {"schooling_track": track}
    if offering is not None:
        form["offering_id"] = str(offering)
    door = Door(scheduling, token)
    told = _answered(door, door.post("/whatifs", form)["whatif_id"])
    if told["state"] == "FAILED":
        raise click.ClickException(words.FAILURES.get(told["code"], told["code"]))
    click.echo("\n".join(_lines(told["seats"], told["level"], told["answer"])))


def _answered(door: Door, whatif_id: str) -> dict[str, Any]:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        told: dict[str, Any] = door.get(f"/whatifs/{whatif_id}")
        if told["state"] != "WAITING":
            return told
        time.sleep(LOOK_SECONDS)
    raise click.ClickException("svaret kom ikke i tide; spør igjen senere")


def _lines(seats: int, level: str, answer: dict[str, Any]) -> list[str]:
    lines = [f"{answer['placed']} av {seats} på {level} ville få plass"]
    lines += [_class(group) for group in answer["classes"]]
    lines += [f"  {count} uten klasse: {words.why(reason, helps)}" for reason, helps, count in answer["unplaced"]]
    lines.append(
        f"egne som venter: {answer['ours_placed_then']} ville få plass, mot {answer['ours_placed_today']} "
        f"i dagens plan; {answer['ours_moved']} fikk andre tider"
    )
    lines.append(f"andre kommuner: {_others(answer['others_more'])} flere, {_others(answer['others_fewer'])} færre")
    return [*lines, f"kostnad: {words.kroner(answer['cost_ore'])}"]


def _class(group: dict[str, Any]) -> str:
    times = words.weekly(tuple(time) for time in group["times"])
    beside = f"{group['ours']} egne fra før" if group["ours"] else "ingen egne fra før"
    return (
        f"  {group['placed']} i {group['level']} {times} fra {group['first_day']}, {group['weeks']} uker, "
        f"sammen med {beside} og {_others(group['others'])} fra andre kommuner"
    )


def _others(count: int | None) -> str:
    return "færre enn 5" if count is None else str(count)
