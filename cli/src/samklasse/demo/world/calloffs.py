"""What each municipality orders: one call-off per supplier and agreement, lines per offering, and two closed groups."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from samklasse.demo.world.offerings import LAST_ORE, LAST_SEAT, PILOT, Agreement, Offering
from samklasse.demo.world.organisations import FYRESDAL, SANDEFJORD, SKIEN, TOKKE, TONSBERG, Municipality
from samklasse.demo.world.people import Person

GROUPS = ((SANDEFJORD, "DAY"), (SKIEN, "EVENING"))
GROUP_MOST, GROUP_LEAST = 12, 5


@dataclass(frozen=True)
class Line:
    """Seats on one offering. `people` are the references of those whose names go on them."""

    offering: str
    unit: str
    closed: bool
    quantity: int
    people: tuple[str, ...]
    group: str | None = None


@dataclass(frozen=True)
class CallOff:
    """One order of one municipality under one agreement. `refused_because` is set for those that must fail."""

    municipality: str
    agreement: str
    lines: tuple[Line, ...]
    race: str | None = None


def make_groups(people: Sequence[Person], offerings: Sequence[Offering]) -> tuple[Person, ...]:
    """Put up to twelve like people of two large municipalities into a closed group that shares her classes."""
    of = {offering.ref: offering for offering in offerings}
    chosen: dict[str, str] = {}
    for number, window in GROUPS:
        cells: dict[tuple[str, str, int], list[Person]] = defaultdict(list)
        for p in people:
            if p.municipality == number and of[p.offering].window == window and not p.protected:
                cells[p.offering, p.level, p.track].append(p)
        most = max(cells.values(), key=len, default=[])
        if len(most) >= GROUP_LEAST:
            chosen |= {p.ref: f"gruppe-{number}" for p in most[:GROUP_MOST]}
    open_mask = {f"gruppe-{number}": _common(people, chosen, f"gruppe-{number}") for number, _ in GROUPS}
    return tuple(
        replace(p, group=chosen[p.ref], mask=open_mask[chosen[p.ref]]) if p.ref in chosen else p for p in people
    )


def _common(people: Sequence[Person], chosen: dict[str, str], group: str) -> str:
    """A bought group has agreed on its times: everyone gets the widest mask among its members."""
    masks = [p.mask for p in people if chosen.get(p.ref) == group]
    return max(masks, key=lambda mask: int(mask, 16).bit_count(), default="")


def make_calloffs(
    municipalities: Sequence[Municipality],
    people: Sequence[Person],
    offerings: Sequence[Offering],
    agreements: Sequence[Agreement],
) -> tuple[CallOff, ...]:
    """Every order, the two races last. People with a protected address get ordinary seats, by the officer."""
    supplier = {offering.ref: offering.supplier for offering in offerings}
    known = {agreement.ref for agreement in agreements}
    orders: dict[tuple[str, str], dict[tuple[str, str | None], list[str]]] = defaultdict(lambda: defaultdict(list))
    for p in people:
        larvik = f"larvik-{p.municipality}"
        seller = supplier[p.offering]
        agreement = larvik if seller == "larvik" and larvik in known else f"rammeavtale-{seller}"
        orders[p.municipality, agreement][p.offering, p.group].append(p.ref)
    ordinary = [
        CallOff(number, agreement, tuple(_line(offering, group, refs) for (offering, group), refs in lines.items()))
        for (number, agreement), lines in orders.items()
    ]
    return (*ordinary, *_races())


def _line(offering: str, group: str | None, refs: Sequence[str]) -> Line:
    unit = "GROUP" if group else "INDIVIDUAL"
    return Line(offering, unit, group is not None, len(refs), tuple(refs), group)


def _races() -> list[CallOff]:
    """Two buyers for the last øre of the pilot agreement, two for the last seat of a small offering."""
    ceiling = [CallOff(n, PILOT, (Line(LAST_ORE, "INDIVIDUAL", False, 1, ()),), "ceiling") for n in RACERS]
    seat = [
        CallOff(n, "rammeavtale-nettklassen", (Line(LAST_SEAT, "INDIVIDUAL", False, 1, ()),), "seat") for n in RACERS
    ]
    return [*ceiling, *seat]


RACERS = (SANDEFJORD, TONSBERG)
WITHOUT_CENTRE = (FYRESDAL, TOKKE)
"""Two who try to buy type 2 although they have no centre, and must be refused."""
