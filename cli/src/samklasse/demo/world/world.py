"""The whole synthetic world of one run."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from samklasse.data import table
from samklasse.demo.world.calloffs import CallOff, make_calloffs, make_groups
from samklasse.demo.world.offerings import Agreement, Offering, make_agreements, make_offerings
from samklasse.demo.world.organisations import Municipality, Supplier, make_organisations
from samklasse.demo.world.people import Person, make_people
from samklasse.demo.world.teaching import FixedClass, Teacher, make_fixed_classes, make_teachers


@dataclass(frozen=True)
class World:
    """Everything that exists before the first message is said."""

    seed: int
    municipalities: tuple[Municipality, ...]
    suppliers: tuple[Supplier, ...]
    agreements: tuple[Agreement, ...]
    offerings: tuple[Offering, ...]
    teachers: tuple[Teacher, ...]
    fixed_classes: tuple[FixedClass, ...]
    people: tuple[Person, ...]
    calloffs: tuple[CallOff, ...]


def make_world(people: int, seed: int) -> World:
    """The same world for the same `people` and `seed`, on every machine."""
    municipalities, suppliers = make_organisations()
    offerings = make_offerings(people)
    agreements = make_agreements(municipalities, suppliers, people)
    everyone = make_groups(make_people(municipalities, people, random.Random(seed)), offerings)
    teachers = make_teachers(offerings, everyone)
    return World(
        seed=seed,
        municipalities=municipalities,
        suppliers=suppliers,
        agreements=agreements,
        offerings=offerings,
        teachers=teachers,
        fixed_classes=make_fixed_classes(offerings, everyone, teachers),
        people=everyone,
        calloffs=make_calloffs(municipalities, everyone, offerings, agreements),
    )


def school_free_days() -> dict[str, tuple[date, ...]]:
    """County number → its synthetic school-free weekdays."""
    mondays = {row["fylkesnummer"]: date.fromisoformat(row["mandag"]) for row in table("school_free_weeks")}
    return {county: tuple(monday + timedelta(days=n) for n in range(5)) for county, monday in mondays.items()}
