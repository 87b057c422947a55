"""Rooms that sessions meet in: the port, and what stands behind it. A link is a secret wherever it is."""

from collections.abc import Mapping

import httpx

from samklasse_scheduling.rooms.bigbluebutton import BigBlueButton
from samklasse_scheduling.rooms.port import MeetingRooms, Part, RoomsAway, RoomsRefused

__all__ = ["BigBlueButton", "MeetingRooms", "Part", "RoomsAway", "RoomsRefused", "configured"]


def configured(settings: Mapping[str, str], client: httpx.AsyncClient | None = None) -> MeetingRooms | None:
    """The provider that the settings name; None: each supplier gives a room of its own.

    Without a client it makes links and asks nothing: a client takes 30 ms to make, and thousands join within minutes.
    """
    url, secret = settings.get("SAMKLASSE_ROOMS_URL", ""), settings.get("SAMKLASSE_ROOMS_SECRET", "")
    if not url or not secret:
        return None
    return BigBlueButton(url, secret, client)
