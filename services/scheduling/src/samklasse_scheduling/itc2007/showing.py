"""What `samklasse solve itc2007` prints: a few lines a file, ours beside the published results, or JSON."""

from collections.abc import Iterator, Sequence
from statistics import fmean
from typing import Any

from samklasse_scheduling.domain.timetabling.solving import Found
from samklasse_scheduling.itc2007 import words
from samklasse_scheduling.itc2007.published import PAPERS, SOURCES, Published
from samklasse_scheduling.itc2007.running import Solved

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
    yield f"{solved.name}: {instance.sessions} økter, {instance.rooms} rom, {instance.participants} deltakere"
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
    known = [(solved, solved.published) for solved in all_solved if solved.published]
    yield _row("nr", "vår", COLUMNS["finalists"], [*PAPERS.values(), COLUMNS["best_known"]])
    for solved, published in known:
        finalists = [each for each in published.finalists if each is not None]
        papers = [f"{best}/{words.number(mean)}" for best, mean in published.papers.values()]
        best = str(min(finalists)) if finalists else "-"
        yield _row(str(published.number), _ours(solved), best, [*papers, str(published.best_known)])
    if known:
        yield _row(
            "snitt", _mean([solved for solved, _ in known]), "", [*_papers_means([each for _, each in known]), ""]
        )
    for solved in all_solved:
        if not solved.published:
            yield f"{solved.name}: ikke en av de offentlige filene, eller endret; ingenting å sammenligne med"
    yield "beste/snitt av 31 kjøringer; finalist: den beste av de fem; vår: én kjøring, - der ikke alt fikk tid"
    yield from (f"{COLUMNS[name]}: {source}" for name, source in SOURCES.items())


def _row(number: str, ours: str, finalist: str, others: Sequence[str]) -> str:
    return f"{number:>5} {ours:>7} {finalist:>8} " + " ".join(f"{each:>{COLUMN}}" for each in others).rstrip()


def _feasible(solved: Solved) -> bool:
    return solved.verdict.valid and not solved.verdict.distance


def _ours(solved: Solved) -> str:
    return str(solved.verdict.cost) if _feasible(solved) else "-"


def mean_cost(all_solved: Sequence[Solved]) -> float | None:
    """None when a timetable is not whole: costs of different amounts of teaching have no mean."""
    if not all_solved or not all(map(_feasible, all_solved)):
        return None
    return fmean(solved.verdict.cost for solved in all_solved)


def _mean(known: Sequence[Solved]) -> str:
    mean = mean_cost(known)
    return "-" if mean is None else words.number(mean)


def _papers_means(known: Sequence[Published]) -> Iterator[str]:
    for name in PAPERS:
        best, mean = (fmean(each.papers[name][which] for each in known) for which in (0, 1))
        yield f"{words.number(best)}/{words.number(mean)}"


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
