"""Six made-up suppliers: their offerings, teachers and FIXED classes."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from samklasse_scheduling.bench.national.weeks import EVERY, block
from samklasse_scheduling.domain.level import Level
from samklasse_scheduling.domain.situation import FixedClass, Offering, Teacher, Window
from samklasse_scheduling.domain.weekly import WeeklyTime, mask_of

START = date(2027, 1, 11)
LATEST_START = date(2027, 2, 1)
WEEKS = 16
NORWEGIAN, SOCIAL = "NORWEGIAN", "SOCIAL_STUDIES"
SUPPLIERS = {f"90000000{number}": share for number, share in enumerate((30, 24, 18, 12, 9, 7), start=1)}
"""Organisation number → per cent of the market."""
TEACHERS = 1800
FULL_FROM = 20_000
"""From so many people on there are `TEACHERS` teachers, below that in proportion."""
TEACHER_WEEKS = (
    (34, ((EVERY, 8.0, 16.0),)),
    (20, ((EVERY, 8.0, 13.0),)),
    (16, ((EVERY, 12.0, 20.0),)),
    (22, ((EVERY, 16.0, 22.0),)),
    (8, (((0, 1, 2), 16.0, 22.0), ((5, 6), 8.0, 22.0))),
)
PEOPLE_PER_FIXED = 250
"""One FIXED class for so many people."""


@dataclass(frozen=True)
class Market:
    """Everything that is sold. `by_window` says which offerings somebody could buy, with how often each is bought."""

    offerings: tuple[Offering, ...]
    teachers: tuple[Teacher, ...]
    fixed: tuple[FixedClass, ...]
    by_window: Mapping[tuple[str, Window], tuple[tuple[Offering, ...], tuple[int, ...]]]


def market(people: int, languages: Sequence[str], draw: random.Random) -> Market:
    """What six suppliers sell to `people` people."""
    offerings = tuple(
        offering for supplier in SUPPLIERS for offering in _offerings(supplier, people, frozenset(languages), draw)
    )
    teachers = [_teacher(supplier, draw) for supplier in _by_share(_teacher_count(people), draw)]
    timed = [offering for offering in offerings if not offering.languages]
    fixed = [_fixed(sold, draw) for sold in draw.choices(timed, _weights(timed), k=people // PEOPLE_PER_FIXED)]
    supplier_of = {offering.id: offering.supplier for offering in offerings}
    teachers += [_own_teacher(one, supplier_of[one.offering]) for one in fixed]
    return Market(offerings, tuple(teachers), tuple(fixed), _shelves(offerings))


def new_id(draw: random.Random) -> UUID:
    """A random id."""
    return UUID(int=draw.getrandbits(128), version=4)


def _by_share(count: int, draw: random.Random) -> list[str]:
    """Every supplier has a teacher, and the more the larger it is."""
    return [*SUPPLIERS, *draw.choices(tuple(SUPPLIERS), tuple(SUPPLIERS.values()), k=count)][:count]


def _teacher_count(people: int) -> int:
    return max(12, round(TEACHERS * min(1.0, people / FULL_FROM)))


def _offerings(supplier: str, people: int, languages: frozenset[str], draw: random.Random) -> list[Offering]:
    """Large markets have finer shelves: an oral course, weekends, and social studies from suppliers with room."""
    common = [
        _offering(supplier, NORWEGIAN, Window.DAY, (3, 120), draw),
        _offering(supplier, NORWEGIAN, Window.EVENING, (2, 120), draw),
    ]
    if people >= 2_000:
        common.append(_offering(supplier, NORWEGIAN, Window.WEEKEND, (1, 240), draw))
    if people >= 5_000:
        common.append(_offering(supplier, NORWEGIAN, Window.EVENING, (2, 90), draw, oral=True))
    if people >= 2_000 and SUPPLIERS[supplier] >= 20:
        common.append(_offering(supplier, SOCIAL, Window.DAY, (2, 150), draw, languages=languages))
    return common


def _offering(
    supplier: str,
    subject: str,
    window: Window,
    week: tuple[int, int],
    draw: random.Random,
    *,
    oral: bool = False,
    languages: frozenset[str] = frozenset(),
) -> Offering:
    return Offering(
        id=new_id(draw),
        supplier=supplier,
        subject=subject,
        oral=oral,
        levels=frozenset(Level),
        windows=frozenset({window}),
        languages=languages,
        sessions_per_week=week[0],
        session_minutes=week[1],
        weeks=WEEKS,
        starts_from=START,
        starts_to=LATEST_START,
    )


def _weights(offerings: Sequence[Offering]) -> tuple[int, ...]:
    return tuple(SUPPLIERS[one.supplier] * (1 if one.oral else 3) for one in offerings)


def _shelves(
    offerings: Sequence[Offering],
) -> dict[tuple[str, Window], tuple[tuple[Offering, ...], tuple[int, ...]]]:
    keys = {(one.subject, window) for one in offerings for window in one.windows}
    shelves = {key: tuple(one for one in offerings if one.subject == key[0] and key[1] in one.windows) for key in keys}
    return {key: (shelf, _weights(shelf)) for key, shelf in shelves.items()}


def _teacher(supplier: str, draw: random.Random) -> Teacher:
    blocks = draw.choices([one for _, one in TEACHER_WEEKS], [weight for weight, _ in TEACHER_WEEKS])[0]
    mask = sum(block(*one) for one in blocks)
    if draw.random() < 0.4:
        mask &= ~block((draw.randrange(5),), 8, 22)
    low = draw.choice((1, 1, 2, 3))
    reach = draw.choice((1, 1, 2))
    return Teacher(
        id=new_id(draw),
        supplier=supplier,
        subjects=frozenset({NORWEGIAN, SOCIAL} if draw.random() < 0.25 else {NORWEGIAN}),
        levels=frozenset(level for level in Level if low <= level <= low + reach),
        availability=mask,
        minutes_per_week=draw.choice((480, 720, 720, 960, 1200)),
        first_day=date(2026, 8, 1),
        last_day=date(2027, 7, 31),
    )


def _fixed(offering: Offering, draw: random.Random) -> FixedClass:
    """A class with times of its own, never in social studies, for a FIXED class names no language."""
    window = next(iter(offering.windows))
    hours = {Window.DAY: (9, 10, 12), Window.EVENING: (17, 18, 19), Window.WEEKEND: (10, 12)}[window]
    days = sorted(draw.sample((6, 7) if window is Window.WEEKEND else range(1, 6), offering.sessions_per_week))
    hour = draw.choice(hours)
    return FixedClass(
        id=new_id(draw),
        offering=offering.id,
        level=draw.choices(tuple(Level), (4, 4, 2, 1))[0],
        teacher=new_id(draw),
        times=tuple(WeeklyTime(day, hour * 60, offering.session_minutes) for day in days),
        first_day=START,
        weeks=WEEKS,
        open_seats=draw.choice((12, 16, 20)),
        minimum=draw.choice((4, 6, 8)),
    )


def _own_teacher(group: FixedClass, supplier: str) -> Teacher:
    minutes = sum(time.minutes for time in group.times)
    days = date(2026, 8, 1), date(2027, 7, 31)
    return Teacher(
        group.teacher, supplier, frozenset({NORWEGIAN}), frozenset(Level), mask_of(group.times), minutes, *days
    )
