"""Teachers, and the evening classes whose times a supplier fixed beforehand (half of the evening ones)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

from samklasse.demo.world import masks
from samklasse.demo.world.offerings import LEVELS, WEEKS, Offering
from samklasse.demo.world.people import Person

USUAL_SIZE = 15
CLASSES_PER_TEACHER = {"DAY": 3, "EVENING": 2}
EVENINGS = ((0, 2), (1, 3))
SMALL_WORLD = 200
SCARCE, ADVANCED = ("fjordspraak", "DAY"), ("B1", "B2")
HALVES = ((masks.slot(8), masks.slot(12)), (masks.slot(12), masks.slot(16)))
"""One supplier has one teacher of the higher levels before noon and one after: neither can step in for the other."""


@dataclass(frozen=True)
class Teacher:
    """A synthetic teacher; `ref` is the supplier's own, and she has no name here."""

    ref: str
    supplier: str
    window: str
    levels: tuple[str, ...]
    mask: str
    minutes_per_week: int


@dataclass(frozen=True)
class FixedClass:
    """A class offered with the supplier's own weekly times (weekday 1–7, "HH:MM", minutes) and teacher."""

    ref: str
    supplier: str
    offering: str
    level: str
    teacher: str
    times: tuple[tuple[int, str, int], ...]
    open_seats: int = 20
    min_size: int = 4
    weeks: int = WEEKS


def make_teachers(offerings: Sequence[Offering], people: Sequence[Person]) -> tuple[Teacher, ...]:
    """Enough teachers per supplier and window that nobody has to wait for one, and some more who can step in."""
    of = {offering.ref: offering for offering in offerings}
    wanted = Counter((of[p.offering].supplier, of[p.offering].window) for p in people if of[p.offering].synchronous)
    return tuple(
        _teacher(supplier, str(window), number)
        for (supplier, window), seats in sorted(wanted.items(), key=lambda item: str(item[0]))
        for number in range(_teachers_for(supplier, str(window), seats))
    )


def _teachers_for(supplier: str, window: str, seats: int) -> int:
    """Larvik has the one who teaches its fixed classes; the others four more than they need."""
    return 1 if supplier == "larvik" else ceil(seats / USUAL_SIZE / CLASSES_PER_TEACHER[window]) + 4


def _teacher(supplier: str, window: str, number: int) -> Teacher:
    first, end = (masks.slot(8), masks.slot(16)) if window == "DAY" else (masks.slot(16), masks.slot(22))
    levels: tuple[str, ...] = LEVELS
    if (supplier, window) == SCARCE:
        levels = ADVANCED if number < len(HALVES) else tuple(level for level in LEVELS if level not in ADVANCED)
        first, end = HALVES[number] if number < len(HALVES) else (first, end)
    return Teacher(
        ref=f"laerer-{window.lower()}-{number + 1:02d}",
        supplier=supplier,
        window=window,
        levels=levels,
        mask=masks.week((day, first, end) for day in range(5)),
        minutes_per_week=(8 if supplier == "larvik" else 20) * 60,
    )


def make_fixed_classes(
    offerings: Sequence[Offering], people: Sequence[Person], teachers: Sequence[Teacher]
) -> tuple[FixedClass, ...]:
    """Half of the evening classes that the people of each level would fill, on two evenings from 17 or 19.30."""
    fixed: list[FixedClass] = []
    used: Counter[str] = Counter()
    for offering in offerings:
        if offering.window != "EVENING":
            continue
        for level in offering.levels:
            interested = [p for p in people if p.offering == offering.ref and p.level == level and not p.group]
            for _ in range(_how_many(offering, len(interested), len(people))):
                described = _fixed(offering, level, used[offering.supplier], teachers)
                fixed.append(_sized(described, interested, len(people)))
                used[offering.supplier] += 1
    return tuple(fixed)


def _how_many(offering: Offering, interested: int, people: int) -> int:
    """Larvik offers one class per level; the others half of what the interested would fill."""
    if offering.supplier == "larvik" or people < SMALL_WORLD:
        return int(interested > 0)
    return ceil(interested / USUAL_SIZE / 2) if interested >= 8 else 0


def _sized(described: FixedClass, interested: Sequence[Person], people: int) -> FixedClass:
    """Larvik has two seats fewer than there are people who fit, so that somebody waits in line."""
    if described.supplier != "larvik":
        return replace(described, min_size=2) if people < SMALL_WORLD else described
    fitting = [p for p in interested if not p.protected and fits(p.mask, described)]
    return replace(described, min_size=2, open_seats=max(2, len(fitting) - 2))


def fits(mask: str, described: FixedClass) -> bool:
    """Whether a weekly mask is open at all times of a class."""
    for day, start, minutes in described.times:
        first = masks.slot(int(start[:2]), int(start[3:]))
        if not masks.covers(mask, day - 1, first, first + ceil(minutes / 30)):
            return False
    return True


def _fixed(offering: Offering, level: str, place: int, teachers: Sequence[Teacher]) -> FixedClass:
    mine = [t for t in teachers if t.supplier == offering.supplier and t.window == "EVENING"]
    evenings, late = EVENINGS[place % 2], (place // 2) % 2
    start = "19:30" if late else "17:00"
    return FixedClass(
        ref=f"fast-{offering.ref}-{place + 1:02d}",
        supplier=offering.supplier,
        offering=offering.ref,
        level=level,
        teacher=mine[(place // 4) % len(mine)].ref,
        times=tuple((day + 1, start, offering.session_minutes) for day in evenings[: offering.sessions_per_week]),
    )
