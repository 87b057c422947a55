"""Files of keys: a key-encryption key for each service that keeps personal data, made once, never in the database.

Also the key of web push, which is 32 random octets as well.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from samklasse_chassis import pool, vault
from samklasse_chassis.runtime import Service

FOLDER = "keys"


def file(home: Path, name: str) -> Path:
    """Where a key lies."""
    return home / FOLDER / name


def is_kek(name: str) -> bool:
    """Whether a file is one of key-encryption keys."""
    return name.endswith("-kek")


def make(home: Path, names: Iterable[str]) -> None:
    """Write those that are missing; a key that is there stays, for what it wrapped opens with no other."""
    (home / FOLDER).mkdir(mode=0o700, exist_ok=True)
    for path in (file(home, name) for name in names):
        if not path.exists():
            vault.write_kek(path)


def begin(home: Path, name: str) -> None:
    """A new key before the ones that are there. Whoever reads the file from now on wraps by the new one."""
    path = file(home, name)
    vault.write_kek(path, vault.new_kek(), *path.read_text().split())


async def rewrap(database_url: str, home: Path, name: str, service: Service) -> int:
    """Move to the new one what the older keys wrapped, and the indexes they made; returns how many people's."""
    keys = vault.load(file(home, name))
    conn = await pool.connect(database_url)
    try:
        moved = await vault.rewrap(conn, keys)
        if service.reindex:
            await service.reindex(conn, keys)
        return moved
    finally:
        await conn.close()


def finish(home: Path, name: str) -> None:
    """Only the new key is left."""
    path = file(home, name)
    vault.write_kek(path, path.read_text().split()[0])
