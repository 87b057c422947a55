"""Who is in the database: municipalities of very different size, their people, courses, call-offs and hours.

Everything follows from the seed. Sizes fall as 1/rank: the largest municipality has about one participant in seven.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

TODAY = date(2027, 3, 15)
NOW = datetime(2027, 3, 15, 9, tzinfo=UTC)
HERE = UUID(int=0x5A4D)
SUPPLIERS = tuple(f"{938_000_000 + n}" for n in range(3))
PRICES = '{"SYNC_GROUP": 100000, "ASYNC_SUPPLIER_TEACHER": 50000}'
PER_LINE = 20
IN_CLASS = 12
OFFERINGS = 120
STATES = (("ACTIVE", None), ("PLACED", None), ("WAITING", "NO_COMMON_TIME"), ("SEATED", "AWAITING_CLASS"))
MASK = "f" * 49


Rows = list[tuple[Any, ...]]


@dataclass(frozen=True)
class Size:
    """How much there is of everything; `hours` are ledger entries per participant."""

    people: int = 100_000
    municipalities: int = 357
    hours: int = 10
    seed: int = 1


@dataclass
class Town:
    """What was made, and what requests can name."""

    size: Size
    people_of: dict[str, int] = field(default_factory=dict)
    agreement: UUID = HERE
    offerings: list[UUID] = field(default_factory=list)
    free_refs: dict[str, list[str]] = field(default_factory=dict)


def lay_out(size: Size) -> Town:
    """How many people each municipality has; all numbers are synthetic."""
    ranks = [1 / rank for rank in range(1, size.municipalities + 1)]
    shares = [round(size.people * rank / sum(ranks)) for rank in ranks]
    town = Town(size, {f"{920_000_000 + n}": max(1, share) for n, share in enumerate(shares)})
    town.agreement = _id("agreement")
    town.offerings = [_id("offering", n) for n in range(OFFERINGS)]
    return town


def tables(town: Town) -> Iterator[tuple[str, list[str], Rows]]:
    """Every table with its columns and rows, in the order that foreign keys ask for."""
    yield "organisations", ["orgnr", "kommunenummer", "roles", "has_centre"], _organisations(town)
    yield (
        "agreements",
        ["id", "seller_orgnr", "all_municipalities", "buyer_orgnrs", "course_types", "valid_from", "valid_to",
         "ceiling_ore", "prices", "answer_within_hours"],
        [(town.agreement, SUPPLIERS[0], True, [], ["SYNC_GROUP", "ASYNC_SUPPLIER_TEACHER"], date(2027, 1, 1),
          date(2027, 12, 31), 10**14, PRICES, 48)],
    )  # fmt: skip
    yield (
        "offerings",
        ["id", "supplier_orgnr", "ref", "course_type", "subject", "focus", "levels", "windows", "teaching_languages",
         "sessions_per_week", "session_minutes", "weeks", "starts_from", "starts_to", "capacity"],
        _offerings(town),
    )  # fmt: skip
    yield from _bought(town)


def _organisations(town: Town) -> Rows:
    sellers = [(orgnr, None, ["SELLER"], False) for orgnr in SUPPLIERS]
    return sellers + [(orgnr, f"{1000 + n}", ["BUYER"], True) for n, orgnr in enumerate(town.people_of)]


def _offerings(town: Town) -> Rows:
    return [
        (id_, SUPPLIERS[0] if n < 40 else SUPPLIERS[n % 3], f"kurs-{n}", _type(n), "NORWEGIAN", "GENERAL",
         [("A1", "A2", "B1", "B2")[n % 4]], ["EVENING"] if _type(n) == "SYNC_GROUP" else [], [],
         2 if _type(n) == "SYNC_GROUP" else 0, 120 if _type(n) == "SYNC_GROUP" else 0, 20,
         TODAY - timedelta(days=60), TODAY + timedelta(days=90), 1_000_000)
        for n, id_ in enumerate(town.offerings)
    ]  # fmt: skip


def _type(n: int) -> str:
    return "SYNC_GROUP" if n % 2 == 0 else "ASYNC_SUPPLIER_TEACHER"


def _bought(town: Town) -> Iterator[tuple[str, list[str], Rows]]:
    """Everybody in five has no seat yet; the others sit twenty to a line, twelve to a class."""
    chance = random.Random(town.size.seed)
    call_offs, lines, people, cases, enrollments, owned, hours = (Rows() for _ in range(7))
    for orgnr, count in town.people_of.items():
        call_off = _id("call-off", orgnr)
        call_offs.append((call_off, town.agreement, orgnr, SUPPLIERS[0], NOW - timedelta(days=50)))
        for n in range(count):
            person = _id("person", orgnr, n)
            people.append(
                (person, orgnr, f"{orgnr}-{n:06}", call_off, ["A1"] * 4, 2, MASK, "SYNC_GROUP", "NORWEGIAN", [], NOW)
            )
            cases.append((_id("case", orgnr, n), person, orgnr))
            if n % 5 == 4:
                town.free_refs.setdefault(orgnr, []).append(f"{orgnr}-{n:06}")
                continue
            line = _id("line", orgnr, n // PER_LINE)
            if n % PER_LINE == 0:
                lines.append(_line(line, call_off, town, orgnr, n // PER_LINE))
            enrollment = _id("enrollment", orgnr, n)
            state, reason = chance.choices(STATES, weights=(6, 2, 1, 1))[0]
            class_id = _id("class", orgnr, n // IN_CLASS) if state in ("ACTIVE", "PLACED") else None
            enrollments.append((enrollment, person, line, n % PER_LINE, "NORWEGIAN", state, reason, class_id))
            owned.append((enrollment, orgnr, line))
            if state == "ACTIVE":
                hours += [_hour(enrollment, orgnr, day) for day in range(town.size.hours)]
    yield "call_offs", ["id", "agreement_id", "buyer_orgnr", "supplier_orgnr", "placed_at"], call_offs
    yield "lines", LINE_COLUMNS, lines
    yield "people", PERSON_COLUMNS, people
    yield "training_cases", ["id", "person_id", "owner_orgnr"], cases
    yield (
        "enrollments",
        ["id", "person_id", "line_id", "position", "subject", "state", "reason", "class_id"],
        enrollments,
    )
    yield "ownerships", ["enrollment_id", "owner_orgnr", "line_id"], owned
    yield "ledger", HOUR_COLUMNS, hours


PERSON_COLUMNS = [
    "id", "owner_orgnr", "ref", "import_id", "levels", "track", "availability", "course_type", "subject", "needs",
    "opened_at",
]  # fmt: skip
LINE_COLUMNS = [
    "id", "call_off_id", "agreement_id", "offering_id", "buyer_orgnr", "supplier_orgnr", "course_type", "subject",
    "unit", "closed", "quantity", "seats", "seat_ore", "starts_on", "ends_on", "answer_by", "state",
]  # fmt: skip
HOUR_COLUMNS = [
    "enrollment_id", "source", "source_id", "revision", "side", "day", "minutes", "told_minutes", "kind", "subject",
    "supplier_orgnr", "reported", "owner_orgnr", "recorded_at",
]  # fmt: skip


def _line(line: UUID, call_off: UUID, town: Town, orgnr: str, n: int) -> tuple[Any, ...]:
    return (
        line, call_off, town.agreement, town.offerings[2 * (n % 20)], orgnr, SUPPLIERS[0], "SYNC_GROUP", "NORWEGIAN",
        "INDIVIDUAL", False, PER_LINE, PER_LINE, 100_000, TODAY - timedelta(days=40), TODAY + timedelta(days=100),
        NOW - timedelta(days=45), "CONFIRMED",
    )  # fmt: skip


def _hour(enrollment: UUID, orgnr: str, n: int) -> tuple[Any, ...]:
    day, source = TODAY - timedelta(days=3 * n), f"session-{n}"
    return (
        enrollment, "SESSION", source, 1, "ENTRY", day, 120, 120, "PRESENT", "NORWEGIAN", SUPPLIERS[0], False, orgnr,
        NOW,
    )  # fmt: skip


def _id(*parts: object) -> UUID:
    return uuid5(HERE, " ".join(map(str, parts)))
