"""Rows, locks and READ COMMITTED: a transaction sees its own writes and what was committed when its statement began.

Every row is replaced as a whole and never changed in place. A statement that meets another's lock raises `Blocked`,
is undone, and runs again when the holder is done: with the snapshot it began with, except for the rows it locks, which
it then sees as they are (what Postgres calls re-checking).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import asyncpg

Row = dict[str, Any]
Key = tuple[Any, ...]
Place = tuple[str, Key]
Tables = dict[str, dict[Key, Row]]


class Blocked(Exception):
    """Another transaction holds the lock."""

    def __init__(self, holder: Transaction) -> None:
        super().__init__("lock held")
        self.holder = holder


class Store:
    """What is committed, who holds which lock, and the sequences, which no rollback turns back."""

    def __init__(self, now: Callable[[], Any], shuffle: Callable[[list[Any]], None]) -> None:
        self.now, self.shuffle = now, shuffle
        self.tables: Tables = defaultdict(dict)
        self.locks: dict[Place, Transaction] = {}
        self.advisory: dict[str, object] = {}
        self._sequences: dict[str, int] = defaultdict(int)
        self.committed: Callable[[dict[Place, Row | None]], None] = lambda _writes: None

    def next(self, sequence: str) -> int:
        """The next value of an identity column."""
        self._sequences[sequence] += 1
        return self._sequences[sequence]


class Transaction:
    """One open transaction; `session` is whoever holds its session-level locks."""

    def __init__(self, store: Store, session: object = None) -> None:
        self.store, self.session = store, session
        self.failed = False
        self.waits_for: Transaction | None = None
        self.waiting: list[Callable[[], None]] = []
        self._writes: dict[Place, Row | None] = {}
        self._locked: list[Place] = []
        self._undo: list[tuple[Place, bool, Row | None]] = []
        self._snapshot: Tables | None = None

    @property
    def now(self) -> Any:
        """The database's clock, aware UTC."""
        return self.store.now()

    def begin_statement(self) -> None:
        """A new snapshot."""
        self._snapshot = None
        self._undo.clear()

    def wait(self) -> None:
        """Undo what the blocked statement wrote and keep what it saw; its locks stay."""
        for place, written, row in reversed(self._undo):
            if written:
                self._writes[place] = row
            else:
                del self._writes[place]
        self._undo.clear()
        if self._snapshot is None:
            self._snapshot = defaultdict(dict, {name: dict(rows) for name, rows in self.store.tables.items()})

    def get(self, table: str, *key: Any) -> Row | None:
        """The row as this statement sees it."""
        if (table, key) in self._writes:
            return self._writes[table, key]
        return (self._snapshot or self.store.tables)[table].get(key)

    def rows(self, table: str) -> Iterator[tuple[Key, Row]]:
        """All rows as this statement sees them."""
        for key, row in (self._snapshot or self.store.tables)[table].items():
            if (table, key) not in self._writes:
                yield key, row
        for (name, key), written in list(self._writes.items()):
            if name == table and written is not None:
                yield key, written

    def latest(self, table: str, *key: Any) -> Row | None:
        """Lock a place, whether or not a row is there, and see the row as it is now.

        Raises:
            Blocked: another transaction holds it.
        """
        place = (table, key)
        if self.locked_by_other(table, *key):
            raise Blocked(self.store.locks[place])
        if place not in self.store.locks:
            self.store.locks[place] = self
            self._locked.append(place)
        return self._writes[place] if place in self._writes else self.store.tables[table].get(key)

    def unique_violation(self, constraint: str) -> Exception:
        """What Postgres says of a second row."""
        return asyncpg.UniqueViolationError(f'duplicate key value violates unique constraint "{constraint}"')

    def locked_by_other(self, table: str, *key: Any) -> bool:
        """Whether SKIP LOCKED would skip it."""
        return self.store.locks.get((table, key), self) is not self

    def put(self, table: str, key: Key, row: Row | None) -> None:
        """Write or, with None, delete a row; waits for its lock.

        Raises:
            Blocked: another transaction holds it.
        """
        self.latest(table, *key)
        place = (table, key)
        self._undo.append((place, place in self._writes, self._writes.get(place)))
        self._writes[place] = row

    def commit(self) -> None:
        """Everything at once."""
        for (table, key), row in self._writes.items():
            if row is None:
                self.store.tables[table].pop(key, None)
            else:
                self.store.tables[table][key] = row
        self.store.committed(self._writes)
        self.release()

    def release(self) -> None:
        """Forget the locks and let those who wait try again; Postgres promises no order for upserts (measured)."""
        for place in self._locked:
            del self.store.locks[place]
        self._locked.clear()
        waiting, self.waiting = self.waiting, []
        self.store.shuffle(waiting)
        for again in waiting:
            again()
