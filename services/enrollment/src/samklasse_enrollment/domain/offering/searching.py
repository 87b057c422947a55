"""What a buyer may ask the catalogue for."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from samklasse_enrollment.domain.offering.facts import Offering


class Sort(StrEnum):
    """What comes first: a supplier's own order, the lowest list price per seat, the earliest start, most free seats."""

    SUPPLIER = "SUPPLIER"
    PRICE = "PRICE"
    START = "START"
    FREE_SEATS = "FREE_SEATS"


@dataclass(frozen=True)
class Sought:
    """What an offering must match; what is None matches all.

    `starts_from` and `starts_to` are the days between which the buyer would start, either may be missing; the free
    seats asked for are those of such a start.
    """

    course_type: str | None = None
    subject: str | None = None
    focus: str | None = None
    level: str | None = None
    window: str | None = None
    language: str | None = None
    malform: str | None = None
    industry: str | None = None
    work_directed: bool | None = None
    supplementing: bool | None = None
    supplier_orgnr: str | None = None
    starts_from: date | None = None
    starts_to: date | None = None
    free_seats: int | None = None
    sort: Sort = Sort.SUPPLIER


@dataclass(frozen=True)
class Page:
    """Some offerings in order, and where the next page begins; None: there is none."""

    offerings: tuple[Offering, ...]
    after: str | None
