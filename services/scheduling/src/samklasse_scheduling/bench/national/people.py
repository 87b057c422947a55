"""Who waits for a class: people of every municipality, as many as it settles, alone or in bought groups."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from samklasse_scheduling.bench.national.market import NORWEGIAN, SOCIAL, START, Market, new_id
from samklasse_scheduling.bench.national.tables import Municipality
from samklasse_scheduling.bench.national.weeks import ARCHETYPES, Archetype, draw_archetypes, draw_week
from samklasse_scheduling.domain.level import Level, Levels
from samklasse_scheduling.domain.situation import Need, Offering, Person, Seat, Unit, Window

SEAT_ENDS = date(2027, 6, 18)
TOO_SHORT = date(2027, 3, 31)
"""The last day of seats, and of the few that were bought for less than a term."""
SHARE_SOCIAL, SHARE_SHORT, SHARE_OTHER_WINDOW, SHARE_SMALL = 0.06, 0.005, 0.02, 0.03
SHARE_GROUPS, SHARE_OPEN = 0.03, 0.2
"""How many sit in bought groups, and how many of those groups are open to others."""
BASE_LEVEL, TRACK = (38, 34, 20, 8), (25, 45, 30)
ALONE, SMALL, WORKING = frozenset[Need](), frozenset({Need.SMALL_GROUP}), frozenset({Need.WORK_HOURS})
INTERPRETED = frozenset({Need.INTERPRETER})
"""Whom social studies are interpreted for, in languages that nobody teaches them in."""


@dataclass
class Draw:
    """What people are drawn from, and what they share: masks, level profiles, and the seats of one order line."""

    random: random.Random
    market: Market
    languages: Sequence[str]
    language_weights: Sequence[int]
    masks: dict[int, int] = field(default_factory=dict)
    profiles: dict[tuple[int, ...], Levels] = field(default_factory=dict)
    seats: dict[tuple[str, UUID, date], Seat] = field(default_factory=dict)


def everybody(count: int, where: Sequence[Municipality], drawn: Draw) -> tuple[Person, ...]:
    """`count` people; those of a bought group lie beside each other."""
    people: list[Person] = []
    homes = drawn.random.choices(where, [one.weight for one in where], k=count)
    archetypes = draw_archetypes(count, drawn.random)
    for home, archetype in zip(homes, archetypes, strict=True):
        if len(people) >= count:
            break
        if drawn.random.random() < SHARE_GROUPS / 12:
            people += _group(min(drawn.random.randrange(4, 20), count - len(people)), home.orgnr, archetype, drawn)
        else:
            people.append(_single(home.orgnr, archetype, drawn))
    return tuple(people)


def _single(home: str, archetype: Archetype, drawn: Draw) -> Person:
    draw = drawn.random
    offering = _bought(archetype, drawn)
    language = _language(offering, drawn)
    needs = SMALL if draw.random() < SHARE_SMALL else WORKING if archetype.works else ALONE
    if language is not None and language not in offering.languages:
        needs = INTERPRETED
    seat = _seat(home, offering, TOO_SHORT if draw.random() < SHARE_SHORT else SEAT_ENDS, drawn)
    levels, mask = _levels(drawn), draw_week(archetype, draw, drawn.masks)
    return Person(new_id(draw), new_id(draw), home, seat, levels, _track(draw), mask, language, needs)


def _group(size: int, home: str, archetype: Archetype, drawn: Draw) -> list[Person]:
    """One line bought whole: its people have a level, a track and a week in common."""
    draw, line = drawn.random, new_id(drawn.random)
    offering = _bought(archetype, drawn)
    closed = draw.random() >= SHARE_OPEN
    seat = Seat(line, line, offering.supplier, offering.id, Unit.GROUP, closed, START, SEAT_ENDS)
    levels, track, language = _levels(drawn), _track(draw), _language(offering, drawn)
    mask = draw_week(archetype, draw, drawn.masks)
    return [Person(new_id(draw), new_id(draw), home, seat, levels, track, mask, language) for _ in range(size)]


def _bought(archetype: Archetype, drawn: Draw) -> Offering:
    """An offering in the window of one's week; a few were given one in another."""
    draw, shelves = drawn.random, drawn.market.by_window
    window = draw.choice(ARCHETYPES).window if draw.random() < SHARE_OTHER_WINDOW else archetype.window
    if window is Window.DAY and draw.random() < SHARE_SOCIAL and (SOCIAL, window) in shelves:
        return draw.choices(*shelves[SOCIAL, window])[0]
    return draw.choices(*shelves.get((NORWEGIAN, window), shelves[NORWEGIAN, Window.EVENING]))[0]


def _seat(home: str, offering: Offering, last: date, drawn: Draw) -> Seat:
    """Everybody of a municipality on one offering sits on one order line."""
    key = home, offering.id, last
    if key not in drawn.seats:
        line, agreement = new_id(drawn.random), new_id(drawn.random)
        drawn.seats[key] = Seat(
            line, agreement, offering.supplier, offering.id, Unit.INDIVIDUAL, False, START, last
        )  # fmt: skip
    return drawn.seats[key]


def _levels(drawn: Draw) -> Levels:
    """Most people are alike in all skills or half a step apart; three in a hundred are further apart in one."""
    draw = drawn.random.random
    base = drawn.random.choices((1, 2, 3, 4), BASE_LEVEL)[0]
    skills = tuple(min(4, base + (draw() < 0.25) + (draw() < 0.008)) for _ in range(4))
    if skills not in drawn.profiles:
        drawn.profiles[skills] = Levels(*map(Level, skills))
    return drawn.profiles[skills]


def _track(draw: random.Random) -> int:
    return draw.choices((1, 2, 3), TRACK)[0]


def _language(offering: Offering, drawn: Draw) -> str | None:
    return drawn.random.choices(drawn.languages, drawn.language_weights)[0] if offering.languages else None
