"""One channel's deliveries, put together from their frames."""

import asyncio
import struct
from dataclasses import dataclass, field

from samklasse_chassis import content
from samklasse_chassis.consumer import Received

METHOD, HEADER, BODY = 1, 2, 3
DELIVER = 60 << 16 | 60

_long = struct.Struct(">I").unpack_from
_longlong = struct.Struct(">Q").unpack_from


@dataclass
class Arrivals:
    """What came on the channel with the number `channel` (0: on none yet), with its tags, in its order.

    What waits is bounded by the channel's prefetch alone.
    """

    channel: int = 0
    waiting: list[tuple[int, Received]] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    _tag: int = 0
    """Of the message whose content is on its way; 0 is none."""
    _told: content.Told | None = None
    _left: int = 0
    """Bytes of its body."""
    _body: list[bytes] = field(default_factory=list)

    def take(self, kind: int, payload: bytes) -> bool:
        """Whether this frame is a delivery, or part of one.

        Raises:
            ValueError, LookupError, struct.error: it comes where none of its kind may, or nobody can read it.
        """
        if kind == METHOD:
            return self._begin(payload)
        if not self._tag:
            return False  # the content of a returned message, or of one that was asked for
        if kind == HEADER:
            self._open(payload)
        else:
            self._fill(payload)
        return True

    def _begin(self, method: bytes) -> bool:
        if _long(method)[0] != DELIVER:
            return False
        if self._tag:
            raise ValueError("a delivery within another")
        (self._tag,) = _longlong(method, 5 + method[4])
        return True

    def _open(self, header: bytes) -> None:
        if self._told is not None:
            raise ValueError("two headers")
        self._told = content.told(header)
        (self._left,) = _longlong(header, 4)
        if not self._left:
            self._complete(self._told)

    def _fill(self, part: bytes) -> None:
        if self._told is None:
            raise ValueError("a body without a header")
        self._body.append(part)
        self._left -= len(part)
        if self._left <= 0:
            self._complete(self._told)

    def _complete(self, told: content.Told) -> None:
        headers, known, user = told
        self.waiting.append((self._tag, Received(headers, b"".join(self._body), known, user)))
        self._tag, self._told, self._body = 0, None, []
