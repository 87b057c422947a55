"""Training cases (opplæringssak)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import asyncpg


@dataclass(frozen=True)
class New:
    """A case to open. `registered_on`: folkeregistrering in the municipality; `claimed_on`: when training was claimed.

    With either day known, use `handlers.training.open_cases`, which also sets the clocks.
    """

    id: UUID
    person_id: UUID
    owner_orgnr: str
    registered_on: date | None = None
    claimed_on: date | None = None
    intro_programme: bool = False


ADD_CASES_SQL = """
INSERT INTO training_cases (id, person_id, owner_orgnr, registered_on, claimed_on, intro_programme)
VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (person_id) WHERE state NOT IN ('TRANSFERRED', 'CLOSED') DO NOTHING
"""


async def add(conn: asyncpg.Connection, cases: Iterable[New]) -> None:
    """Open cases; a person who has an open case keeps it."""
    await conn.executemany(
        ADD_CASES_SQL,
        [
            (one.id, one.person_id, one.owner_orgnr, one.registered_on, one.claimed_on, one.intro_programme)
            for one in cases
        ],
    )
