"""Whether the message in hand came by a replay: its effect on the world outside was had before, or comes long after.

A handler that acts on people asks `under_way()`. What was set aside and is tried again keeps the mark: it is a header.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

CONSUMER_HEADER = "x-consumer"
"""Names whom a replayed message is for; what the owners say live has none."""
_under_way: ContextVar[bool] = ContextVar("replaying", default=False)


def under_way() -> bool:
    """Whether the operator, and not its owner, has just published what is being handled."""
    return _under_way.get()


@contextmanager
def marked(headers: Mapping[str, Any]) -> Iterator[None]:
    """Handle a message with these headers."""
    token = _under_way.set(CONSUMER_HEADER in headers)
    try:
        yield
    finally:
        _under_way.reset(token)
