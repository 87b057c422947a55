"""What an instance file says, in the house's words: sessions are the file's events, participants its students."""

from dataclasses import dataclass

DAYS = 5
SLOTS_PER_DAY = 9
SLOTS = DAYS * SLOTS_PER_DAY

Place = tuple[int, int]
"""The slot and the room of a session; UNPLACED where it has none."""
UNPLACED: Place = (-1, -1)


@dataclass(frozen=True)
class Instance:
    """Everything is numbered from 0, as in the files."""

    seats: tuple[int, ...]  # by room
    attends: tuple[frozenset[int], ...]  # by participant: sessions
    has: tuple[frozenset[int], ...]  # by room: features
    needs: tuple[frozenset[int], ...]  # by session: features
    open: tuple[frozenset[int], ...]  # by session: slots
    before: tuple[tuple[int, int], ...]  # the first in an earlier slot than the second
    features: int

    @property
    def sessions(self) -> int:
        return len(self.needs)

    @property
    def rooms(self) -> int:
        return len(self.seats)

    @property
    def participants(self) -> int:
        return len(self.attends)

    def attending(self) -> tuple[int, ...]:
        """How many participants each session has."""
        counts = [0] * self.sessions
        for sessions in self.attends:
            for session in sessions:
                counts[session] += 1
        return tuple(counts)
