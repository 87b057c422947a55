"""A backup of the database in strange hands: what can be read in it, and what opens once it is restored."""

import asyncio
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import asyncpg
from samklasse.infra import binaries
from samklasse.provision import statements
from samklasse.stack import Stack

TABLES_SQL = """
SELECT schemaname, tablename
  FROM pg_tables
 WHERE schemaname <> ALL (ARRAY['pg_catalog', 'information_schema'])
"""


@dataclass(frozen=True)
class Backup:
    """The whole text of a dump, and the database it was restored to."""

    text: str
    url: str

    def tells(self, personal: Iterable[str]) -> set[str]:
        """Those of these words that anybody can read in it, in clear or as the bytes of a column."""
        return {word for word in personal if word in self.text or word.encode().hex() in self.text}


@asynccontextmanager
async def backup(stack: Stack, folder: Path) -> AsyncIterator[Backup]:
    """Dump the database, restore it under another name, and drop that afterwards.

    Without pg_dump every row of every table is the text, and the database itself is what was restored.
    """
    found = _pg_dump()
    if found is None:
        yield Backup(await _rows(stack.database_url()), stack.database_url())
        return
    name, file = f"restored_{uuid4().hex[:8]}", folder / "samklasse.dump"
    await _run(found, "--format=custom", f"--file={file}", stack.database_url())
    text = await _run(found.with_name("pg_restore"), "--file=-", str(file))
    admin = await asyncpg.connect(stack.infra.database_url)
    try:
        await statements.run(admin, "CREATE DATABASE %I TEMPLATE template0", name)
        url = f"{stack.infra.database_url.rpartition('/')[0]}/{name}"
        await _run(found.with_name("pg_restore"), "--no-owner", "--exit-on-error", f"--dbname={url}", str(file))
        yield Backup(text, url)
    finally:
        await statements.run(admin, "DROP DATABASE IF EXISTS %I WITH (FORCE)", name)
        await admin.close()


def _pg_dump() -> Path | None:
    """Beside the server's own program, else on PATH."""
    server = binaries.find().postgres
    beside = server.with_name("pg_dump") if server else None
    if beside is not None and beside.exists():
        return beside
    on_path = shutil.which("pg_dump")
    return Path(on_path).resolve() if on_path else None


async def _run(program: Path, *words: str) -> str:
    done = await asyncio.to_thread(subprocess.run, [str(program), *words], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()[-500:]
    return done.stdout.decode(errors="replace")


async def _rows(url: str) -> str:
    conn = await asyncpg.connect(url)
    try:
        tables = [(row["schemaname"], row["tablename"]) for row in await conn.fetch(TABLES_SQL)]
        every = "SELECT coalesce(string_agg(to_jsonb(t)::text, ' '), '') FROM %I.%I t"
        asked = [await conn.fetchval(statements.FORMAT_SQL, every, list(names)) for names in tables]
        return " ".join([await conn.fetchval(statement) for statement in asked])
    finally:
        await conn.close()
