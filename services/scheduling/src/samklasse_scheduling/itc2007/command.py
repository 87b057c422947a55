"""`samklasse solve itc2007 FILE|FOLDER`: the timetable core on the public benchmark, judged independently."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from samklasse_scheduling.domain.errors import BadInstance
from samklasse_scheduling.itc2007 import words

if TYPE_CHECKING:
    from samklasse_scheduling.domain.timetabling.solving import Found
    from samklasse_scheduling.itc2007.running import Budget, Solved

SECONDS = 60.0
A_PAUSE = 0.5
"""Seconds between two lines about the search."""
ENDINGS = (".tim", ".tim.gz")


@click.group()
def solve() -> None:
    """Løs timeplanoppgaver fra filer, uten noen tjeneste i gang."""


@solve.command()
@click.argument("place", metavar="FIL|MAPPE", type=click.Path(exists=True, path_type=Path))
@click.option("--seconds", type=click.FloatRange(0.01, 86400), help=f"Tid per fil; ellers {SECONDS:.0f} sekunder.")
@click.option("--moves", type=click.IntRange(1), help="Antall flytt i stedet for tid: samme svar hver gang.")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=1, show_default=True, help="Frø for søket.")
@click.option("--feasible", is_flag=True, help="Stopp ved den første timeplanen som har med alt.")
@click.option("--out", type=click.Path(path_type=Path), help="Skriv løsningen hit; en mappe når det løses en mappe.")
@click.option("--table", is_flag=True, help="Vis våre tall ved siden av de publiserte, med kildene.")
@click.option("--json", "as_json", is_flag=True, help="Ett JSON-objekt.")
def itc2007(
    *,
    place: Path,
    seconds: float | None,
    moves: int | None,
    seed: int,
    feasible: bool,
    out: Path | None,
    table: bool,
    as_json: bool,
) -> None:
    """Løs oppgaver fra ITC-2007, spor 2 (.tim eller .tim.gz), og få svaret kontrollert."""
    if seconds is not None and moves is not None:
        raise click.UsageError("oppgi enten --seconds eller --moves")
    from samklasse_scheduling.itc2007 import showing
    from samklasse_scheduling.itc2007.running import Budget, warm

    files = _files(place)
    targets = _targets(place, files, out)
    budget = Budget(seed, seconds if moves or seconds else SECONDS, moves, feasible)
    warm()
    solved = list(_solve_all(files, targets, budget, quiet=as_json))
    if as_json:
        mean = showing.mean_cost(solved)
        click.echo(json.dumps({"instances": [showing.as_json(each) for each in solved], "mean_cost": mean}))
    elif table:
        click.echo("\n".join(showing.table(solved)))
    sys.exit(0 if len(solved) == len(files) and all(each.agreed for each in solved) else 1)


def _files(place: Path) -> list[Path]:
    """The file, or the folder's instances by their number."""
    if not place.is_dir():
        return [place]
    found = [each for each in place.iterdir() if each.name.endswith(ENDINGS) and each.is_file()]
    if not found:
        raise click.ClickException(f"ingen .tim- eller .tim.gz-filer i {place}")
    return sorted(found, key=lambda file: [(int(digits or -1), text) for digits, text in _pieces(file.name)])


def _pieces(name: str) -> list[tuple[str, str]]:
    return [(piece, "") if piece.isdecimal() else ("", piece) for piece in re.split(r"(\d+)", name)]


def _targets(place: Path, files: Sequence[Path], out: Path | None) -> dict[Path, Path]:
    """Where each solution goes; asked before the search, so that nobody waits a minute for a no."""
    if out is None:
        return {}
    try:
        if not place.is_dir():
            targets = {place: out}
        else:
            out.mkdir(parents=True, exist_ok=True)
            targets = {file: out / (file.name.removesuffix(".gz").removesuffix(".tim") + ".sln") for file in files}
    except OSError as error:
        raise click.ClickException(f"kan ikke skrive til {out}: {error.strerror}") from None
    for file, target in targets.items():
        if target.is_dir() or not target.parent.is_dir():
            raise click.ClickException(f"kan ikke skrive til {target}: en mappe, eller mappen finnes ikke")
        if target.name.endswith(ENDINGS) or target.resolve() == file.resolve():
            raise click.ClickException(f"{target} er navnet på en oppgave, ikke på en løsning")
    return targets


def _solve_all(files: Sequence[Path], targets: dict[Path, Path], budget: Budget, *, quiet: bool) -> Iterator[Solved]:
    """Those that are instances; an interrupt keeps what there is and goes no further."""
    from samklasse_scheduling.itc2007.showing import lines

    for file in files:
        solved = _solve(file, targets.get(file), budget, _silent if quiet else _teller(file.name))
        if solved:
            if not quiet:
                click.echo("\n".join(lines(solved)))
            yield solved
            if solved.stopped:
                return


def _solve(file: Path, target: Path | None, budget: Budget, told: Callable[[Found], None]) -> Solved | None:
    """None when the file is no instance or cannot be read, which is told."""
    from samklasse_scheduling.itc2007.running import read, run, save

    try:
        solved = run(file.name, read(file), budget, told)
        if target:
            save(target, solved.solution)
    except BadInstance as refused:
        click.echo(f"{file.name}: {words.bad(refused)}", err=True)
        return None
    except OSError as error:
        click.echo(f"{error.filename}: {error.strerror}", err=True)
        return None
    return solved


def _teller(name: str) -> Callable[[Found], None]:
    """Tells of the first whole timetable, and else twice a second at most."""
    from samklasse_scheduling.itc2007.showing import progress

    last, whole = -A_PAUSE, False

    def tell(found: Found) -> None:
        nonlocal last, whole
        if found.seconds - last >= A_PAUSE or not (whole or found.unplaced):
            last, whole = found.seconds, not found.unplaced
            click.echo(f"{name} {progress(found)}", err=True)

    return tell


def _silent(_: Found) -> None:
    return
