"""Copies of what others own: organisations and offerings."""

from datetime import datetime

import asyncpg
from samklasse_contracts.enrollment import OfferingPublished
from samklasse_contracts.partnerships import OrganisationRegistered

from samklasse_scheduling.store import catalogue
from samklasse_scheduling.translate import heard


async def remember_organisation(told: OrganisationRegistered, conn: asyncpg.Connection, *, now: datetime) -> None:
    """Which county a municipality lies in decides its free days, unless it has a calendar of its own."""
    await catalogue.save_organisation(conn, told.orgnr, told.fylkesnummer, told.roles, kommunenummer=told.kommunenummer)


async def remember_offering(told: OfferingPublished, conn: asyncpg.Connection, *, now: datetime) -> None:
    """What classes may be made of."""
    await catalogue.save_offering(conn, heard.offering(told), told.course_type)
