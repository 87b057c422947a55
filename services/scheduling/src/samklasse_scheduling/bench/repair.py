"""`samklasse bench repair`: how fast a finished week of 400 sessions is mended, and how little is moved."""

import json
import statistics
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from samklasse_scheduling.bench.disruptions import Disruption
    from samklasse_scheduling.domain.timetabling.solving import Timetable


@dataclass(frozen=True)
class Row:
    """One disruption: seconds from hearing of it to a first answer and to the last; participant-sessions."""

    kind: str
    hit: int
    first: float
    final: float
    moved: int
    left_out: int
    alternatives: int
    minimum: int | None
    """None: not proven."""
    at_once: bool
    """Proven before the final answer was given."""
    faults: int


@click.command()
@click.option("--disruptions", default=200, show_default=True, help="Antall forstyrrelser.")
@click.option("--seed", default=1, show_default=True, help="For uken, forstyrrelsene og søket.")
@click.option("--sessions", default=400, show_default=True, help="Økter i uken.")
@click.option("--participants", default=700, show_default=True, help="Deltakere i uken.")
@click.option("--rooms", default=12, show_default=True, help="Lærere eller virtuelle rom.")
@click.option("--proof-seconds", default=10.0, show_default=True, help="Til beviset der svaret ikke alt er bevist.")
@click.option("--json", "into", type=click.Path(dir_okay=False, path_type=Path), help="Skriv alle tall hit.")
def repair(
    *,
    disruptions: int,
    seed: int,
    sessions: int,
    participants: int,
    rooms: int,
    proof_seconds: float,
    into: Path | None,
) -> None:
    """Mål reparasjon: første gyldige svar, siste svar, og hvor mange som må flyttes mot det beviste minste."""
    from samklasse_scheduling.bench.disruptions import draw
    from samklasse_scheduling.domain.mending.mending import compile_kernels
    from samklasse_scheduling.domain.timetabling.solving import solve
    from samklasse_scheduling.itc2007.adapting import problem_of
    from samklasse_scheduling.itc2007.generating import generate

    instance = generate(sessions=sessions, rooms=rooms, participants=participants, seed=seed).instance
    found = solve(problem_of(instance), seed=seed, moves=20_000_000)
    if found.unplaced:
        raise click.ClickException("uken lot seg ikke legge")
    compile_kernels()
    random = Random(seed)
    rows = [
        _measured(draw(instance, found.timetable, random), found.timetable, seed, proof_seconds)
        for _ in range(disruptions)
    ]
    figures = {"sessions": sessions, "participants": participants, "rooms": rooms, "seed": seed, **summed(rows)}
    if into is not None:
        into.parent.mkdir(parents=True, exist_ok=True)
        into.write_text(json.dumps({**figures, "rows": [vars(row) for row in rows]}, indent=1) + "\n")
    for name, value in figures.items():
        click.echo(f"{name:>26} {value}")
    sys.exit(1 if figures["faults"] else 0)


def _measured(disruption: "Disruption", was: "Timetable", seed: int, proof_seconds: float) -> Row:
    from samklasse_scheduling.bench.disruptions import case_of
    from samklasse_scheduling.domain.mending.judging import faults
    from samklasse_scheduling.domain.mending.mending import Budget, mend

    heard: list[float] = []
    began = time.perf_counter()
    case = case_of(disruption, was)
    done = mend(case, seed=seed, told=lambda _: heard.append(time.perf_counter() - began))
    final = time.perf_counter() - began
    best = done.alternatives[0]
    minimum = best.moved if done.proven and not best.left_out else None
    if minimum is None and proof_seconds > 0:
        longer = mend(case, seed=seed, budget=Budget(effort=1000.0, seconds=proof_seconds))
        minimum = longer.alternatives[0].moved if longer.proven and not longer.alternatives[0].left_out else None
    return Row(
        kind=disruption.kind.value,
        hit=int(case.homeless.sum()),
        first=heard[0],
        final=final,
        moved=best.moved,
        left_out=best.left_out,
        alternatives=len(done.alternatives),
        minimum=minimum,
        at_once=done.proven,
        faults=sum(len(faults(case, one.timetable)) for one in done.alternatives),
    )


def summed(rows: Sequence[Row]) -> dict[str, Any]:
    """The figures of all rows, and of each kind."""
    proven = [row for row in rows if row.minimum is not None]
    least = sum(row.minimum or 0 for row in proven)
    kinds = sorted({row.kind for row in rows})
    return {
        "disruptions": len(rows),
        "first_p50_ms": _ms(_quantile((row.first for row in rows), 50)),
        "first_p95_ms": _ms(_quantile((row.first for row in rows), 95)),
        "final_p50_ms": _ms(_quantile((row.final for row in rows), 50)),
        "final_p95_ms": _ms(_quantile((row.final for row in rows), 95)),
        "share_proven": round(len(proven) / len(rows), 3),
        "share_proven_at_once": round(sum(row.at_once for row in rows) / len(rows), 3),
        "moved_of_proven": sum(row.moved for row in proven),
        "minimum_of_proven": least,
        "ratio": round(sum(row.moved for row in proven) / least, 4) if least else 1.0,
        "moved": sum(row.moved for row in rows),
        "with_somebody_left_out": sum(row.left_out > 0 for row in rows),
        "faults": sum(row.faults for row in rows),
        **{f"{kind.lower()}": _kind([row for row in rows if row.kind == kind]) for kind in kinds},
    }


def _kind(rows: Sequence[Row]) -> str:
    proven = [row for row in rows if row.minimum is not None]
    return (
        f"{len(rows)}: hit {sum(row.hit for row in rows)}, moved {sum(row.moved for row in rows)},"
        f" proven {len(proven)} ({sum(row.moved for row in proven)}/{sum(row.minimum or 0 for row in proven)}),"
        f" final p95 {_ms(_quantile((row.final for row in rows), 95))} ms"
    )


def _quantile(values: Iterable[float], percent: int) -> float:
    many = sorted(values)
    return statistics.quantiles(many, n=100, method="inclusive")[percent - 1] if len(many) > 1 else sum(many)


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)
