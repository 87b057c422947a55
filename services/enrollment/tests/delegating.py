"""Skien hands tasks over to Fjord, and Fjord acts in its name."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from samklasse_chassis.http import Role
from samklasse_contracts.partnerships import CooperationTermsAgreed
from samklasse_contracts.values import DelegatedTask
from samklasse_enrollment.domain.agreement import Agreement
from samklasse_enrollment.domain.delegation import Task

from .builders import FJORD, SKIEN, TODAY, agreement
from .conftest import Enrollment
from .messages import said

TERMS = agreement(assistance_prices={"ADMINISTRATION": 60_000})
UNTIL = TODAY + timedelta(days=30)


async def trade(town: Enrollment, *tasks: DelegatedTask, terms: Agreement = TERMS) -> None:
    """An agreement that prices administration, with terms that let these tasks be delegated."""
    await town.trade(agreement=terms)
    body = CooperationTermsAgreed(
        terms_id=uuid4(),
        agreement_id=TERMS.id,
        seller_orgnr=FJORD,
        buyer_orgnr=SKIEN,
        version=1,
        valid_from=date(2027, 1, 1),
        tasks=tasks,
    )
    await town.hear(said(body))


async def grant(town: Enrollment, *tasks: Task, **other: Any) -> tuple[int, Any]:
    body = {
        "agreement_id": str(TERMS.id),
        "tasks": list(tasks),
        "starts_on": TODAY.isoformat(),
        "ends_on": UNTIL.isoformat(),
        "hours": 10,
    }
    return await town.call("POST", "/delegations", body | other)


async def act(
    town: Enrollment, method: str, path: str, body: Any = None, *, acting_for: str = SKIEN
) -> tuple[int, Any]:
    """A supplier's own token, in a municipality's name."""
    return await town.call(method, path, body, by=FJORD, role=Role.SUPPLIER, acting_for=acting_for)
