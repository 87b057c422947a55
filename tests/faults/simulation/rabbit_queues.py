"""What waits in the double of the broker, and for which routing keys."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .rabbit_links import Channel


@dataclass(eq=False, slots=True)
class Stored:
    """One message in one queue."""

    headers: Mapping[str, Any]
    body: bytes
    message_id: str | None
    redelivered: bool = False


@dataclass(eq=False)
class Queue:
    """What waits, and who reads."""

    name: str
    hears: str
    bound: bool = True
    limit: int | None = None
    ready: deque[Stored] = field(default_factory=deque)
    readers: list[Channel] = field(default_factory=list)

    @property
    def length(self) -> int:
        """Ready and unacknowledged."""
        return len(self.ready) + sum(len(reader.unacked) for reader in self.readers)


def matches(pattern: Sequence[str], key: Sequence[str]) -> bool:
    """Whether a topic binding takes a routing key: `*` is one word, `#` any number."""
    if not pattern:
        return not key
    if pattern[0] == "#":
        return any(matches(pattern[1:], key[at:]) for at in range(len(key) + 1))
    return bool(key) and pattern[0] in ("*", key[0]) and matches(pattern[1:], key[1:])
