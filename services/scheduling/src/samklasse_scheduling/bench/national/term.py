"""The whole of a national term."""

from __future__ import annotations

import random

from samklasse_scheduling.bench.national import tables
from samklasse_scheduling.bench.national.market import START, market
from samklasse_scheduling.bench.national.people import Draw, everybody
from samklasse_scheduling.domain.situation import Situation

NATIONAL_SCALE = 35_000
"""About as many as took part in the introduction programme in 2024 (34,578, SSB)."""

TAUGHT_FROM = 20
"""Languages with so many per mille are taught in; social studies in the others are interpreted."""


def national_term(people: int, seed: int) -> Situation:
    """Draw a term with `people` people, spread over the country as refugees were settled in 2021-2023."""
    draw = random.Random(seed)
    languages = tables.languages()
    taught = [language for language, share in languages.items() if share >= TAUGHT_FROM]
    sold = market(people, taught, draw)
    drawn = Draw(draw, sold, tuple(languages), tuple(languages.values()))
    return Situation(
        people=everybody(people, tables.municipalities(), drawn),
        offerings=sold.offerings,
        teachers=sold.teachers,
        fixed=sold.fixed,
        calendars=tables.calendars(),
        earliest=START,
    )
