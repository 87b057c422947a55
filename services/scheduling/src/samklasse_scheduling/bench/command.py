"""`samklasse bench formation`: how fast and how well classes are formed, on synthetic people."""

import json
import resource
import sys
import time

import click


@click.command()
@click.option("--people", default=1200, show_default=True, help="Placeable people (synthetic).")
@click.option("--seed", default=1, show_default=True, help="Of the situation and of the search.")
@click.option("--limit", default=0.0, help="Seconds for the solver; 0: 10 up to 1,200 people, else 30.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def formation(people: int, seed: int, limit: float, as_json: bool) -> None:
    """Form classes of synthetic people; the plan is judged by the independent verifier."""
    from samklasse_scheduling.bench.synthetic import situation
    from samklasse_scheduling.domain.check import violations
    from samklasse_scheduling.domain.formation import form

    where = situation(people, seed)
    began = time.monotonic()
    plan = form(where, seed=seed, limit=limit or (9.0 if people <= 1200 else 27.0))
    seconds = time.monotonic() - began
    wrong = violations(plan, where)
    figures = {
        "people": people,
        "seed": seed,
        "municipalities": len({person.municipality for person in where.people}),
        "classes": len(plan.classes),
        "placed": plan.placed,
        "bound": plan.bound,
        "gap": round(plan.gap, 4),
        "violations": len(wrong),
        "seconds": round(seconds, 1),
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    click.echo(json.dumps(figures) if as_json else "\n".join(f"{name:>15} {value}" for name, value in figures.items()))
    sys.exit(1 if wrong else 0)
