"""Stories in which it matters most what somebody was told last."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from .story import Story


class ComingAndGoing(Story):
    """People leave and come back, and are often not told of the one before the other."""

    own: ClassVar[Mapping[str, int]] = {
        "join": 4,
        "leave": 4,
        "cancel": 0,
        "claim": 12,
        "look": 12,
        "hand_over": 16,
        "settle": 12,
    }
    steps: ClassVar[int] = 48
