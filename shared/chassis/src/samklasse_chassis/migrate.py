"""Forward-only migrations of one service's schema, run by the operator as the schema's owner."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import asyncpg

CHASSIS = Path(__file__).parent / "migrations"

CREATE_SQL = """
CREATE TABLE IF NOT EXISTS migrations (
    name     text PRIMARY KEY,
    checksum text NOT NULL,
    run_at   timestamptz NOT NULL DEFAULT clock_timestamp()
)
"""

DONE_SQL = """
SELECT name, checksum
  FROM migrations
"""

RECORD_SQL = """
INSERT INTO migrations (name, checksum)
VALUES ($1, $2)
"""

LOCK_SQL = """
SELECT pg_advisory_xact_lock(hashtext('migrate ' || current_schema()))
"""


class MigrationChanged(Exception):
    """A migration that has already run is no longer what it was."""


@dataclass(frozen=True)
class Migration:
    """One SQL file; `name` says which package it belongs to and orders it."""

    name: str
    sql: str

    @property
    def checksum(self) -> str:
        """Of the text as it stands."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


def collect(*folders: Path) -> Iterator[Migration]:
    """The chassis's migrations, then each folder's, by file name."""
    for folder in (CHASSIS, *folders):
        for path in sorted(folder.glob("*.sql")):
            yield Migration(f"{folder.parent.name}/{path.name}", path.read_text())


async def migrate(conn: asyncpg.Connection, *folders: Path) -> list[str]:
    """Run what has not run yet, in one transaction; `conn` is the owner's, with the schema as search path.

    Returns:
        The names of the migrations that ran.

    Raises:
        MigrationChanged: a file was edited after it had run.
    """
    ran = []
    async with conn.transaction():
        await conn.execute("SET LOCAL lock_timeout = '10s'")
        await conn.execute(LOCK_SQL)
        await conn.execute(CREATE_SQL)
        done = {row["name"]: row["checksum"] for row in await conn.fetch(DONE_SQL)}
        for migration in collect(*folders):
            if migration.name not in done:
                await conn.execute(migration.sql)
                await conn.execute(RECORD_SQL, migration.name, migration.checksum)
                ran.append(migration.name)
            elif done[migration.name] != migration.checksum:
                raise MigrationChanged(migration.name)
    return ran
