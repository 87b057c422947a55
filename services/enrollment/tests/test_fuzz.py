"""Whatever is sent to a door, it is answered: fuzzed requests from the service's own OpenAPI never give a 5xx."""

import asyncio
import contextlib
import itertools
import socket
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import hypothesis
import pytest
import requests
import schemathesis
import uvicorn
from hypothesis import Phase
from hypothesis import strategies as st
from samklasse_chassis import http, tokens

from .builders import FJORD, SKIEN, TYPE_3, agreement, asked, csv_of, offering, row
from .conftest import PRIVATE, Enrollment

CALLERS = [
    (SKIEN, http.Role.MUNICIPALITY), (SKIEN, http.Role.OFFICER), (FJORD, http.Role.SUPPLIER),
    ("399000099", http.Role.OPERATOR), ("399000098", http.Role.SERVICE),
]  # fmt: skip
OPEN = {"/health", "/health/live", "/health/ready", "/metrics"}
POSITIVE, NEGATIVE = schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE
IDS_SQL = """
SELECT DISTINCT value
  FROM (SELECT id::text AS value FROM offerings
         UNION ALL SELECT id::text FROM agreements
         UNION ALL SELECT id::text FROM lines
         UNION ALL SELECT call_off_id::text FROM lines
         UNION ALL SELECT id::text FROM people
         UNION ALL SELECT ref FROM people
         UNION ALL SELECT id::text FROM enrollments
         UNION ALL SELECT id::text FROM training_cases) known
"""


@dataclass(frozen=True)
class Knock:
    """One request: `ids` goes in the place of the path's parameters, None: they stay as made up."""

    case: Any
    caller: tuple[str, http.Role]
    ids: str | None


async def test_five_hundred_fuzzed_requests_are_all_answered(enrollment: Enrollment) -> None:
    statuses, broke = await fuzzed(enrollment, 500)

    assert broke == {}
    assert statuses[200] + statuses[201] > 0, "nothing was ever taken: the fuzz stays outside"


@pytest.mark.long
async def test_ten_thousand_fuzzed_requests_are_all_answered(enrollment: Enrollment) -> None:
    statuses, broke = await fuzzed(enrollment, 10_000)

    assert broke == {}
    assert sum(statuses.values()) >= 10_000


async def fuzzed(enrollment: Enrollment, wanted: int) -> tuple[Counter[int], dict[str, str]]:
    """How often each status came back, over every operation and every kind of caller; and the first 5xx of each."""
    await _something_to_find(enrollment)
    known = [row["value"] for row in await enrollment.pool.fetch(IDS_SQL)]
    async with _served(enrollment.app) as url:
        return await asyncio.to_thread(_send, enrollment.app.openapi(), url, known, wanted)


async def _something_to_find(enrollment: Enrollment) -> None:
    course, terms = offering(TYPE_3), agreement()
    await enrollment.trade(course, agreement=terms)
    (line_id,) = await enrollment.order(terms, asked(course, 3))
    await enrollment.people(csv_of(row("a"), row("b")))
    await enrollment.name(line_id, "a")


def _send(described: dict[str, Any], url: str, known: list[str], wanted: int) -> tuple[Counter[int], dict[str, str]]:
    found = (found.ok() for found in schemathesis.openapi.from_dict(described).get_all_operations())
    operations = [one for one in found if one.path not in OPEN]
    per_mode = wanted // (2 * len(operations)) + 1
    statuses: Counter[int] = Counter()
    broke: dict[str, str] = {}
    with requests.Session() as session:
        for operation, mode in itertools.product(operations, (POSITIVE, NEGATIVE)):
            for knock in _knocks(operation, mode, known, per_mode):
                status = _knock(session, url, knock, key=f"fuzz-{statuses.total()}")
                statuses[status] += 1
                if status >= 500:
                    broke.setdefault(f"{operation.method} {operation.path}", knock.case.as_curl_command())
    return statuses, broke


def _knocks(operation: Any, mode: Any, known: list[str], count: int) -> list[Knock]:
    found: list[Knock] = []
    checks = [hypothesis.HealthCheck.too_slow, hypothesis.HealthCheck.filter_too_much]
    case = operation.as_strategy(generation_mode=mode)

    @hypothesis.seed(4)
    @hypothesis.settings(max_examples=count, database=None, phases=[Phase.generate], suppress_health_check=checks)
    @hypothesis.given(st.builds(Knock, case, st.sampled_from(CALLERS), st.none() | st.sampled_from(known)))
    def collect(knock: Knock) -> None:
        found.append(knock)

    with contextlib.suppress(hypothesis.errors.Unsatisfiable, schemathesis.errors.InvalidSchema):
        collect()
    return found


def _knock(session: requests.Session, url: str, knock: Knock, *, key: str) -> int:
    if knock.ids is not None:
        knock.case.path_parameters = dict.fromkeys(knock.case.path_parameters or {}, knock.ids)
    who = http.Caller(*knock.caller, "fuzz")
    token = tokens.sign(PRIVATE, who, expires_at=datetime.now(UTC) + timedelta(hours=1))
    headers = {"authorization": f"Bearer {token}", "idempotency-key": key}
    return int(knock.case.call(base_url=url, session=session, headers=headers).status_code)


@contextlib.asynccontextmanager
async def _served(app: Any) -> AsyncIterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as door:
        server = uvicorn.Server(uvicorn.Config(app, log_level="critical", access_log=False, lifespan="off"))
        running = asyncio.create_task(server.serve(sockets=[door]))
        try:
            yield f"http://127.0.0.1:{door.getsockname()[1]}"
        finally:
            server.should_exit = True
            await running
