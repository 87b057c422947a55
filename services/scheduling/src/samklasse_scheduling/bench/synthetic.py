"""Synthetic situations ("oppdiktet"): nobody in them exists. Seeded, so that figures can be repeated.

The shape follows `docs/benchmarks.md`: a few large and many small municipalities, most people at A1 and A2,
everyday patterns of availability with gaps, three suppliers with day and evening offerings.
"""

from __future__ import annotations

import random
from datetime import date
from uuid import UUID

from samklasse_scheduling.domain.calendars import Calendars
from samklasse_scheduling.domain.level import Level, Levels
from samklasse_scheduling.domain.situation import (
    FixedClass,
    Need,
    Offering,
    Person,
    Seat,
    Situation,
    Teacher,
    Unit,
    Window,
)
from samklasse_scheduling.domain.weekly import SLOTS, WeeklyTime, mask_of, slot_bit, slots_in

START = date(2027, 1, 11)
SEAT_ENDS = date(2027, 6, 18)
WEEKS = 8
SUPPLIERS = ("900000001", "900000002", "900000003")
MUNICIPALITIES = tuple(f"9100000{number:02d}" for number in range(23))
COUNTIES = ("39", "40")
PEOPLE_PER_TEACHER = 30


def situation(people: int, seed: int) -> Situation:
    """Draw a situation with `people` placeable people."""
    draw = random.Random(seed)
    offerings = [offering for number, orgnr in enumerate(SUPPLIERS) for offering in _offerings(number, orgnr, draw)]
    teachers = [_teacher(offerings, number, draw) for number in range(max(6, people // PEOPLE_PER_TEACHER))]
    fixed = [group for offering in offerings for group in _fixed(offering, people, draw)]
    teachers += [_own_teacher(group, offerings) for group in fixed]
    counties = {orgnr: COUNTIES[number % 2] for number, orgnr in enumerate(MUNICIPALITIES)}
    calendars = Calendars(frozenset(), {county: frozenset({date(2027, 2, 22)}) for county in COUNTIES}, counties)
    return Situation(
        people=tuple(_people(offerings, people, draw)),
        offerings=tuple(offerings),
        teachers=tuple(teachers),
        fixed=tuple(fixed),
        calendars=calendars,
        earliest=START,
    )


def _id(draw: random.Random) -> UUID:
    return UUID(int=draw.getrandbits(128), version=4)


def _offerings(number: int, supplier: str, draw: random.Random) -> list[Offering]:
    return [
        Offering(
            id=_id(draw),
            supplier=supplier,
            subject="NORWEGIAN",
            oral=window is Window.DAY and number == 1,
            levels=frozenset(Level),
            windows=frozenset({window}),
            languages=frozenset(),
            sessions_per_week=2,
            session_minutes=90,
            weeks=WEEKS,
            starts_from=START,
            starts_to=date(2027, 2, 1),
        )
        for window in (Window.DAY, Window.EVENING)
    ]


def _teacher(offerings: list[Offering], number: int, draw: random.Random) -> Teacher:
    day, evening = draw.choice(((True, False), (True, True), (False, True)))
    hours = [slot for slot in range(SLOTS) if slot // 28 < 5 and (slot % 28 < 16 if day else slot % 28 >= 16)]
    if day and evening:
        hours = [slot for slot in range(SLOTS) if slot // 28 < 5 and slot % 28 >= 8]
    low = draw.choice((1, 1, 2, 3))
    return Teacher(
        id=_id(draw),
        supplier=offerings[number % len(offerings)].supplier,
        subjects=frozenset({"NORWEGIAN"}),
        levels=frozenset(level for level in Level if low <= level <= low + 1),
        availability=sum(slot_bit(slot) for slot in hours),
        minutes_per_week=draw.choice((540, 720, 900)),
        first_day=date(2026, 8, 1),
        last_day=date(2027, 7, 31),
    )


def _fixed(offering: Offering, people: int, draw: random.Random) -> list[FixedClass]:
    if Window.EVENING not in offering.windows:
        return []
    return [
        FixedClass(
            id=_id(draw),
            offering=offering.id,
            level=draw.choices(tuple(Level), (4, 4, 2, 1))[0],
            teacher=_id(draw),
            times=tuple(WeeklyTime(day, draw.choice((17, 18, 19)) * 60, 90) for day in draw.choice(((1, 3), (2, 4)))),
            first_day=START,
            weeks=WEEKS,
            open_seats=16,
            minimum=6,
        )
        for _ in range(people // 200)
    ]


def _own_teacher(group: FixedClass, offerings: list[Offering]) -> Teacher:
    supplier = next(offering.supplier for offering in offerings if offering.id == group.offering)
    everything = frozenset({"NORWEGIAN"}), frozenset(Level)
    days = date(2026, 8, 1), date(2027, 7, 31)
    return Teacher(group.teacher, supplier, *everything, mask_of(group.times), 180, *days)


def _people(offerings: list[Offering], count: int, draw: random.Random) -> list[Person]:
    weights = [1 / (rank + 1) for rank in range(len(MUNICIPALITIES))]
    people: list[Person] = []
    while len(people) < count:
        municipality = draw.choices(MUNICIPALITIES, weights)[0]
        offering = draw.choice(offerings)
        if draw.random() < 0.01:
            people += _group(offering, municipality, min(draw.randrange(4, 13), count - len(people)), draw)
        else:
            people.append(
                _person(offering, municipality, _levels(draw), draw.choices((1, 2, 3), (25, 45, 30))[0], draw)
            )
    return people


def _group(offering: Offering, municipality: str, size: int, draw: random.Random) -> list[Person]:
    levels, track, line = _levels(draw), draw.choice((1, 2, 3)), _id(draw)
    mask = _availability(offering, draw)
    seat = Seat(line, line, offering.supplier, offering.id, Unit.GROUP, True, START, SEAT_ENDS)
    return [Person(_id(draw), _id(draw), municipality, seat, levels, track, mask) for _ in range(size)]


def _person(offering: Offering, municipality: str, levels: Levels, track: int, draw: random.Random) -> Person:
    line = _id(draw)
    seat = Seat(line, line, offering.supplier, offering.id, Unit.INDIVIDUAL, False, START, SEAT_ENDS)
    needs = frozenset({Need.SMALL_GROUP}) if draw.random() < 0.03 else frozenset[Need]()
    mask = _availability(offering, draw)
    return Person(_id(draw), _id(draw), municipality, seat, levels, track, mask, None, needs)


def _levels(draw: random.Random) -> Levels:
    base = draw.choices((1, 2, 3, 4), (38, 34, 20, 8))[0]
    skills = [Level(min(4, base + (draw.random() < 0.3) + (draw.random() < 0.03))) for _ in range(4)]
    return Levels(*skills)


def _availability(offering: Offering, draw: random.Random) -> int:
    """A window's half-hours, less one or two weekdays and some odd hours."""
    evening = Window.EVENING in offering.windows
    first, beyond = draw.choice(((16, 28), (18, 28), (16, 24)) if evening else ((0, 16), (0, 8), (2, 12), (8, 16)))
    days = draw.sample(range(5), draw.choice((3, 4, 4, 5)))
    mask = sum(slot_bit(day * 28 + slot) for day in days for slot in range(first, beyond))
    for slot in slots_in(mask):
        if draw.random() < 0.03:
            mask &= ~slot_bit(slot)
    return mask
