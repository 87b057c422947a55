"""Synthetic people: drawn from weights, never copied from anybody.

Names are random pairs from two lists. E-mail addresses lie under `.example`, which RFC 2606 reserves; telephone
numbers start with 0, which no Norwegian subscriber number does.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from samklasse.data import table
from samklasse.demo.world import masks
from samklasse.demo.world.offerings import ASYNC_MUNICIPAL, ASYNC_SUPPLIER, BLENDED, LEVELS, SYNC, offering_for
from samklasse.demo.world.organisations import FYRESDAL, LARVIK, SANDEFJORD, SKIEN, Municipality

SKILLS = ("lytte", "lese", "snakke", "skrive")
MIX = {ASYNC_SUPPLIER: 0.25, ASYNC_MUNICIPAL: 0.15, SYNC: 0.40, BLENDED: 0.20}
PROTECTED_IN = (SANDEFJORD, SKIEN, LARVIK, FYRESDAL)
TARGET_GROUPS = {"RETT_OG_PLIKT": 0.45, "RETT": 0.05, "PLIKT": 0.1, "KOLLEKTIV_BESKYTTELSE": 0.4}
BORN_FROM, BORN_DAYS = date(1963, 1, 1), 15_000


@dataclass(frozen=True)
class Person:
    """One synthetic person, with what her municipality wants for her."""

    ref: str
    municipality: str
    first_name: str
    last_name: str
    born: date
    mother_tongue: str
    language: str
    email: str
    phone: str
    channel: str
    levels: Mapping[str, str]
    track: int
    window: str
    mask: str
    target_group: str
    protected: bool
    course_type: str
    offering: str
    needs: tuple[str, ...] = ()
    group: str | None = None

    @property
    def level(self) -> str:
        """The lowest of her four levels."""
        return min(self.levels.values())


def draw(rng: random.Random, weights: Mapping[str, float]) -> str:
    """One key, with a probability in proportion to its weight."""
    return rng.choices(list(weights), list(weights.values()))[0]


def shares(total: int, weights: Mapping[str, float], at_least: int) -> dict[str, int]:
    """Split `total` by weight with largest remainders, at least `at_least` each as long as that fits."""
    floor = at_least if total >= at_least * len(weights) else 0
    spread = total - floor * len(weights)
    exact = {key: spread * weight / sum(weights.values()) for key, weight in weights.items()}
    taken = {key: int(value) for key, value in exact.items()}
    by_remainder = sorted(exact, key=lambda key: (taken[key] - exact[key], key))
    for key in by_remainder[: spread - sum(taken.values())]:
        taken[key] += 1
    return {key: floor + taken[key] for key in weights}


def weekly_mask(rng: random.Random, window: str) -> str:
    """Days or evenings, a quarter of people with one weekday knocked out, a fifth at home both day and evening."""
    days = range(5) if window == "DAY" else range(4)
    first, end = (masks.slot(8), masks.slot(15, 30)) if window == "DAY" else (masks.slot(17), masks.slot(21, 30))
    if rng.random() < 0.2:
        first, end = masks.slot(8), masks.slot(21, 30)
    closed = rng.choice(list(days)) if rng.random() < 0.25 else None
    return masks.week((day, first, end) for day in days if day != closed)


@dataclass(frozen=True)
class Spread:
    """How different people are: fewer of them are more alike, so that classes of eight can still be made."""

    levels: tuple[float, float, float, float]
    tracks: tuple[float, float, float]
    daytime: float


def spread_for(total: int) -> Spread:
    """Weights of the lowest level A1 to B2 and of the schooling tracks 1 to 3, and the share free at daytime."""
    if total < 200:
        return Spread((1, 0, 0, 0), (0, 1, 0), 0)
    if total < 600:
        return Spread((0.5, 0.4, 0.1, 0), (0, 0.6, 0.4), 0.5)
    return Spread((0.44, 0.37, 0.18, 0.01), (0.3, 0.45, 0.25), 0.5)


def draw_levels(rng: random.Random, spread: Spread) -> dict[str, str]:
    """A lowest level, with each skill there or one above."""
    lowest = rng.choices(range(4), spread.levels)[0]
    above = {skill: min(3, lowest + (rng.random() < 0.25)) for skill in SKILLS}
    above[rng.choice(("lese", "skrive"))] = lowest
    return {skill: LEVELS[index] for skill, index in above.items()}


def message_language(rng: random.Random, mother_tongue: str, municipality: Municipality) -> str:
    """Most want their own language; some Norwegian in the municipality's written form, a few English."""
    norwegian = "nn" if municipality.written_form == "NYNORSK" else "nb"
    return draw(rng, {mother_tongue: 0.82, norwegian: 0.13, "en": 0.05})


