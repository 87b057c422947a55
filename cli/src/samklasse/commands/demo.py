"""Play the main job on real parts, and judge it."""

from __future__ import annotations

import asyncio
import json

import click

from samklasse.demo.play import Options, play
from samklasse.demo.world.world import make_world
from samklasse.infra import private, state
from samklasse.stack import running


@click.command()
@click.option("--people", default=1200, show_default=True, type=click.IntRange(10, 20_000), help="Antall deltakere.")
@click.option("--seed", default=1, show_default=True, help="Frø for alt som er oppdiktet.")
@click.option("--weeks", default=2, show_default=True, type=click.IntRange(1, 8), help="Uker undervisning som følges.")
def demo(people: int, seed: int, weeks: int) -> None:
    """Vis hele hovedoppgaven på ekte deler: kjøp, klasser, meldinger, endringer, og kontroll av løftene."""
    folder = state.home_folder() / "demo"
    folder.mkdir(exist_ok=True)
    home = folder / "run"
    private.stop(home)
    private.wipe(home)
    home.mkdir(mode=0o700)
    world = make_world(people, seed)
    with running(home, say=click.echo) as stack:
        ending = asyncio.run(play(stack, world, Options(people, seed, weeks), folder, click.echo))
    text = json.dumps(ending.report, indent=1, ensure_ascii=False)
    (folder / "report.json").write_text(text + "\n", encoding="utf-8")
    click.echo(text)
