"""Keep what a seller and a municipality have agreed about their work together."""

from datetime import datetime, timedelta

import asyncpg
from samklasse_contracts.partnerships import CooperationTermsAgreed

from samklasse_enrollment.domain.terms import CooperationTerms
from samklasse_enrollment.store import terms


async def agree_terms(said: CooperationTermsAgreed, conn: asyncpg.Connection, *, now: datetime) -> None:
    """Versions are kept for ever; a day chooses among them."""
    hours = said.answer_within_hours
    version = CooperationTerms(
        agreement_id=said.agreement_id,
        seller_orgnr=said.seller_orgnr,
        buyer_orgnr=said.buyer_orgnr,
        version=said.version,
        valid_from=said.valid_from,
        answer_within=None if hours is None else timedelta(hours=hours),
        reporting_weekday=said.reporting_weekday,
        tasks=frozenset(task.value for task in said.tasks),
    )
    await terms.save(conn, version)
