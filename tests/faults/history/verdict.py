"""What the judge says."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What may be wrong."""

    LOST = "lost"
    DUPLICATE = "duplicate effect"
    DISORDER = "order violation"
    GHOST = "ghost"
    """An effect of something that nobody committed."""
    FORGOTTEN = "forgotten"
    """The caller was told that it is done, and it is not."""
    HALF_DONE = "half done"
    """An effect without what its handler says in the same transaction, or the other way round."""
    SAID_TWICE = "said twice"
    SAID_OUT_OF_TURN = "said out of turn"
    """The order of publishing is not the order of an aggregate's numbers."""
    EARLY = "timer early"
    LATE = "timer late"
    DOUBLE = "timer double"
    STALE = "timer stale"
    """It rang although it had been moved before."""
    SILENT = "timer silent"
    UNDRAINED = "undrained"


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that must not happen."""

    kind: Kind
    what: str

    def __str__(self) -> str:
        """For the test's report."""
        return f"{self.kind}: {self.what}"


@dataclass(frozen=True)
class Verdict:
    """Everything that is wrong with a history; nothing wrong is good."""

    violations: tuple[Violation, ...]

    @property
    def good(self) -> bool:
        """Whether every promise was kept."""
        return not self.violations

    @property
    def kinds(self) -> frozenset[Kind]:
        """The kinds of what is wrong."""
        return frozenset(one.kind for one in self.violations)

    def counts(self) -> dict[str, int]:
        """How many of each kind, all kinds named."""
        found = Counter(one.kind for one in self.violations)
        return {kind.value: found[kind] for kind in Kind}

    def __str__(self) -> str:
        """The counts that are not zero, and the first few."""
        counts = ", ".join(f"{n} {kind}" for kind, n in self.counts().items() if n)
        return "\n  ".join([counts or "good", *map(str, self.violations[:12])])
