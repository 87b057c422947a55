"""Coordination plans as messages, and the weeks that others tell."""

from collections.abc import Sequence
from datetime import datetime

from samklasse_contracts.enrollment import CoordinationPlanAgreed, CoordinationPlanChanged, PlanWeek, Side
from samklasse_contracts.message import Cause, Message, say

from samklasse_enrollment.domain.coordination import Plan, Week
from samklasse_enrollment.domain.line import Line


def planned(plan: Plan, line: Line, *, cause: Message | Cause, now: datetime) -> CoordinationPlanAgreed:
    """The plan in full: agreed the first time, changed from then on."""
    kind = CoordinationPlanAgreed if plan.revision == 1 else CoordinationPlanChanged
    body = kind(
        line_id=line.id,
        buyer_orgnr=line.buyer_orgnr,
        supplier_orgnr=line.supplier_orgnr,
        revision=plan.revision,
        changed_by=Side(plan.changed_by.value),
        weeks=tuple(
            PlanWeek(week=week.week, municipal_module=week.municipal_module, supplier_module=week.supplier_module)
            for week in plan.weeks
        ),
    )
    parties = (line.buyer_orgnr, line.supplier_orgnr)
    return say(
        body, subject=line.id, at=now, cause=cause, sequence=plan.revision, owner_orgnr=parties[0], audience=parties
    )


def weeks(told: Sequence[PlanWeek]) -> list[Week]:
    """As the domain has them."""
    return [Week(week.week, week.municipal_module, week.supplier_module) for week in told]
