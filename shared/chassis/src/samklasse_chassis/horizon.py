"""How long the inbox remembers, and what that asks of a message's age."""

from datetime import datetime, timedelta

INBOX_HORIZON = timedelta(days=430)
"""Longer than the event log and quarantine are kept, so that nothing that can still come back has been forgotten."""


class TooOld(Exception):
    """A message from before the horizon: whether it has been handled before, nobody remembers any more."""


def refuse_too_old(said_at: datetime, now: datetime) -> None:
    """Let only what the inbox still remembers be handled.

    Raises:
        TooOld: the message was said before the horizon.
    """
    if now - said_at > INBOX_HORIZON:
        raise TooOld((now - said_at).days)
