"""Orders over HTTP against one agreement's ceiling, which has room for most of them: how fast, and never over."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from samklasse.bench import market
from samklasse.bench.place import BenchFailed
from samklasse.checker import ceilings

ROOM = 0.9
"""Share of the orders that fit under the ceiling; the rest must be refused."""
EXPECTED = {"201", "422 OVER_CEILING"}


def measure(say: Callable[[str], None], *, orders: int, clients: int, profiles: Path | None = None) -> dict[str, Any]:
    """So many orders of one seat, from so many clients at once, each a municipality of its own.

    Raises:
        BenchFailed: the ceiling was passed, the books do not add up, or an order had another answer.
        CannotStart: there are no servers to be had.
    """
    with market.opened(say, buyers=clients, seats_under_ceiling=int(orders * ROOM), profiles=profiles) as place:
        before = place.used_seconds()
        told = _ordered(place, orders)
        after = place.used_seconds()
        books = asyncio.run(place.books())
    return _judged(told, books, orders, clients) | {
        "cpu_us_per_order": {name: round(1e6 * (after[name] - before[name]) / orders) for name in after}
    }


def _ordered(place: market.Market, orders: int) -> dict[str, Any]:
    line = {
        "offering_id": str(place.offering_id),
        "unit": "INDIVIDUAL",
        "quantity": 1,
        "starts_on": place.first_day.isoformat(),
        "weeks": 20,
    }
    spec = {
        "port": place.port,
        "path": "/call-offs",
        "count": orders,
        "run": str(place.agreement_id),
        "tokens": place.tokens(),
        "body": {"agreement_id": str(place.agreement_id), "lines": [line]},
    }
    command = [sys.executable, "-m", "samklasse.bench.orders"]
    done = subprocess.run(command, input=json.dumps(spec), capture_output=True, text=True, check=False)
    if done.returncode:
        raise BenchFailed(f"bestillerne stanset: {done.stderr[-2000:]}")
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def _judged(told: dict[str, Any], books: ceilings.Books, orders: int, clients: int) -> dict[str, Any]:
    codes = told["codes"]
    accepted = codes.get("201", 0)
    wrong = [*ceilings.breaches(books, accepted=accepted)]
    if not set(codes) <= EXPECTED or sum(codes.values()) != orders:
        wrong.append(f"uventede svar: {codes}")
    if accepted != int(orders * ROOM):
        wrong.append(f"{accepted} godtatt, men taket har plass til {int(orders * ROOM)}")
    if wrong:
        raise BenchFailed("; ".join(wrong))
    return {
        "call_offs": orders,
        "clients": clients,
        "call_offs_per_s": round(orders / told["seconds"]),
        "accepted": accepted,
        "refused_over_ceiling": codes.get("422 OVER_CEILING", 0),
        "used_ore": books.used_ore,
        "sum_of_lines_ore": books.lines_ore,
        "ceiling_ore": books.ceiling_ore,
        "p50_ms": told["p50_ms"],
        "p99_ms": told["p99_ms"],
    }
