"""What an instance asks for that no timetable can give; the search leaves those sessions without a place."""

from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from samklasse_scheduling.itc2007.instance import SLOTS, Instance


@dataclass(frozen=True)
class Impossible:
    """A closed code, and the sessions (or the participant) that it is about."""

    code: str
    about: tuple[int, ...]


def impossible(instance: Instance) -> tuple[Impossible, ...]:
    """Reasons that stand on their own; an instance without any may still have no timetable."""
    return (*_sessions(instance), *_participants(instance), *_cycles(instance), *_places(instance))


def _sessions(instance: Instance) -> Iterator[Impossible]:
    attending = instance.attending()
    for session in range(instance.sessions):
        large = [room for room, seats in enumerate(instance.seats) if seats >= attending[session]]
        if not large:
            yield Impossible("NO_ROOM_LARGE_ENOUGH", (session,))
        elif not any(instance.needs[session] <= instance.has[room] for room in large):
            yield Impossible("NO_ROOM_EQUIPPED", (session,))
        if not instance.open[session]:
            yield Impossible("NEVER_OPEN", (session,))


def _participants(instance: Instance) -> Iterator[Impossible]:
    for participant, sessions in enumerate(instance.attends):
        if len(sessions) > SLOTS:
            yield Impossible("TOO_MANY_SESSIONS", (participant,))


def _cycles(instance: Instance) -> Iterator[Impossible]:
    """One circle of sessions that each come before the next, if there is any."""
    order: TopologicalSorter[int] = TopologicalSorter()
    for earlier, later in instance.before:
        order.add(later, earlier)
    try:
        tuple(order.static_order())
    except CycleError as error:
        yield Impossible("CIRCLE", tuple(error.args[1]))


def _places(instance: Instance) -> Iterator[Impossible]:
    if instance.sessions > SLOTS * instance.rooms:
        yield Impossible("TOO_FEW_PLACES", (instance.sessions, SLOTS * instance.rooms))
