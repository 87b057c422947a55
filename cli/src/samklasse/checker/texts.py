"""Every table of every schema and every log as text, to be searched for what must not be there."""

from pathlib import Path

import asyncpg

from samklasse.checker.privacy import Place

SCHEMAS = ("enrollment", "scheduling", "notifications", "partnerships", "gateway")
SEALED = frozenset(f"enrollment.{table}" for table in ("sealed_people", "vault", "vault_keys", "vault_reads"))
"""Who is protected is known here alone; what lies in the vault does not open without its key."""

TABLES_SQL = """
SELECT n.nspname AS schemaname, c.relname AS tablename
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname = ANY($1)
   AND c.relkind = 'r'
 ORDER BY n.nspname, c.relname
"""
"""Of a partitioned table only the parts, which hold the rows; COPY refuses the whole."""


async def read_tables(conn: asyncpg.Connection) -> list[Place]:
    """Every table as the text of COPY (bytes appear as hex)."""
    found = []
    for row in await conn.fetch(TABLES_SQL, list(SCHEMAS)):
        pieces: list[bytes] = []

        async def keep(piece: bytes, into: list[bytes] = pieces) -> None:
            into.append(piece)

        await conn.copy_from_table(row["tablename"], schema_name=row["schemaname"], output=keep)
        text = b"".join(pieces).decode("utf-8", "replace")
        found.append(Place(f"{row['schemaname']}.{row['tablename']}", text))
    return found


def read_logs(folder: Path) -> list[Place]:
    """Every log of every process."""
    paths = sorted(folder.glob("*.log")) if folder.is_dir() else []
    return [Place(f"log {path.stem}", path.read_text(encoding="utf-8", errors="replace")) for path in paths]


def outside(places: list[Place]) -> list[Place]:
    """All but enrollment's sealed store."""
    return [place for place in places if place.name not in SEALED]
