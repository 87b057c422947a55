"""What `samklasse solve itc2007` prints: a few lines a file, ours beside the published results, or JSON."""

from collections.abc import Iterator, Sequence
from statistics import fmean
from typing import Any

from samklasse_scheduling.domain.timetabling.solving import Found
from samklasse_scheduling.itc2007 import words
from samklasse_scheduling.itc2007.published import PAPERS, SOURCES, Published
from samklasse_scheduling.itc2007.running import Solved
from samklasse_scheduling.itc2007.summing import by_file, cost, mean_cost, summary

MANY = 10
"""Complaints that are printed of each kind."""
COLUMN = 11
COLUMNS = {"finalists": "finalist", **PAPERS, "best_known": "best kjent"}


def progress(found: Found) -> str:
    """One line while it searches."""
    state = f"kostnad {found.cost}" if not found.unplaced else f"{found.unplaced} deltakerplasser uten tid"
    return f"{words.number(found.seconds):>7} s  {state}"


def lines(solved: Solved) -> Iterator[str]:
    """One file's outcome as the checker sees it."""
    seen, found, instance = solved.verdict, solved.found, solved.instance
    size = f"{instance.sessions} økter, {instance.rooms} rom, {instance.participants} deltakere"
    yield f"{solved.name}, frø {solved.seed}: {size}"
    yield from (f"  umulig: {words.impossible(each)}" for each in solved.impossible[:MANY])
    if seen.unplaced:
        yield f"  {seen.unplaced} økter uten tid ({seen.distance} deltakerplasser)"
    parts = f"sist på dagen {seen.late}, mange på rad {seen.in_a_row}, alene {seen.alone}"
    yield f"  kostnad {seen.cost}: {parts}"
    yield f"  {_time(found)}" + ("; stoppet før tiden" if solved.stopped else "")
    yield f"  {_judgement(solved)}"
    for each in seen.violations[:MANY]:
        yield "  brudd: " + words.RULES[each.rule].format(session=each.session, other=each.other)


def _time(found: Found) -> str:
    first = found.seconds_to_feasible
    placed = "ikke alle økter fikk tid" if first is None else f"alle økter på plass etter {first:.2f} s"
    return f"{placed.replace('.', ',')}; {words.number(found.seconds)} s og {found.moves} flytt i alt"


def _judgement(solved: Solved) -> str:
    if solved.verdict.violations:
        return f"UGYLDIG: {len(solved.verdict.violations)} brudd på reglene"
    if not solved.agreed:
        found = solved.found
        return f"UENIGE: løseren regnet {found.unplaced} uten tid og kostnad {found.cost}"
    partly = ", men ikke alt er med" if solved.verdict.unplaced else ""
    return f"gyldig{partly}: den uavhengige kontrollen fant ingen brudd"


def table(all_solved: Sequence[Solved]) -> Iterator[str]:
    """Ours beside the published results, the means over the same instances, and the sources."""
    known = [(runs, runs[0].published) for runs in by_file(all_solved) if runs[0].published]
    yield _row("nr", "vår", COLUMNS["finalists"], [*PAPERS.values(), COLUMNS["best_known"]])
    for runs, published in known:
        finalists = [each for each in published.finalists if each is not None]
        papers = [f"{best}/{words.number(mean)}" for best, mean in published.papers.values()]
        best = str(min(finalists)) if finalists else "-"
        yield _row(str(published.number), _ours(runs), best, [*papers, str(published.best_known)])
    if known:
        means = [*_papers_means([each for _, each in known]), ""]
        yield _row("snitt", _means([runs for runs, _ in known]), "", means)
    for runs in by_file(all_solved):
        if not runs[0].published:
            yield f"{runs[0].name}: ikke en av de offentlige filene, eller endret; ingenting å sammenligne med"
    yield "beste/snitt av 31 kjøringer; finalist: den beste av de fem"
    yield "vår: én kjøring, eller beste/snitt av flere; - der ikke alt fikk tid"
    yield from (f"{COLUMNS[name]}: {source}" for name, source in SOURCES.items())


def _row(number: str, ours: str, finalist: str, others: Sequence[str]) -> str:
    return f"{number:>5} {ours:>{COLUMN}} {finalist:>8} " + " ".join(f"{each:>{COLUMN}}" for each in others).rstrip()


def _ours(runs: Sequence[Solved]) -> str:
    mean = mean_cost(runs)
    if mean is None:
        return "-"
    best = min(map(cost, runs))
    return str(best) if len(runs) == 1 else f"{best}/{words.number(mean)}"


def _means(files: Sequence[Sequence[Solved]]) -> str:
    """The mean of the bests and the mean of the means, as for the papers."""
    means = [mean for mean in map(mean_cost, files) if mean is not None]
    if len(means) < len(files):
        return "-"
    best = fmean(min(map(cost, runs)) for runs in files)
    mean = words.number(fmean(means))
    return mean if all(len(runs) == 1 for runs in files) else f"{words.number(best)}/{mean}"


def _papers_means(known: Sequence[Published]) -> Iterator[str]:
    for name in PAPERS:
        best, mean = (fmean(each.papers[name][which] for each in known) for which in (0, 1))
        yield f"{words.number(best)}/{words.number(mean)}"


def total(all_solved: Sequence[Solved]) -> Iterator[str]:
    """Several runs in two lines."""
    seen = summary(all_solved)
    yield f"{seen.runs} kjøringer av {seen.files} filer: {seen.valid} gyldige, {seen.feasible} med alt på plass"
    if seen.mean_cost is not None:
        yield f"  snitt {words.number(seen.mean_cost)}; median null på {seen.zero_by_median} av {seen.files} filer"
    if seen.seconds_to_feasible_median is not None and seen.seconds_to_feasible_worst is not None:
        median, worst = (
            f"{seconds:.3f}".replace(".", ",")
            for seconds in (seen.seconds_to_feasible_median, seen.seconds_to_feasible_worst)
        )
        yield f"  alle økter på plass: median {median} s, lengste {worst} s"


def as_json(solved: Solved) -> dict[str, Any]:
    """Figures of one file, for other programs."""
    found, seen, instance = solved.found, solved.verdict, solved.instance
    published = solved.published
    return {
        "instance": solved.name,
        "sessions": instance.sessions,
        "rooms": instance.rooms,
        "features": instance.features,
        "participants": instance.participants,
        "seed": solved.seed,
        "valid": seen.valid,
        "agreed": solved.agreed,
        "stopped": solved.stopped,
        "unplaced_sessions": seen.unplaced,
        "distance": seen.distance,
        "cost": seen.cost,
        "late": seen.late,
        "in_a_row": seen.in_a_row,
        "alone": seen.alone,
        "seconds": round(found.seconds, 3),
        "seconds_to_feasible": found.seconds_to_feasible,
        "moves": found.moves,
        "violations": [[each.rule, each.session, each.other] for each in seen.violations],
        "impossible": [[each.code, *each.about] for each in solved.impossible],
        "published": published and {"papers": published.papers, "best_known": published.best_known},
    }
