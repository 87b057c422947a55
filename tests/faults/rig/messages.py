"""What the toy services say."""

from pydantic import AwareDatetime
from samklasse_contracts.message import Message


class ItemMoved(Message):
    """Sequenced. Its handlers take their time, and fail until the given instant, if the message asks for it."""

    key = "alpha.item.moved.v1"

    fails_until: AwareDatetime | None = None
    takes_seconds: float = 0


class ItemShown(Message):
    """Sequenced, and handled by nobody: it only moves the gate."""

    key = "alpha.item.shown.v1"


class NoteSaid(Message):
    """Without an order."""

    key = "alpha.note.said.v1"
    sequenced = False


class ItemSeen(Message):
    """Beta's answer to each move, in beta's own order."""

    key = "beta.item.seen.v1"
