"""Small instances with a planted timetable: it breaks no rule and costs nothing, so that a best answer is known.

The public instances carry no licence and stay outside the project; tests and examples use these.
"""

from dataclasses import dataclass, replace
from random import Random

from samklasse_scheduling.itc2007.instance import DAYS, SLOTS, SLOTS_PER_DAY, Instance, Place


@dataclass(frozen=True)
class Planted:
    """An instance, and a timetable for it."""

    instance: Instance
    places: tuple[Place, ...]


def generate(
    *, sessions: int = 30, rooms: int = 4, features: int = 3, participants: int = 40, seed: int = 1
) -> Planted:
    """Sessions get a slot and a room first; people, equipment, openings and order are then chosen to fit.

    Raises ValueError when the sessions are more than the places: the last slot of each day stays empty.
    """
    random = Random(seed)
    early = [slot for slot in range(SLOTS) if (slot + 1) % SLOTS_PER_DAY]
    every = [(slot, room) for slot in early for room in range(rooms)]
    if not 1 <= sessions <= len(every):
        raise ValueError(f"{sessions} sessions, 1 to {len(every)} places")
    places = tuple(random.sample(every, sessions))
    attends = tuple(_week(random, places) for _ in range(participants))
    has = tuple(_some(random, features, 0.7) for _ in range(rooms))
    instance = Instance(
        seats=(0,) * rooms,
        attends=attends,
        has=has,
        needs=tuple(frozenset(each for each in has[room] if random.random() < 0.4) for _, room in places),
        open=tuple(_some(random, SLOTS, 0.6) | {slot} for slot, _ in places),
        before=_order(random, places),
        features=features,
    )
    return Planted(_seated(random, instance, places), places)


def _some(random: Random, many: int, share: float) -> frozenset[int]:
    return frozenset(each for each in range(many) if random.random() < share)


def _week(random: Random, places: tuple[Place, ...]) -> frozenset[int]:
    """What one participant attends: on some days two sessions, at different times."""
    found: set[int] = set()
    for day in range(DAYS):
        of_day = [session for session, (slot, _) in enumerate(places) if slot // SLOTS_PER_DAY == day]
        slots = sorted({places[session][0] for session in of_day})
        if len(slots) < 2 or random.random() < 0.3:
            continue
        for slot in random.sample(slots, 2):
            found.add(random.choice([session for session in of_day if places[session][0] == slot]))
    return frozenset(found)


def _order(random: Random, places: tuple[Place, ...]) -> tuple[tuple[int, int], ...]:
    """About one pair for every three sessions, none of them against the planted timetable."""
    pairs = set()
    for _ in range(len(places) // 3):
        one, other = random.randrange(len(places)), random.randrange(len(places))
        if places[one][0] < places[other][0]:
            pairs.add((one, other))
    return tuple(sorted(pairs))


def _seated(random: Random, instance: Instance, places: tuple[Place, ...]) -> Instance:
    """Each room seats its largest planted session, and some of them a few more."""
    attending = instance.attending()
    seats = [1] * instance.rooms
    for session, (_, room) in enumerate(places):
        seats[room] = max(seats[room], attending[session] + random.randrange(3))
    return replace(instance, seats=tuple(seats))
