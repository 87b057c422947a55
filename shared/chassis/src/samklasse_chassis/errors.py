"""What may go wrong in words that a caller can act on."""

from collections.abc import Mapping
from typing import Protocol, runtime_checkable


@runtime_checkable
class Refusal(Protocol):
    """What a service's own `Refusal` looks like from here; domain code imports nothing of ours.

    It may have a `rule` too: the paragraph that forbids, by its short name.
    """

    code: str
    fields: Mapping[str, object]


def refusal(error: BaseException) -> Refusal | None:
    """`error` as a domain refusal, if it is one."""
    return error if isinstance(error, Refusal) else None


class NotFound(Exception):
    """There is no such thing, or it is somebody else's: the caller cannot tell which."""


class Overtaken(Exception):
    """Somebody else was faster: what a command was judged by does not hold any more, and nothing has been written."""


class Unroutable(Exception):
    """The broker returned a message: its exchange leads nowhere."""
