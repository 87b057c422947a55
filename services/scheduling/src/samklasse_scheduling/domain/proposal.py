"""A plan as it is put to the municipalities, and each person in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class PlanRow:
    """A plan; open until every municipality has answered or `answer_by` has passed."""

    id: UUID
    state: str
    answer_by: datetime
    placed: int
    bound: int


@dataclass(frozen=True)
class Placement:
    """One person in a plan: in a class, or without one for a reason. `asked`: her municipality has to answer."""

    enrollment: UUID
    person: UUID
    municipality: str
    class_id: UUID | None
    reason: str | None
    helps: str | None
    asked: bool
    answer: str | None = None
