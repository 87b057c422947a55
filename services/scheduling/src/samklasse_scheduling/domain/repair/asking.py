"""What the mending engine is asked; it runs elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from samklasse_scheduling.domain.repair.values import Surroundings


@dataclass(frozen=True)
class Asked:
    """Coming sessions that are hit, and all around them."""

    around: Surroundings
    sessions: tuple[UUID, ...]
    now: datetime
