"""What the SMS simulators do wrong when they are told to, and the receipts that they send."""

import random
from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

State = Literal["ENROUTE", "ACCEPTD", "DELIVRD", "EXPIRED", "DELETED", "UNDELIV", "REJECTD", "UNKNOWN"]
"""As networks write them (SMPP 3.4, appendix B)."""

COUNT = Field(default=0, ge=0, le=1_000_000)


class Faults(BaseModel):
    """The next so many messages (over SMPP: parts), in this order: taken (`take`), `refuse`d for ever, put off to
    `later`, taken and never answered (`lose`), `cut` off before they are taken, or taken while their receipts overtake
    the answer (`hasty`)."""

    model_config = ConfigDict(extra="forbid")

    take: int = COUNT
    refuse: int = COUNT
    later: int = COUNT
    lose: int = COUNT
    cut: int = COUNT
    hasty: int = COUNT


class Mood:
    """The faults that are still to come."""

    def __init__(self) -> None:
        self.left: dict[str, int] = {}

    def next(self) -> str | None:
        """The fault of this message, or none."""
        for fault, times in self.left.items():
            if times > 0:
                self.left[fault] = times - 1
                return fault
        return None


class Receipts(BaseModel):
    """For each message that was taken after `after` (a position): every state, so many times over, shuffled by `seed`.

    Without a seed they come in order.
    """

    model_config = ConfigDict(extra="forbid")

    states: list[State] = Field(min_length=1, max_length=10)
    copies: int = Field(default=1, ge=1, le=10)
    seed: int | None = None
    after: int = Field(default=0, ge=0)
    late_seconds: float = Field(default=0, ge=0, le=600)

    def of(self, ids: list[str]) -> list[tuple[str, State]]:
        made = [(id_, state) for id_ in ids for state in self.states for _ in range(self.copies)]
        if self.seed is not None:
            random.Random(self.seed).shuffle(made)
        return made


class Incoming(BaseModel):
    """Somebody writes to us."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    sender: str = Field(alias="from", pattern=r"^\+[1-9][0-9]{6,14}$")
    text: str = Field(min_length=1, max_length=1600)


def router(mood: Mood) -> APIRouter:
    """The door for faults."""
    routes = APIRouter()

    @routes.post("/faults")
    async def misbehave(faults: Faults) -> dict[str, int]:
        mood.left = faults.model_dump()
        return mood.left

    return routes
