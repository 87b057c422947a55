"""Where a search stands, as it is told to whoever waits for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from samklasse_scheduling.domain.plan import Plan
from samklasse_scheduling.domain.splitting import together

SMALLEST_SHARE = 0.25
"""Of a run's time, for whoever takes it over, however much of it was spent before."""
STOPPING_SECONDS = 1.0


@dataclass(frozen=True)
class Standing:
    """The best so far after `seconds`; `plan` where it is better than the last one told."""

    placed: int
    bound: int
    classes: int
    seconds: float
    plan: Plan | None = None


def in_all(parts: Sequence[Standing], earliest: date) -> Standing:
    """Where a search in parts stands; it has a plan when every part has one. `earliest` as in `together`."""
    plans = [part.plan for part in parts if part.plan is not None]
    return Standing(
        placed=sum(part.placed for part in parts),
        bound=sum(part.bound for part in parts),
        classes=sum(part.classes for part in parts),
        seconds=max(part.seconds for part in parts),
        plan=together(plans, earliest) if len(plans) == len(parts) else None,
    )


def seconds_left(limit: float, spent: float, *, stop: bool) -> float:
    """What a search may still take."""
    return STOPPING_SECONDS if stop else max(limit * SMALLEST_SHARE, limit - spent)
