"""What a peer accepted: an append-only SQLite file that outlives the process.

A row is written before the sender gets its "accepted", so a killed peer has lost nothing that it promised.
"""

import sqlite3
from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path
from typing import TypedDict

CREATE_SQL = """
CREATE TABLE IF NOT EXISTS messages (
    position    INTEGER PRIMARY KEY AUTOINCREMENT,
    key         TEXT NOT NULL,
    recipient   TEXT NOT NULL,
    received_at TEXT NOT NULL,
    raw         BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS messages_by_key ON messages (key);
CREATE TRIGGER IF NOT EXISTS messages_stay BEFORE UPDATE ON messages
BEGIN SELECT RAISE(ABORT, 'messages are append-only'); END;
CREATE TRIGGER IF NOT EXISTS messages_are_kept BEFORE DELETE ON messages
BEGIN SELECT RAISE(ABORT, 'messages are append-only'); END;
"""


class Entry(TypedDict):
    """One accepted message. `received_at` is real time (UTC); `raw` is base64, null if not asked for."""

    position: int
    key: str
    recipient: str
    received_at: str
    raw: str | None


def open_ledger(file: Path) -> sqlite3.Connection:
    """Open or create the ledger. Synchronous OFF survives the death of the process, not of the machine."""
    ledger = sqlite3.connect(file, isolation_level=None)
    ledger.execute("PRAGMA journal_mode = WAL")
    ledger.execute("PRAGMA synchronous = OFF")
    ledger.executescript(CREATE_SQL)
    return ledger


APPEND_SQL = "INSERT INTO messages (key, recipient, received_at, raw) VALUES (?, ?, ?, ?)"


def append(ledger: sqlite3.Connection, *, key: str, recipients: list[str], raw: bytes) -> None:
    """Write one row per recipient, in one transaction."""
    at = datetime.now(UTC).isoformat()
    if len(recipients) == 1:
        ledger.execute(APPEND_SQL, (key, recipients[0], at, raw))
        return
    ledger.execute("BEGIN")
    ledger.executemany(APPEND_SQL, [(key, recipient, at, raw) for recipient in recipients])
    ledger.execute("COMMIT")


READ_SQL = """
SELECT position, key, recipient, received_at, raw
  FROM messages
 WHERE position > ?
 ORDER BY position
 LIMIT ?
"""


def read(ledger: sqlite3.Connection, *, after: int, limit: int, with_raw: bool) -> list[Entry]:
    return [
        Entry(
            position=position,
            key=key,
            recipient=recipient,
            received_at=at,
            raw=b64encode(raw).decode() if with_raw else None,
        )
        for position, key, recipient, at, raw in ledger.execute(READ_SQL, (after, limit))
    ]


COUNT_SQL = "SELECT count(*), count(DISTINCT key) FROM messages"


def count(ledger: sqlite3.Connection) -> dict[str, int]:
    total, different = ledger.execute(COUNT_SQL).fetchone()
    return {"messages": total, "keys": different}
