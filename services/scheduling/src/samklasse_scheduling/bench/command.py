"""`samklasse bench formation`: how fast and how well the classes of a national term are formed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import click

SHORT_SECONDS = 10.0
ONE_THREAD = [f"{library}_NUM_THREADS=1" for library in ("OMP", "OPENBLAS", "MKL")]


@click.command()
@click.option("--people", default=1200, show_default=True, help="People of the synthetic national term.")
@click.option("--seconds", default=SHORT_SECONDS, show_default=True, help="Seconds of search; the bound has its own.")
@click.option("--seed", default=1, show_default=True, help="Of the term and of the search.")
@click.option("--cores", default=1, show_default=True, help="How many cores the process may use.")
@click.option("--json", "to", type=click.Path(dir_okay=False, path_type=Path), help="Also write the figures here.")
def formation(people: int, seconds: float, seed: int, cores: int, to: Path | None) -> None:
    """Form the classes of a national term; the plan is judged by the independent verifier.

    The term is drawn from the 357 municipalities and their settlement figures; nobody in it exists.
    """
    figures = measured(people=people, seconds=seconds, seed=seed, cores=cores)
    if to is not None:
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_text(json.dumps(figures, indent=1) + "\n")
    for name, value in figures.items():
        if name != "trace":
            click.echo(f"{name:>28} {_shown(value)}")
    sys.exit(1 if figures["violations"] else 0)


def measured(**asked: object) -> dict[str, Any]:
    """The figures of one measurement, from a process of its own."""
    child = subprocess.run(
        ["env", *ONE_THREAD, sys.executable, "-m", "samklasse_scheduling.bench.measuring", json.dumps(asked)],
        stdout=subprocess.PIPE,
        check=False,
    )
    if child.returncode != 0:
        raise click.ClickException(f"the measuring process ended with {child.returncode}")
    figures: dict[str, Any] = json.loads(child.stdout.splitlines()[-1])
    return figures


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {count}" for name, count in value.items()) or "-"
    return str(value)
