"""One session of a class: SCHEDULED (revision n) → HELD → CLOSED, or CANCELLED."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class SessionState(StrEnum):
    """The life of a session."""

    SCHEDULED = "SCHEDULED"
    HELD = "HELD"
    CLOSED = "CLOSED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True)
class Session:
    """One session; `start` and `end` are UTC instants, `minutes` is teaching time."""

    id: UUID
    start: datetime
    end: datetime
    minutes: int
    teacher: UUID
    state: SessionState = SessionState.SCHEDULED
    revision: int = 1
    module: str | None = None