def make_people(municipalities: Sequence[Municipality], total: int, rng: random.Random) -> tuple[Person, ...]:
    """`total` people over the municipalities by settlement weight, at least three in each where that fits."""
    counts = shares(total, {m.number: m.people_weight for m in municipalities}, at_least=3)
    kinds = list(shares(total, MIX, at_least=0).items())
    course_types = [kind for kind, count in kinds for _ in range(count)]
    rng.shuffle(course_types)
    languages: dict[str, dict[str, float]] = {}
    for row in table("language_weights"):
        languages.setdefault(row["kommunenummer"], {})[row["bcp47"]] = float(row["vekt_promille"])
    names = {kind: [r["navn"] for r in table("names") if r["slag"] == kind] for kind in ("fornavn", "etternavn")}
    people = [
        _person(
            rng,
            m,
            f"{m.number}-{place:04d}",
            wanted=course_types.pop(),
            languages=languages[m.number],
            names=names,
            total=total,
        )
        for m in municipalities
        for place in range(1, counts[m.number] + 1)
    ]
    return tuple(_protect(people))


def _person(
    rng: random.Random,
    home: Municipality,
    ref: str,
    *,
    wanted: str,
    languages: Mapping[str, float],
    names: Mapping[str, Sequence[str]],
    total: int,
) -> Person:
    mother_tongue = draw(rng, languages)
    course_type = ASYNC_SUPPLIER if wanted == ASYNC_MUNICIPAL and home.small else wanted
    spread = spread_for(total)
    window = "DAY" if rng.random() < spread.daytime else "EVENING"
    levels, track = draw_levels(rng, spread), rng.choices((1, 2, 3), spread.tracks)[0]
    by_email = rng.random() < 0.75
    offering = offering_for(
        course_type=course_type, window=window, level=min(levels.values()), track=track, buyer=home, people=total
    )
    return Person(
        ref=ref,
        municipality=home.number,
        first_name=rng.choice(names["fornavn"]),
        last_name=rng.choice(names["etternavn"]),
        born=BORN_FROM + timedelta(days=rng.randrange(BORN_DAYS)),
        mother_tongue=mother_tongue,
        language=message_language(rng, mother_tongue, home),
        email=f"deltaker-{ref}@innboks.example" if by_email or rng.random() < 0.3 else "",
        phone="" if by_email and rng.random() < 0.5 else f"+470{ref.replace('-', '')[1:]}",
        channel="epost" if by_email else "sms",
        levels=levels,
        track=2 if offering.startswith("larvik") else track,
        window=window,
        mask=weekly_mask(rng, window),
        target_group=draw(rng, TARGET_GROUPS),
        protected=False,
        course_type=course_type,
        offering=offering,
        needs=("WORK_HOURS",) if window == "EVENING" and rng.random() < 0.3 else (),
    )


def _protect(people: Sequence[Person]) -> list[Person]:
    """Give the first synchronous person of four municipalities a protected address."""
    chosen: set[str] = set()
    for number in PROTECTED_IN:
        mine = [p for p in people if p.municipality == number]
        together = [p for p in mine if p.course_type in {SYNC, BLENDED}]
        chosen.update(p.ref for p in (together or mine)[:1])
    return [replace(p, protected=p.ref in chosen) for p in people]
