"""What the three suppliers sell, at synthetic prices, and the agreements it is sold under.

Only the agreement between Larvik and Fyresdal is known to exist (IMDi and HK-dir, December 2023); its price and
ceiling here are as synthetic as all the others.
"""

from dataclasses import dataclass
from datetime import date

from samklasse.demo.world.organisations import SANDEFJORD, TONSBERG, Municipality, Supplier

LEVELS = ("A1", "A2", "B1", "B2")
ASYNC_SUPPLIER, ASYNC_MUNICIPAL = "ASYNC_SUPPLIER_TEACHER", "ASYNC_MUNICIPAL_TEACHER"
SYNC, BLENDED = "SYNC_GROUP", "BLENDED"
PRICE_ORE = {ASYNC_SUPPLIER: 650_000, ASYNC_MUNICIPAL: 390_000, SYNC: 1_190_000, BLENDED: 1_390_000}
FIRST_DAY, LAST_DAY = date(2027, 1, 4), date(2027, 12, 31)
TEACHING_FROM, TEACHING_TO = date(2027, 1, 11), date(2027, 1, 15)
WEEKS = 10
"""Eight weeks of sessions, and two that are school-free in one county or the other."""


@dataclass(frozen=True)
class Offering:
    """One course in the catalogue. `capacity` counts seats; `window` is None for asynchronous courses."""

    ref: str
    supplier: str
    course_type: str
    window: str | None
    levels: tuple[str, ...]
    sessions_per_week: int
    session_minutes: int
    capacity: int

    @property
    def synchronous(self) -> bool:
        """Whether it has classes with clock times."""
        return self.course_type in {SYNC, BLENDED}


@dataclass(frozen=True)
class Agreement:
    """Who may buy from whom. `buyers` is None where it is open to every municipality."""

    ref: str
    seller: str
    buyers: tuple[str, ...] | None
    ceiling_ore: int
    offerings: tuple[str, ...] | None = None


def make_offerings(people: int) -> tuple[Offering, ...]:
    """The catalogue: all four course types, day and evening; two tiny offerings are there to be raced for."""
    wide, evening = LEVELS, ("A1", "A2")
    plenty = max(people, 100)
    return (
        *(Offering(f"{s}-selvstudium", s, ASYNC_SUPPLIER, None, wide, 0, 0, plenty) for s in PRIVATE),
        *(Offering(f"{s}-med-egen-laerer", s, ASYNC_MUNICIPAL, None, wide, 0, 0, plenty) for s in PRIVATE),
        *(Offering(f"{s}-klasse-dag", s, SYNC, "DAY", wide, 3, 120, plenty) for s in PRIVATE),
        *(Offering(f"{s}-klasse-kveld", s, SYNC, "EVENING", wide, 2, 120, plenty) for s in PRIVATE),
        Offering("fjordspraak-kombi-dag", "fjordspraak", BLENDED, "DAY", wide, 2, 90, plenty),
        Offering("nettklassen-kombi-kveld", "nettklassen", BLENDED, "EVENING", wide, 2, 90, plenty),
        Offering("larvik-klasse-kveld", "larvik", SYNC, "EVENING", evening, 2, 120, plenty),
        Offering(LAST_SEAT, "nettklassen", ASYNC_SUPPLIER, None, wide, 0, 0, 1),
        Offering(LAST_ORE, "fjordspraak", ASYNC_SUPPLIER, None, wide, 0, 0, 10),
    )


PRIVATE = ("fjordspraak", "nettklassen")
LAST_SEAT, LAST_ORE = "nettklassen-forsok", "fjordspraak-forsok"
PILOT = "forsoksavtale"


def make_agreements(
    municipalities: tuple[Municipality, ...], suppliers: tuple[Supplier, ...], people: int
) -> tuple[Agreement, ...]:
    """Two frameworks open to all, seven agreements with Larvik, and a pilot with room for exactly one seat."""
    by_key = {supplier.key: supplier.orgnr for supplier in suppliers}
    small = [each for each in municipalities if each.small]
    racers = tuple(m.orgnr for m in municipalities if m.number in {SANDEFJORD, TONSBERG})
    enough = PRICE_ORE[BLENDED] * max(people, 10)
    return (
        *(Agreement(f"rammeavtale-{key}", by_key[key], None, enough) for key in PRIVATE),
        *(Agreement(f"larvik-{m.number}", by_key["larvik"], (m.orgnr,), enough // 4) for m in small),
        Agreement(PILOT, by_key["fjordspraak"], racers, PRICE_ORE[ASYNC_SUPPLIER], (LAST_ORE,)),
    )


def offering_for(*, course_type: str, window: str, level: str, track: int, buyer: Municipality, people: int) -> str:
    """Which offering a municipality picks for one person: one supplier per kind of class, so that classes fill."""
    if course_type in {ASYNC_SUPPLIER, ASYNC_MUNICIPAL}:
        suffix = "selvstudium" if course_type == ASYNC_SUPPLIER else "med-egen-laerer"
        return f"{PRIVATE[track % 2]}-{suffix}"
    if people < 200:
        return "nettklassen-klasse-kveld" if course_type == SYNC else "nettklassen-kombi-kveld"
    if course_type == BLENDED:
        return "fjordspraak-kombi-dag" if window == "DAY" else "nettklassen-kombi-kveld"
    if buyer.small and window == "EVENING" and level in {"A1", "A2"}:
        return "larvik-klasse-kveld"
    if track == 1 or (track == 2 and (people < 600 or buyer.county == "39")):
        return f"fjordspraak-klasse-{'dag' if window == 'DAY' else 'kveld'}"
    return f"nettklassen-klasse-{'dag' if window == 'DAY' else 'kveld'}"
