"""One address, several people: about one notice it hears one message, which names nothing.

Deliveries of one notice to one address on one channel are a household's. One of them is handed over at a time; once a
provider has taken it, the others are covered by it. So nothing has to be undone where the first is refused, silenced or
comes too late: the next one leaves.
"""

import hashlib
from uuid import UUID

from samklasse_notifications.domain.attempt import Channel


def group(notice_id: UUID, channel: Channel, address: bytes) -> bytes:
    """What deliveries of one household have in common; `address` is the blind index of their address."""
    return hashlib.sha256(notice_id.bytes + channel.encode() + b" " + address).digest()
