"""Every promise, and what breaks it: the judgements put together over everything that was found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from samklasse_contracts.scheduling import ClassCancelled, TimetablePublished

from samklasse.checker import delivery, effects, places, privacy, streams, telling
from samklasse.checker.catchers import Caught
from samklasse.checker.facts import REMINDER_KINDS, Canaries, Deliveries, Known, Membership, Room, Session
from samklasse.checker.privacy import Place
from samklasse.checker.wire import Wire, timetables

CLASS_KINDS = frozenset({"NEW_CLASS", "CLASS_CHANGED", "CLASS_LEFT", "CLASS_CANCELLED"})


@dataclass(frozen=True)
class Evidence:
    """What the reader found."""

    deliveries: Deliveries
    stuck: tuple[str, ...]
    caught: tuple[Caught, ...]
    messages: tuple[Wire, ...]
    bodies: tuple[tuple[str, bytes], ...]
    when_notified: Mapping[str, float]
    sessions: tuple[Session, ...]
    members: tuple[Membership, ...]
    rooms: tuple[Room, ...]
    effects: Mapping[str, Sequence[tuple[object, ...]]]
    texts: tuple[Place, ...]
    sealed: frozenset[str]
    """Names of the places that make up enrollment's sealed store."""
    personal: Canaries
    protected: Canaries
    unreachable: frozenset[str]
    in_flight_at_kills: int


def judge(found: Evidence) -> dict[str, list[str]]:
    """Promise → its breaches."""
    notices = [each.notice for each in found.caught]
    reminders = [notice for notice in notices if notice.kind in REMINDER_KINDS]
    concerned = telling.must_be_told(timetables(found.messages))
    told = {(n.recipient, n.subject, n.revision) for n in notices if n.kind in CLASS_KINDS and n.revision is not None}
    open_places = [place for place in found.texts if place.name not in found.sealed]
    mailed = [Place(f"message of {each.notice.kind}", each.raw.decode("utf-8", "replace")) for each in found.caught]
    said = [Place(f"message {name}", body.decode("utf-8", "replace")) for name, body in found.bodies]
    return {
        "lost": [
            *delivery.lost(found.deliveries),
            *streams.deaf(found.deliveries.table),
            *(f"in quarantine: {line}" for line in found.stuck),
            *telling.untold(concerned, told, found.unreachable),
        ],
        "duplicate_effects": [
            *effects.duplicate_effects(found.effects),
            *effects.repeats_beyond(notices, found.in_flight_at_kills),
        ],
        "over_capacity": places.over_capacity(found.rooms),
        "double_booked": places.double_booked(found.sessions, found.members),
        "told_twice": [*effects.told_twice(notices), *telling.told_needlessly(concerned, told)],
        "stale_notices": telling.stale_notices(reminders, known(found)),
        "personal_data_leaks": [
            *privacy.leaks_in_messages(found.bodies, found.personal),
            *privacy.leaks_in_text(open_places, found.personal),
        ],
        "protected_seen_outside": privacy.protected_seen_outside([*open_places, *mailed, *said], found.protected),
    }


def known(found: Evidence) -> list[Known]:
    """What notifications knew about every session, from when on (real time)."""
    facts = []
    for wire in found.messages:
        said = wire.message
        at = found.when_notified.get(str(said.envelope.id), wire.at)
        if isinstance(said, TimetablePublished):
            facts += [
                Known(str(s.session_id), at, None if s.state == "CANCELLED" else s.starts_at) for s in said.sessions
            ]
        elif isinstance(said, ClassCancelled):
            facts += [Known(str(s.session_id), at, None) for s in said.sessions]
    return facts
