"""What others have published on the twenty-four public instances, each with its source (read 2026-11-21).

All figures are soft costs of timetables that break no rule. Later papers give the best and the mean of 31 runs of 190
seconds (Goh) to about 300 seconds (survey); the machines differ and are older than today's.
"""

import csv
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FINALISTS = ("cambazard", "atsuta", "chiarandini", "nothegger", "muller")
"""The competition's five finalists in the order that they ended in."""
PAPERS = {
    "ceschia12": "Ceschia12",
    "lewis15": "Lewis-T15",
    "goh17": "Goh17",
    "goh19": "Goh19",
    "nagata18": "Nagata18",
    "goh20": "Goh20",
}
_QUOTED = "gjengitt av Goh 2019 (tabell 11), Goh 2020 (tabell 20) eller oversikten fra 2022 (tabell 11-12)"
SOURCES = {
    "finalists": "beste av 10 kjøringer på konkurransens tid: itc2007.pdf, tabell 3 (tomas-muller/cpsolver-itc2007)",
    "ceschia12": f"Ceschia, Di Gaspero, Schaerf 2012, {_QUOTED}",
    "lewis15": f"Lewis, Thompson 2015, {_QUOTED}",
    "goh17": f"Goh, Kendall, Sabar 2017, {_QUOTED}",
    "goh19": "Goh, Kendall, Sabar, JORS 2019, tabell 11",
    "nagata18": f"Nagata 2018, {_QUOTED}",
    "goh20": "Goh m.fl., OPSEARCH 2020, tabell 20 (nr. 1: 191,8 som i tabell 21 og oversikten; tabell 20 har 91,8)",
    "best_known": "alle metoder, uansett tid: Ceschia, Di Gaspero, Schaerf, oversikten fra 2022, tabell 11-12",
}
"""As people are shown them. The originals of 2012 and 2018 were not read, only their figures in later papers."""
NAME = re.compile(r"comp-2007-2-(\d{1,2})\.tim(\.gz)?")


@dataclass(frozen=True)
class Published:
    """None among the finalists: no timetable that holds."""

    number: int
    fingerprint: str  # "" where we do not have the file
    finalists: tuple[int | None, ...]
    papers: dict[str, tuple[int, float]]  # the best and the mean
    best_known: int


@cache
def published() -> dict[int, Published]:
    """By the instance's number."""
    with Path(__file__).with_name("published.csv").open(encoding="ascii", newline="") as rows:
        return {found.number: found for found in map(_published, csv.DictReader(rows))}


def published_for(name: str, text: bytes) -> Published | None:
    """What is published on a file, which its name tells, and its text where we know it."""
    named = NAME.fullmatch(name)
    found = published().get(int(named[1])) if named else None
    if found is None or (found.fingerprint and found.fingerprint != fingerprint(text)):
        return None
    return found


def fingerprint(text: bytes) -> str:
    """The same however the numbers are spaced."""
    return hashlib.sha256(b" ".join(text.split())).hexdigest()[:16]


def _published(row: dict[str, str]) -> Published:
    return Published(
        number=int(row["number"]),
        fingerprint=row["fingerprint"],
        finalists=tuple(int(row[name]) if row[name] else None for name in FINALISTS),
        papers={name: (int(row[f"{name}_best"]), float(row[f"{name}_mean"])) for name in PAPERS},
        best_known=int(row["best_known"]),
    )
