"""One measurement of class formation, in a process of its own: the solver's memory is its own, and so is its core.

`python -m samklasse_scheduling.bench.measuring '{"people": 20000, "seconds": 60, "seed": 1, "cores": 1}'` prints JSON.
"""

from __future__ import annotations

import inspect
import json
import os
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from samklasse_scheduling.domain.plan import Plan, Progress
from samklasse_scheduling.domain.situation import Situation

TRACE_POINTS = 200


@dataclass
class Watch:
    """Seconds since it was made, and how good the plan was at which of them."""

    began: float = field(default_factory=time.monotonic)
    trace: list[tuple[float, int, int]] = field(default_factory=list)

    def seconds(self) -> float:
        return time.monotonic() - self.began

    def told(self, progress: Progress) -> None:
        self.trace.append((round(self.seconds(), 2), progress.placed, progress.bound))


def measure(people: int, seconds: float, seed: int) -> dict[str, Any]:
    """Draw a national term, form classes for `seconds` of search, and have the plan judged by the verifier."""
    from samklasse_scheduling.bench.national import national_term

    drawing = Watch()
    situation = national_term(people, seed)
    drawn, importing = drawing.seconds(), Watch()
    from samklasse_scheduling.domain.formation import form

    imported, forming = importing.seconds(), Watch()
    plan = _form(form, situation, seconds, seed, forming)
    formed = forming.seconds()
    return {
        "people": people,
        "seed": seed,
        "search_seconds_asked": seconds,
        "draw_seconds": round(drawn, 2),
        "import_seconds": round(imported, 2),
        "form_seconds": round(formed, 2),
        **_of_plan(plan, situation),
        **_verdict(plan, situation),
        "cpu_seconds": round(time.process_time(), 1),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "trace": _thinned(forming.trace),
    }


def _form(form: Callable[..., Plan], situation: Situation, seconds: float, seed: int, watch: Watch) -> Plan:
    told = {"told": watch.told} if "told" in inspect.signature(form).parameters else {}
    return form(situation, seed=seed, limit=seconds, **told)


def _of_plan(plan: Plan, situation: Situation) -> dict[str, Any]:
    classes = len(plan.classes)
    return {
        "municipalities": len({person.municipality for person in situation.people}),
        "suppliers": len({offering.supplier for offering in situation.offerings}),
        "teachers": len(situation.teachers),
        "teachers_used": len({group.teacher for group in plan.classes}),
        "placed": plan.placed,
        "bound": plan.bound,
        "gap_percent": round(100 * plan.gap, 3),
        "bound_by": str(plan.bound_by),
        "bound_seconds": round(plan.bound_seconds, 2),
        "proven": plan.proven,
        "iterations": plan.iterations,
        "classes": classes,
        "classes_by_kind": dict(Counter(str(group.kind) for group in plan.classes)),
        "mean_size": round(plan.placed / classes, 2) if classes else 0.0,
        "unplaced_by_reason": dict(Counter(str(one.reason) for one in plan.unplaced).most_common()),
    }


def _verdict(plan: Plan, situation: Situation) -> dict[str, Any]:
    from samklasse_scheduling.domain.check import fairness, violations

    checking = Watch()
    wrong = Counter(one.code for one in violations(plan, situation))
    fair = fairness(plan, situation)
    why: Counter[str] = Counter()
    for one in fair.under:
        why.update(one.reasons)
    return {
        "violations": sum(wrong.values()),
        "violations_by_code": dict(wrong),
        "check_seconds": round(checking.seconds(), 2),
        "national_share_percent": round(100 * fair.national_share, 2),
        "lowest_share_of_national": round(fair.lowest, 3),
        "municipalities_under_floor": len(fair.under),
        "floors": dict(Counter(str(share.floor) for share in plan.shares)),
        "people_missing_under_floor": sum(one.least - one.placed for one in fair.under),
        "why_under_floor": dict(why.most_common()),
    }


def _thinned(trace: list[tuple[float, int, int]]) -> list[tuple[float, int, int]]:
    """Not every point of a long run, but always the last."""
    step = max(1, len(trace) // TRACE_POINTS)
    return [*trace[:-1:step], *trace[-1:]]


def main() -> None:
    """Answer one question from the command line, on the number of cores it names."""
    asked = json.loads(sys.argv[1])
    ours = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, ours[-asked["cores"] :])
    print(json.dumps(measure(asked["people"], asked["seconds"], asked["seed"]) | {"cores": asked["cores"]}))


if __name__ == "__main__":
    main()
