"""Which ways one message takes to one reader, in which order and when: decided once, when it is planned.

Her first way is step 1; a later step is held until every way of the earlier ones has failed. What happens within a day
takes all ways at once. What a participant is told at a shared address names nothing.

A push service that takes a message has not shown it to anybody: some take them for browsers that are no more, and none
says that one was read. So a push alone carries only what may be lost, a reminder. Anything else it tells sooner, beside
her other ways, and proves nothing: they go on as if there were no push, and where there is no other, somebody calls.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.kinds import NATURE, Audience, Nature, may_be_lost, may_be_refused
from samklasse_notifications.domain.quiet import Quiet, after
from samklasse_notifications.domain.thread import Kind

NEAR = timedelta(hours=24)
TO_READ = timedelta(minutes=30)
"""What she reads later than this before it begins comes too late: classes are online, so nobody has to travel."""
NEVER = datetime.max.replace(tzinfo=UTC)
BESIDE = 0
"""The step of what leaves at once and settles nothing: neither that she was told nor that she was not."""


class Reason(StrEnum):
    """Why somebody is to write or to call instead. ALL_FAILED is known only when every step has failed."""

    NO_WAY = "NO_WAY"
    ALL_FAILED = "ALL_FAILED"
    RESERVED = "RESERVED"


@dataclass(frozen=True)
class Way:
    """A usable address; `shared` with somebody else whom we tell things."""

    channel: Channel
    shared: bool = False


@dataclass(frozen=True)
class Reader:
    """Who is to be told: her ways in her own order, and her quiet hours (None: the rules')."""

    reserved: bool
    quiet: Quiet | None
    ways: tuple[Way, ...]


@dataclass(frozen=True)
class Occasion:
    """What it is about; `starts` is when the sessions that the message names begin, or were to begin."""

    kind: Kind
    starts: tuple[datetime, ...]
    useful_until: datetime


@dataclass(frozen=True)
class Leg:
    """One way of one message. `neutral`: say only that there is something to read."""

    channel: Channel
    step: int
    neutral: bool
    due_at: datetime


@dataclass(frozen=True)
class Route:
    """No legs and no reason: it is of no use any more, or would be by the time it may leave."""

    legs: tuple[Leg, ...]
    escalate: Reason | None = None

    @property
    def leads_to_her(self) -> bool:
        """Some leg may settle it."""
        return any(leg.step != BESIDE for leg in self.legs)


NOWHERE = Route(())


def route(reader: Reader, occasion: Occasion, now: datetime, natures: Mapping[Kind, Nature] = NATURE) -> Route:
    """The legs of a message, steps dense from 1, beside whatever is BESIDE."""
    nature = natures[occasion.kind]
    if occasion.useful_until <= now:
        return NOWHERE
    if reader.reserved and may_be_refused(nature):
        return Route((), Reason.RESERVED)
    if not reader.ways:
        return Route((), Reason.NO_WAY)
    at = due_at(reader.quiet, occasion, now, natures)
    if at is None:
        return NOWHERE
    together = nature.urgent and is_near(occasion, now)
    private = nature.audience is Audience.PARTICIPANT
    steps = _steps(reader, nature, together)
    found = Route(tuple(Leg(way.channel, step, private and way.shared, at) for way, step in steps))
    return found if found.leads_to_her else replace(found, escalate=Reason.NO_WAY)


def _steps(reader: Reader, nature: Nature, together: bool) -> Iterator[tuple[Way, int]]:
    step = 0
    for way in reader.ways:
        if way.channel is Channel.PUSH and not may_be_lost(nature):
            yield way, BESIDE
        else:
            step = 1 if together else step + 1
            yield way, step


def due_at(
    quiet: Quiet | None, occasion: Occasion, now: datetime, natures: Mapping[Kind, Nature] = NATURE
) -> datetime | None:
    """When it may leave at the earliest, asked at `now`; None: not before it is of no use. A held step asks anew."""
    deadline = NEVER if natures[occasion.kind].by_day else _read_by(occasion, now)
    at = after(quiet or Quiet(), now, deadline=deadline)
    return at if at < occasion.useful_until else None


def next_start(occasion: Occasion, now: datetime) -> datetime | None:
    """When the first of its sessions begins that has not. What has begun is over for whoever hears of it only now."""
    return min((at for at in occasion.starts if at > now), default=None)


def is_near(occasion: Occasion, now: datetime) -> bool:
    """The next of its sessions begins, or was to begin, within a day."""
    starts = next_start(occasion, now)
    return starts is not None and starts <= now + NEAR


def _read_by(occasion: Occasion, now: datetime) -> datetime:
    """What has waited until its last session began does not break quiet hours any more."""
    starts = next_start(occasion, now)
    return min(starts - TO_READ, occasion.useful_until) if starts else occasion.useful_until
