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
MOST_SEEDS = 1000


class Seeds(click.ParamType[tuple[int, ...]]):
    """`1-3`, `1,4,9` or both; each once."""

    name = "frø"

    def convert(self, value: str | tuple[int, ...], param: object, ctx: object) -> tuple[int, ...]:
        if isinstance(value, tuple):
            return value
        found: dict[int, None] = {}
        for piece in value.split(","):
            ends = re.fullmatch(r"(\d{1,9})(?:-(\d{1,9}))?", piece.strip())
            if not ends or len(found) + int(ends[2] or ends[1]) - int(ends[1]) >= MOST_SEEDS:
                self.fail(f"«{value}» er ikke frø som 1-3 eller 1,4,9 (høyst {MOST_SEEDS})")
            found |= dict.fromkeys(range(int(ends[1]), int(ends[2] or ends[1]) + 1))
        if not found:
            self.fail(f"«{value}» er ingen frø")
        return tuple(found)


@click.group()
def solve() -> None:
    """Løs timeplanoppgaver fra filer, uten noen tjeneste i gang."""


@solve.command()
@click.argument("place", metavar="FIL|MAPPE", type=click.Path(exists=True, path_type=Path))
@click.option("--seconds", type=click.FloatRange(0.01, 86400), help=f"Tid per fil; ellers {SECONDS:.0f} sekunder.")
@click.option("--moves", type=click.IntRange(1), help="Antall flytt i stedet for tid: samme svar hver gang.")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), help="Frø for søket; ellers 1.")
@click.option("--seeds", type=Seeds(), help="Flere frø, som 1-3 eller 1,4,9: hver fil løses med hvert av dem.")
@click.option("--feasible", is_flag=True, help="Stopp ved den første timeplanen som har med alt.")
@click.option("--out", type=click.Path(path_type=Path), help="Skriv den beste løsningen hit; en mappe for en mappe.")
@click.option("--table", is_flag=True, help="Vis våre tall ved siden av de publiserte, med kildene.")
@click.option("--json", "figures", is_flag=False, flag_value="-", help="JSON til en fil, eller i stedet for teksten.")
def itc2007(
    *,
    place: Path,
    seconds: float | None,
    moves: int | None,
    seed: int | None,
    seeds: tuple[int, ...] | None,
    feasible: bool,
    out: Path | None,
    table: bool,
    figures: str | None,
) -> None:
    """Løs oppgaver fra ITC-2007, spor 2 (.tim eller .tim.gz), og få svaret kontrollert."""
    if seconds is not None and moves is not None:
        raise click.UsageError("oppgi enten --seconds eller --moves")
    if seed is not None and seeds is not None:
        raise click.UsageError("oppgi enten --seed eller --seeds")
    from samklasse_scheduling.itc2007.running import Budget, warm

    files = _files(place)
    targets = _targets(place, files, out)
    kept = _file_for(figures)
    alone = 1 if seed is None else seed
    budgets = [Budget(each, seconds if moves or seconds else SECONDS, moves, feasible) for each in seeds or (alone,)]
    warm()
    solved = list(_solve_all(files, targets, budgets, quiet=figures == "-"))
    _tell(solved, kept, table=table, figures=figures)
    sys.exit(0 if len(solved) == len(files) * len(budgets) and all(each.agreed for each in solved) else 1)


def _file_for(figures: str | None) -> Path | None:
    """Where the JSON goes, if to a file; asked before the search, as for solutions."""
    if figures is None or figures == "-":
        return None
    file = Path(figures)
    if file.is_dir() or file.name.endswith(ENDINGS) or not file.parent.is_dir():
        raise click.ClickException(f"kan ikke skrive til {file}: en mappe eller en oppgave, eller mappen finnes ikke")
    return file


def _tell(solved: Sequence[Solved], kept: Path | None, *, table: bool, figures: str | None) -> None:
    """What all runs come to, after each has been told."""
    from samklasse_scheduling.itc2007 import showing, summing
    from samklasse_scheduling.itc2007.running import save

    told = {"instances": [showing.as_json(each) for each in solved], **summing.as_json(solved)}
    if figures == "-":
        click.echo(json.dumps(told))
        return
    if kept:
        save(kept, (json.dumps(told, indent=1) + "\n").encode())
    if table:
        click.echo("\n".join(showing.table(solved)))
    if len(solved) > 1:
        click.echo("\n".join(showing.total(solved)))


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
            targets = {file: out / name for file, name in zip(files, _solutions(files), strict=True)}
    except OSError as error:
        raise click.ClickException(f"kan ikke skrive til {out}: {error.strerror}") from None
    for file, target in targets.items():
        if target.is_dir() or not target.parent.is_dir():
            raise click.ClickException(f"kan ikke skrive til {target}: en mappe, eller mappen finnes ikke")
        if target.name.endswith(ENDINGS) or target.resolve() == file.resolve():
            raise click.ClickException(f"{target} er navnet på en oppgave, ikke på en løsning")
    return targets


def _solutions(files: Sequence[Path]) -> Iterator[str]:
    """name.sln; the whole name and .sln where two files of a folder differ by their ending only."""
    stems = [file.name.removesuffix(".gz").removesuffix(".tim") for file in files]
    for file, stem in zip(files, stems, strict=True):
        yield f"{stem if stems.count(stem) == 1 else file.name}.sln"


def _solve_all(
    files: Sequence[Path], targets: dict[Path, Path], budgets: Sequence[Budget], *, quiet: bool
) -> Iterator[Solved]:
    """Those that are instances; an interrupt keeps what there is and goes no further."""
    from samklasse_scheduling.itc2007.showing import lines

    several = len(files) * len(budgets) > 1
    for file in files:
        best: Solved | None = None
        for budget in budgets:
            told = _silent if quiet or several else _teller(file.name)
            solved = _solve(file, targets.get(file), budget, told, best)
            if solved is None:
                break
            if not quiet:
                click.echo("\n".join(lines(solved)))
            yield solved
            if solved.stopped:
                return
            best = solved if best is None or solved.worth < best.worth else best


def _solve(
    file: Path, target: Path | None, budget: Budget, told: Callable[[Found], None], best: Solved | None
) -> Solved | None:
    """Written down if better than the best before; None when it is no instance or cannot be read, which is told."""
    from samklasse_scheduling.itc2007.running import read, run, save

    try:
        solved = run(file.name, read(file), budget, told)
        if target and (best is None or solved.worth < best.worth):
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
