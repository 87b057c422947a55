"""People who go on from one line to the line that extends it."""

from collections.abc import Sequence
from dataclasses import replace

from samklasse_enrollment.domain.enrollment import OPEN, Access, Case, Say, Step
from samklasse_enrollment.domain.line import Line


def going_on(cases: Sequence[Case], extension: Line) -> list[Case]:
    """Whoever still sits on the line before, in the order they were named, as far as the seats go."""
    return [case for case in cases if case.enrollment.state in OPEN][: extension.seats]


def prolong(case: Case) -> Step:
    """She sits on the extension now: her class goes on, and so does open access, until its last day."""
    now, says = case.enrollment, []
    if now.access is Access.OPEN:
        now = replace(now, access_to=case.line.ends_on)
        says.append(Say.ACCESS_OPENED)
    if now.announced:
        says.append(Say.CHANGED)
    return Step(replace(case, enrollment=now), tuple(says))
