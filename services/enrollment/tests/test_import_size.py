"""How long 20,000 people take, and how much memory; `pytest -m long -s` with this file prints the figures."""

from collections.abc import Callable
from datetime import date, timedelta
from time import perf_counter
from typing import Any

import pytest

from .builders import MASK, SKIEN, agreement, csv_of, national_id, row
from .conftest import Enrollment
from .remembering import forget_the_most, memory
from .sheets import ods, sheet_of, xlsx

PEOPLE = 20_000
SECONDS, KIB = 10, 300 * 1024
pytestmark = pytest.mark.long


def listed() -> list[dict[str, str]]:
    """20,000 people with names, days and ids of their own."""
    days = [date(1970, 1, 1) + timedelta(days=n) for n in range(10_000)]
    ids = [national_id(day, add_to_month=80, number=first) for first in (200, 300) for day in days]
    return [
        row(f"4003-{n:05d}", fornavn=f"Oppdiktet{n}", fodselsdato=days[n % 10_000].isoformat(), epost=f"p{n}@x.example")
        | {"fodselsnummer": ids[n]}
        for n in range(PEOPLE)
    ]


def sheet(make: Callable[[Any], bytes]) -> Callable[[list[dict[str, str]]], bytes]:
    """Without ids: the columns of every list."""
    return lambda rows: make(sheet_of(*rows))


@pytest.mark.parametrize(
    ("kind", "make"), [("csv", lambda rows: csv_of(*rows, delimiter=";")), ("xlsx", sheet(xlsx)), ("ods", sheet(ods))]
)
async def test_20000_people_are_taken_within_ten_seconds_and_300_mib(
    enrollment: Enrollment, kind: str, make: Callable[[list[dict[str, str]]], bytes]
) -> None:
    await enrollment.trade(agreement=agreement())
    data = make(listed())
    before = forget_the_most()
    began = perf_counter()
    status, answer = await enrollment.call("POST", "/imports?kommunenummer=4003", data)
    took, grown = perf_counter() - began, memory("VmHWM") - before
    again = perf_counter()
    await enrollment.call("POST", "/imports?kommunenummer=4003", data)
    told = {"kind": kind, "bytes": len(data), "s": round(took, 1), "again_s": round(perf_counter() - again, 1)}
    print(told | {"before_kib": before, "grown_kib": grown})

    assert (status, len(answer["accepted"]), answer["rejected"]) == (201, PEOPLE, [])
    assert took < SECONDS
    assert grown < KIB


MANY_SQL = """
INSERT INTO people (id, owner_orgnr, ref, import_id, levels, track, availability, course_type, subject, needs)
SELECT gen_random_uuid(), $1, to_char(n, 'FM000000'), gen_random_uuid(), '{A1,A1,A1,A1}', 2, $2, 'SYNC_GROUP',
       'NORWEGIAN', '{}'
  FROM generate_series(1, 100000) AS n
"""


async def test_a_page_of_100000_people_is_quick_wherever_it_begins(enrollment: Enrollment) -> None:
    await enrollment.pool.execute(MANY_SQL, SKIEN, MASK)
    await enrollment.pool.execute("ANALYZE people")
    took = []
    for n in range(200):
        began = perf_counter()
        status, answer = await enrollment.call("GET", f"/people?limit=100&after={n * 499:06d}")
        took.append(perf_counter() - began)
        assert (status, len(answer["people"])) == (200, 100)

    p95 = sorted(took)[189] * 1000
    print({"p95_ms": round(p95, 1), "p50_ms": round(sorted(took)[99] * 1000, 1)})
    assert p95 < 30
