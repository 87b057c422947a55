"""Instants as they may be told at a door."""

from typing import Annotated

from pydantic import AfterValidator, AwareDatetime

FIRST_YEAR, LAST_YEAR = 2000, 2199
"""What lies outside is a slip of the pen; at the ends of the calendar no week could be counted around it."""


def _within(at: AwareDatetime) -> AwareDatetime:
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise ValueError(f"not between {FIRST_YEAR} and {LAST_YEAR}")
    return at


Instant = Annotated[AwareDatetime, AfterValidator(_within)]
