"""What every act of the story has in its hands, and what the story has come to so far."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
from samklasse_contracts.ids import supplier_id

from samklasse.checker.recorder import Recording
from samklasse.demo.doors import Doors, Who
from samklasse.demo.timeline import Timeline
from samklasse.demo.voice import Voice
from samklasse.demo.world.organisations import Municipality, Supplier
from samklasse.demo.world.world import World
from samklasse.stack import Stack

OSLO = ZoneInfo("Europe/Oslo")
OPERATOR = Who("000000000", "OPERATOR", "demo")


class Note(Protocol):
    """Says how far the story has come: `what` is a key of `words.NOTES`, the rest goes into the sentence."""

    def __call__(self, what: str, **values: object) -> None:
        """Say it."""


def oslo(year: int, month: int, day: int, hour: int = 8, minute: int = 0) -> datetime:
    """Wall time in Oslo as an aware instant."""
    return datetime(year, month, day, hour, minute, tzinfo=OSLO)


@dataclass
class Story:
    """What has happened: ids that services gave, and counts for the report."""

    agreements: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    """Reference → person id."""
    enrollments: dict[str, str] = field(default_factory=dict)
    """Reference → enrollment id, for those who are to be in a class or have access."""
    lines: dict[tuple[str, str, str | None], str] = field(default_factory=dict)
    """(municipality, offering, group) → line id."""
    refusals: list[tuple[str, str]] = field(default_factory=list)
    """(what was tried, code)."""
    returned: set[str] = field(default_factory=set)
    """Enrollments that a municipality has sent back from their class."""
    counts: dict[str, int] = field(default_factory=dict)
    notes: dict[str, Any] = field(default_factory=dict)

    def count(self, what: str, by: int = 1) -> None:
        """Add to a figure of the report."""
        self.counts[what] = self.counts.get(what, 0) + by


@dataclass
class Stage:
    """The running system, the doors into it, and the world that plays on it."""

    world: World
    stack: Stack
    doors: Doors
    timeline: Timeline
    record: Recording
    reader: asyncpg.Connection
    """The checker's connection: reads everything, changes nothing."""
    note: Note
    voices: dict[str, Voice] = field(default_factory=dict)
    story: Story = field(default_factory=Story)

    def municipality(self, number: str) -> Municipality:
        """By its municipality number."""
        return next(m for m in self.world.municipalities if m.number == number)

    def supplier(self, key: str) -> Supplier:
        """By what the demo calls it."""
        return next(s for s in self.world.suppliers if s.key == key)

    def buyer(self, number: str) -> Who:
        """The municipality itself as a caller."""
        return Who(self.municipality(number).orgnr)

    def officer(self, number: str) -> Who:
        """The one named officer of a municipality for people with a protected address."""
        return Who(self.municipality(number).orgnr, "OFFICER", f"saksbehandler-{number}")

    def offering_id(self, ref: str) -> UUID:
        """The id an offering has everywhere, from the supplier's own reference."""
        owner = next(o.supplier for o in self.world.offerings if o.ref == ref)
        return supplier_id(self.supplier(owner).orgnr, ref)
