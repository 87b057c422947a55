"""Play the main job on real parts, and judge it."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import click

from samklasse.demo.acts.catalogue import SUPPLIER_PROCESS
from samklasse.demo.errors import StoryBroken
from samklasse.demo.fresh import check_empty, clear
from samklasse.demo.plant import PLANTS
from samklasse.demo.play import Ending, Options, play
from samklasse.demo.show.municipal import in_words
from samklasse.demo.show.page import write_page
from samklasse.demo.show.story import page_of, summary
from samklasse.demo.stage import Note
from samklasse.demo.words import NOTES, PHRASES, say
from samklasse.demo.world.world import make_world
from samklasse.infra import private, process, state
from samklasse.infra.errors import CannotStart
from samklasse.infra.pair import ending_on_terminate
from samklasse.stack import Stack, down, up


@dataclass(frozen=True)
class Wanted:
    """How the run is shown."""

    as_json: bool
    keep: bool
    language: str
    numbers: tuple[str, ...]


@click.command()
@click.option("--people", default=1200, show_default=True, type=click.IntRange(10, 20_000), help="Antall deltakere.")
@click.option("--seed", default=1, show_default=True, help="Frø for alt som er oppdiktet.")
@click.option("--weeks", default=2, show_default=True, type=click.IntRange(2, 8), help="Uker undervisning som følges.")
@click.option("--json", "as_json", is_flag=True, help="Skriv bare rapporten, som JSON.")
@click.option("--keep", is_flag=True, help="La alt gå videre, og vis adressene.")
@click.option("--lang", "language", default="nb", type=click.Choice(["nb", "en"]), help="Språk i det som skrives ut.")
@click.option("--kommune", "numbers", multiple=True, help="Vis også denne kommunen (kommunenummer, kan gjentas).")
@click.option("--plant", type=click.Choice(sorted(PLANTS)), help="Bryt ett løfte utenfra, for å se at det oppdages.")
def demo(
    people: int,
    seed: int,
    weeks: int,
    plant: str | None,
    **shown: bool | str | tuple[str, ...],
) -> None:
    """Vis hele hovedoppgaven på ekte deler: kjøp, klasser, meldinger, endringer, og kontroll av løftene."""
    wanted = Wanted(**shown)  # type: ignore[arg-type]
    folder = state.home_folder() / "demo"
    try:
        ending = _run(folder, Options(people, seed, weeks, plant), wanted)
    except StoryBroken as error:
        raise CannotStart(f"demoen stoppet: {error}\nLogger: {folder / 'run' / 'log'}") from error
    write_page(page_of(ending), folder / "index.html")
    text = json.dumps(ending.report, indent=1, ensure_ascii=False)
    (folder / "report.json").write_text(text + "\n", encoding="utf-8")
    for line in [text] if wanted.as_json else _shown(ending, wanted, folder):
        click.echo(line)
    broken = [promise for promise, breaches in ending.broken.items() if breaches]
    if broken:
        click.echo(f"{say(PHRASES, 'broken', wanted.language)}: {', '.join(broken)}", err=True)
        sys.exit(1)


def _run(folder: Path, options: Options, wanted: Wanted) -> Ending:
    """Start everything in a fresh folder, play, and end what was started (unless it is kept)."""
    home = folder / "run"
    folder.mkdir(exist_ok=True)
    if home.exists():
        _end(home)
    private.wipe(home)
    home.mkdir(mode=0o700)
    kept = False
    with ending_on_terminate():
        try:
            stack = up(home, say=_quiet if wanted.as_json else _say)
            asyncio.run(check_empty(stack))
            world = make_world(options.people, options.seed)
            ending = asyncio.run(play(stack, world, options, folder, _note(wanted)))
            kept = wanted.keep
            return ending
        finally:
            if not kept:
                _end(home)


def _end(home: Path) -> None:
    """End the suppliers, our services, and at last what they lived on."""
    stack = Stack(home)
    known = process.records(home)
    for name in known:
        if name.startswith(SUPPLIER_PROCESS):
            process.stop(home, known[name])
    if stack.state.infra is not None:
        stack.stop(*reversed(list(stack.described)))
        asyncio.run(clear(stack))
    down(home)


def _note(wanted: Wanted) -> Note:
    """One line per act, with the seconds it was reached after."""
    began = monotonic()

    def note(what: str, **values: object) -> None:
        sentence = say(NOTES, what, wanted.language).format(**values)
        _say(f"{click.style(f'{monotonic() - began:5.0f} s', dim=True)}  {sentence}")

    return _silent if wanted.as_json else note


def _silent(what: str, **values: object) -> None:
    """Nothing but the report is to be printed."""


def _shown(ending: Ending, wanted: Wanted, folder: Path) -> Sequence[str]:
    lines = ["", *summary(ending, wanted.language)]
    for facts in ending.facts:
        if facts.number in wanted.numbers:
            lines += ["", *in_words(facts, wanted.language)]
    lines += ["", f"{say(PHRASES, 'page', wanted.language)}: {folder / 'index.html'}"]
    return lines + (_addresses(ending.stage.stack) if wanted.keep else [])


def _addresses(stack: Stack) -> list[str]:
    known = [f"  {name:<16} {url}" for name, url in stack.urls.items()]
    return ["", f"SAMKLASSE_HOME={stack.home}", *known]


def _say(line: str) -> None:
    click.echo(line, err=True)


def _quiet(line: str) -> None:
    """Nothing but the report is to be printed."""
