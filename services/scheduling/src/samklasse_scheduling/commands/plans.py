"""`samklasse plan show|approve|return`: what is proposed for the municipality's own people, and its answer."""

from typing import Any

import click

from samklasse_scheduling.commands import words
from samklasse_scheduling.commands.door import Door, at_scheduling

A_PAGE = 20


@click.group()
def plan() -> None:
    """Planer for kommunens egne deltakere."""


@plan.command()
@click.argument("plan_id", type=click.UUID, required=False)
@at_scheduling
def show(plan_id: object, scheduling: str, token: str) -> None:
    """Vis planene, eller én av dem: klasser, hvem som er uten, kostnad og forskjell fra i dag."""
    for each in _plans(Door(scheduling, token)):
        if plan_id is None or each["plan_id"] == str(plan_id):
            click.echo("\n".join(_shown(each)))


@plan.command()
@click.argument("plan_id", type=click.UUID)
@click.option("--person", "people", type=click.UUID, multiple=True, help="Påmeldingen; kan gjentas.")
@click.option("--all", "everybody", is_flag=True, help="Alle som ikke er besvart.")
@at_scheduling
def approve(plan_id: object, *, people: tuple[object, ...], everybody: bool, scheduling: str, token: str) -> None:
    """Godkjenn plassering for noen eller alle."""
    _answer(Door(scheduling, token), str(plan_id), "approve", people, everybody=everybody)


@plan.command("return")
@click.argument("plan_id", type=click.UUID)
@click.option("--person", "people", type=click.UUID, multiple=True, help="Påmeldingen; kan gjentas.")
@click.option("--all", "everybody", is_flag=True, help="Alle som ikke er besvart.")
@at_scheduling
def send_back(plan_id: object, *, people: tuple[object, ...], everybody: bool, scheduling: str, token: str) -> None:
    """Send noen eller alle tilbake; de venter på neste plan."""
    _answer(Door(scheduling, token), str(plan_id), "return", people, everybody=everybody)


def _answer(door: Door, plan_id: str, how: str, people: tuple[object, ...], *, everybody: bool) -> None:
    if bool(people) == everybody:
        raise click.UsageError("oppgi enten --person eller --all")
    chosen = [str(one) for one in people]
    if everybody:
        found = [each for each in _plans(door) if each["plan_id"] == plan_id]
        chosen = [
            one["enrollment_id"] for each in found for one in each["people"] if one["asked"] and one["answer"] is None
        ]
    told = door.post(f"/plans/{plan_id}/answer", {how: chosen})
    click.echo(f"godkjent {told['approved']}, sendt tilbake {told['returned']}, ubesvart {told['open']}")
    if told["settled"]:
        click.echo("alle har svart: planen er avgjort")


def _plans(door: Door) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while page := door.get("/plans", after=found[-1]["plan_id"] if found else None, limit=A_PAGE)["plans"]:
        found += page
    return found


def _shown(told: dict[str, Any]) -> list[str]:
    until = words.clock_time(told["answer_by"])
    lines = [f"plan {told['plan_id']}  {words.PLAN_STATES[told['state']]}, svarfrist {until}"]
    by_class: dict[str | None, list[dict[str, Any]]] = {}
    for one in told["people"]:
        by_class.setdefault(one["class_id"], []).append(one)
    for group in told["classes"]:
        times = words.weekly((time["weekday"], time["start"], time["minutes"]) for time in group["weekly"])
        lines.append(f"  {group['level']} {times} fra {group['first_day']}, {words.people(group['size'])} i alt")
        lines += [f"    {one['enrollment_id']}  {words.ANSWERS[one['answer']]}" for one in by_class[group["class_id"]]]
    without = by_class.get(None, [])
    lines += [f"  uten klasse: {one['enrollment_id']}  {words.why(one['reason'], one['helps'])}" for one in without]
    return lines + _change(told.get("difference"))


def _change(told: dict[str, Any] | None) -> list[str]:
    if told is None:
        return []
    return [
        f"  ny klasse til {told['newly_placed']}, {told['keeps_class']} beholder sin, {told['still_unplaced']} uten",
        f"  plassene koster {words.kroner(told['cost_ore'])}; i alt {words.kroner(told['cost_after_ore'])} "
        f"mot {words.kroner(told['cost_before_ore'])} i dag",
    ]
