"""What we ask of a provider of meeting rooms. Everything may be asked again and does the same."""

from enum import StrEnum
from typing import Protocol
from uuid import UUID


class Part(StrEnum):
    """What somebody may do in a room."""

    MODERATOR = "MODERATOR"
    VIEWER = "VIEWER"


class RoomsAway(Exception):
    """The provider did not answer, or not so that it can be understood: asked again later. `code` is a closed code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class RoomsRefused(Exception):
    """The provider said no, and would again. `code` is a closed code, never what it said."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class MeetingRooms(Protocol):
    """A provider; `room` is the session's id, so that one session never gets two rooms."""

    async def create(self, room: UUID, *, minutes: int) -> None:
        """Have a room for a session of so many minutes.

        Raises:
            RoomsAway, RoomsRefused
        """

    async def end(self, room: UUID) -> None:
        """Send everybody out and close it; one that is not there is closed.

        Raises:
            RoomsAway, RoomsRefused
        """

    async def running(self, room: UUID) -> bool:
        """Whether anybody is in it.

        Raises:
            RoomsAway, RoomsRefused
        """

    def link(self, room: UUID, *, who: str, called: str, part: Part) -> str:
        """Where one person goes in. A secret: made when it is fetched, kept nowhere.

        `who` tells people apart, `called` is what the others see; neither is a name.
        """
