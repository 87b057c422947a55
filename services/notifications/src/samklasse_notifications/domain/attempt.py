"""One hand-over to a provider: written before the call, settled after it, repeated only under the same key."""

from datetime import timedelta
from enum import StrEnum
from uuid import UUID, uuid5

LEASE = timedelta(seconds=6)
"""Real time. A sender that has not marked its hand-over by then is taken for dead."""

CALL = timedelta(seconds=4)
"""A provider that has not answered by then: nobody knows. What cannot end before the lease does is not begun."""

LONGEST_PAUSE = timedelta(seconds=30)


class Channel(StrEnum):
    """Ways to reach a person."""

    EMAIL = "EMAIL"
    SMS = "SMS"
    PUSH = "PUSH"


FIRST_PROVIDER = {Channel.EMAIL: "SMTP", Channel.SMS: "SMS_FIRST", Channel.PUSH: "PUSH"}
"""Who is asked first."""

CHANNELS = {"SMTP": Channel.EMAIL, "SMS_FIRST": Channel.SMS, "SMS_SECOND": Channel.SMS, "PUSH": Channel.PUSH}
"""What each provider takes."""


class State(StrEnum):
    """HANDING_OVER is written before the call; a crash leaves it, and the end of the lease makes it UNKNOWN."""

    HANDING_OVER = "HANDING_OVER"
    ACCEPTED = "ACCEPTED"
    REFUSED = "REFUSED"
    UNKNOWN = "UNKNOWN"


def key(intent: UUID, channel: Channel, part: int = 1) -> UUID:
    """What the provider knows the hand-over by (Message-ID, Idempotency-Key): the same for every try.

    Another part is for another provider, or for another address, after a certain refusal.
    """
    return uuid5(intent, f"{channel} {part}")


def by_smtp_reply(code: int) -> State:
    """RFC 5321 section 4.2.1: 2yz done, 5yz never; anything else may be tried again."""
    if 200 <= code < 300:
        return State.ACCEPTED
    return State.REFUSED if 500 <= code < 600 else State.UNKNOWN


def by_http_status(status: int) -> State:
    """A gateway's answer: 2xx done, 4xx never (but 408, 425 and 429 mean later), 5xx later."""
    if 200 <= status < 300:
        return State.ACCEPTED
    if status in {408, 425, 429} or status >= 500:
        return State.UNKNOWN
    return State.REFUSED


def of_known_key(tries: int, *, moved: bool) -> State:
    """The provider has taken another message under this key: an earlier try of ours, if there was one.

    She has it in another language, or with a lesson that has passed since: it ends as it would have ended if its answer
    had not been lost. Where she has `moved` to another address since it was planned, the earlier one may have it, and
    this one never gets it: another way says it, or a person.
    """
    if tries == 1:
        return State.UNKNOWN
    return State.REFUSED if moved else State.ACCEPTED


def pause_after(tries: int) -> timedelta:
    """How long (real time) to leave a hand-over alone whose answer was "later", or was lost."""
    doublings = max(0, min(tries - 1, 12))
    return min(LONGEST_PAUSE, timedelta(milliseconds=500 << doublings))
