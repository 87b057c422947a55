"""Keep copies of organisations and agreements."""

from datetime import datetime

import asyncpg
from samklasse_contracts.partnerships import AgreementSigned, OrganisationRegistered

from samklasse_enrollment.store import agreements, organisations
from samklasse_enrollment.translate import copies


async def register_organisation(said: OrganisationRegistered, conn: asyncpg.Connection, *, now: datetime) -> None:
    """Full state each time."""
    await organisations.save(conn, copies.organisation(said))


async def sign_agreement(said: AgreementSigned, conn: asyncpg.Connection, *, now: datetime) -> None:
    """Full state each time, also for `AgreementChanged`; what call-offs have used of it stays."""
    await agreements.save(conn, copies.agreement(said))
