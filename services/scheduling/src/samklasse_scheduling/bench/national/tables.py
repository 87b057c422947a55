"""The tables that a national term is drawn from, as values."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files

from samklasse_scheduling.domain.calendars import Calendars
from samklasse_scheduling.national import free_days

YEAR = 2027


@dataclass(frozen=True)
class Municipality:
    """One of the 357 of 2024. `weight` is its part in a million of the refugees settled in 2021-2023."""

    number: str
    name: str
    county: str
    inhabitants: int
    weight: int

    @property
    def orgnr(self) -> str:
        """A made-up organisation number that shows the municipality's own number."""
        return f"91000{self.number}"


def rows(name: str) -> list[dict[str, str]]:
    """The rows of `name`.csv, each as column → text."""
    text = files(__package__).joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def municipalities() -> tuple[Municipality, ...]:
    """All municipalities of Norway, by number."""
    weight = {row["kommunenummer"]: int(row["vekt_ppm"]) for row in rows("settlement_weights")}
    return tuple(
        Municipality(
            number=row["kommunenummer"],
            name=row["navn"],
            county=row["fylkesnummer"],
            inhabitants=int(row["folketall_2026"]),
            weight=weight[row["kommunenummer"]],
        )
        for row in rows("municipalities")
    )


def languages() -> Mapping[str, int]:
    """The languages that social studies are given in, each with its share in per mille."""
    return {row["bcp47"]: int(row["vekt_promille"]) for row in rows("language_weights")}


def calendars() -> Calendars:
    """National free days of the year, and each county's school-free week, Monday to Friday."""
    by_county: dict[str, frozenset[date]] = defaultdict(frozenset)
    for row in rows("school_free_weeks"):
        monday = date.fromisoformat(row["mandag"])
        by_county[row["fylkesnummer"]] |= {monday + timedelta(days=offset) for offset in range(5)}
    county_of = {one.orgnr: one.county for one in municipalities()}
    return Calendars(free_days([YEAR]), dict(by_county), county_of)
