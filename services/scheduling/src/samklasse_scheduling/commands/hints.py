"""`samklasse hints PLAN`: what would help those whom a plan has no class for, in Norwegian."""

import click

from samklasse_scheduling.commands.door import Door, at_scheduling
from samklasse_scheduling.commands.sentences import sentence

PAGE = 100


@click.command()
@click.argument("plan", type=click.UUID)
@click.option("--limit", default=20, show_default=True, help="Hvor mange forslag som vises.")
@at_scheduling
def hints(plan: object, limit: int, scheduling: str, token: str) -> None:
    """Hva som ville gitt plass til dem planen ikke har klasse til, det som hjelper flest først."""
    door = Door(scheduling, token)
    shown, after = 0, 0
    while shown < limit:
        page = door.get(f"/plans/{plan}/hints", after=after, limit=min(PAGE, limit - shown))["hints"]
        for hint in page:
            click.echo(f"{hint['number']:>4}. {sentence(hint)}")
        if not page:
            break
        shown, after = shown + len(page), page[-1]["number"]
    if not shown:
        click.echo("Alle har fått plass, eller det finnes ingen forslag.")
