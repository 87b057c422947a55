"""One database server: sessions that come and go, the clock, and what may go wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextvars import Context
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

import asyncpg

from ..loop import Loop
from .session import Owner, Session, Statement
from .tables import Store


@dataclass
class Faults:
    """How probable each trouble is, per statement; all zero once faults end."""

    drop: float = 0.0
    contention: float = 0.0
    slow: float = 0.0
    contended: frozenset[str] = frozenset()
    """Statements that may deadlock; the others never hold a lock that another waits for."""
    counted: dict[str, int] = field(default_factory=dict)

    def count(self, what: str) -> None:
        """For the report."""
        self.counted[what] = self.counted.get(what, 0) + 1


class Server:
    """One service's database."""

    def __init__(self, loop: Loop, statements: dict[str, Statement], epoch: datetime, random: Random) -> None:
        self.loop, self.statements, self.random = loop, statements, random
        self.epoch, self.offset = epoch, timedelta()
        self.store = Store(self.now, random.shuffle)
        self.faults = Faults()
        self.pace = 0.005
        self.down = False
        self.sessions: dict[int, Session] = {}
        self.orphans: set[int] = set()
        """Sessions whose client is gone while a statement of theirs is on its way."""
        self.listeners: list[tuple[Session, Callable[..., None]]] = []
        self.world = Context()
        self.note: Callable[[str], None] | None = None
        self.watch: Callable[[Session, str], None] = lambda _session, _query: None
        self.statements_run = 0
        self._opened = 0

    def events(self) -> Iterator[datetime]:
        """When something is to happen by itself: a timer rings, a message in quarantine is tried again."""
        for row in self.store.tables["timers"].values():
            if row["said_at"] is None:
                yield row["due_at"]
        gates = self.store.tables["gates"]
        for row in self.store.tables["quarantine"].values():
            if row["state"] == "retrying":
                yield row["next_attempt_at"]
            elif row["state"] in ("gap", "behind"):
                gate = gates.get((row["consumer"], row["aggregate"]))
                if row["sequence"] <= (gate["sequence"] if gate else 0) + 1:
                    yield self.now()

    def now(self) -> datetime:
        """The database's clock."""
        return self.epoch + timedelta(seconds=self.loop.time()) + self.offset

    def open(self, owner: Owner, idle_limit: float | None = None) -> Session:
        """A new session.

        Raises:
            OSError: the server is not there.
        """
        if self.down or not owner.alive:
            raise self.random.choice([ConnectionRefusedError("refused"), asyncpg.CannotConnectNowError("starting up")])
        self._opened += 1
        session = Session(self, self._opened, owner, idle_limit)
        self.sessions[session.number] = session
        return session

    def crash(self) -> None:
        """Kill -9: all sessions end, what was committed stays."""
        self.down = True
        for session in list(self.sessions.values()):
            session.sever(arrives=self.random.random() < 0.5)

    def restart(self) -> None:
        """Back after recovery."""
        self.down = False

    def latency(self) -> float:
        """Seconds that a round trip takes one way."""
        if self.random.random() < self.faults.slow:
            return self.random.choice([0.01, 0.2, 2.0])
        return 0.0 if self.random.random() < 0.6 else self.random.random() * self.pace

    def notify(self, channel: str) -> None:
        """Tell those who listen."""
        for session, callback in list(self.listeners):
            if not session.severed:
                self.loop.call_soon(callback, session, 0, channel, "", context=session.owner.context)
