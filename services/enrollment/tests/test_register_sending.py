"""Exports to the register's simulator, a process of its own: it is away, takes some records, never gets one twice."""

import base64
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from samklasse_enrollment import register_worker

from .builders import FIRST, FJORD, FYRESDAL, NOW, SKIEN, TYPE_1, csv_of, row
from .conftest import Enrollment
from .messages import granted, learned

LATER = NOW + timedelta(days=21)


@contextmanager
def simulator(file: Path) -> Iterator[str]:
    """The simulator's address."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = int(listener.getsockname()[1])
    env = {**os.environ, "SAMKLASSE_HTTP_PORT": str(port), "SAMKLASSE_PEER_FILE": str(file)}
    process = subprocess.Popen([sys.executable, "-m", "samklasse_peers.register"], env=env)
    url = f"http://127.0.0.1:{port}"
    try:
        _await(url)
        yield url
    finally:
        process.kill()
        process.wait()


def _await(url: str) -> None:
    for _ in range(200):
        try:
            httpx.get(f"{url}/health")
            return
        except httpx.TransportError:
            time.sleep(0.05)
    pytest.fail("the simulator did not start")


def misbehave(url: str, exports: int) -> None:
    """Let the next exports find nobody at home."""
    httpx.post(f"{url}/faults", json={"unavailable": exports})


def taken(url: str) -> list[dict[str, Any]]:
    """What the simulator has taken, repeats included."""
    found = httpx.get(f"{url}/messages").json()["messages"]
    return [json.loads(base64.b64decode(one["raw"])) for one in found]


async def trained(enrollment: Enrollment, *refs: str) -> list[Any]:
    """People of Skien's with one reported week each."""
    line_id = await enrollment.seats(TYPE_1, len(refs))
    await enrollment.people(csv_of(*(row(ref, kurstype="1") for ref in refs)))
    ids = list((await enrollment.name(line_id, *refs)).values())
    await enrollment.hear(granted(line_id, len(refs)))
    await enrollment.hear(*(learned(id_, FIRST, 300) for id_ in ids), now=LATER)
    return ids


async def send(enrollment: Enrollment, url: str) -> bool:
    async with httpx.AsyncClient(base_url=url, timeout=10) as client:
        return await register_worker.send_one(enrollment.pool, enrollment.kek, client)


async def make(enrollment: Enrollment) -> dict[str, Any]:
    status, answer = await enrollment.call("POST", "/register/exports")
    assert status == 201, answer
    made: dict[str, Any] = answer
    return made


async def due(enrollment: Enrollment) -> int:
    found: int = await enrollment.pool.fetchval("SELECT count(*) FROM deadlines WHERE kind = 'REGISTER_EXPORT_DUE'")
    return found


async def test_an_export_outlives_a_register_that_is_away_and_stops_the_clock_once_taken(
    enrollment: Enrollment, tmp_path: Path
) -> None:
    """Invariant 14: made once, sent until answered, and the clock stops with the answer, not before."""
    await trained(enrollment, "a", "b")
    made = await make(enrollment)
    under_way = await enrollment.call("POST", "/register/exports")
    assert await send(enrollment, "http://127.0.0.1:9") is True
    assert await send(enrollment, "http://127.0.0.1:9") is False
    _, waiting = await enrollment.call("GET", "/register/exports")
    watched = await due(enrollment)

    with simulator(tmp_path / "register.sqlite") as url:
        misbehave(url, 1)
        for minutes in (1, 5):
            await enrollment.clock(NOW + timedelta(minutes=minutes))
            await send(enrollment, url)
        said = taken(url)
    _, after = await enrollment.call("GET", "/register/exports")

    assert (made["state"], made["records"], under_way[1]["code"]) == ("READY", 2, "EXPORT_UNDER_WAY")
    assert (waiting["exports"][0]["state"], waiting["exports"][0]["code"]) == ("WAITING", "NO_CONNECTION")
    assert (watched, await due(enrollment)) == (1, 0)
    shown = {key: after["exports"][0][key] for key in ("state", "accepted", "refused", "attempts")}
    assert shown == {"state": "ANSWERED", "accepted": 2, "refused": 0, "attempts": 3}
    assert len(said) == 1
    assert {"Olena", "1990-05-17"}.isdisjoint(json.dumps(said))
    assert [one["fields"]["mother_tongue"] for one in said[0]["export"]["records"]] == ["uk", "uk"]


async def test_only_changes_are_sent_again_and_a_lost_answer_gets_the_same_receipts(
    enrollment: Enrollment, tmp_path: Path
) -> None:
    id_, _ = await trained(enrollment, "a", "b")
    first = await make(enrollment)
    with simulator(tmp_path / "register.sqlite") as url:
        await send(enrollment, url)
        await enrollment.pool.execute(
            "UPDATE register_exports SET state = 'SENDING', next_at = made_at WHERE id::text = $1", first["export_id"]
        )  # the answer never came
        await send(enrollment, url)
        nothing = await make(enrollment)
        await enrollment.hear(learned(id_, FIRST, 200, revision=2), now=LATER)
        second = await make(enrollment)
        await send(enrollment, url)
        said = taken(url)

    minutes = [one["fields"]["norwegian_minutes"] for one in said[2]["export"]["records"]]
    assert (nothing["state"], nothing["records"], second["records"], minutes) == ("EMPTY", 0, 1, [200])
    assert said[0] == said[1]


async def test_a_record_that_is_not_taken_becomes_a_task_and_keeps_the_deadline(
    enrollment: Enrollment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await trained(enrollment, "a", "b")
    made = await make(enrollment)
    with simulator(tmp_path / "register.sqlite") as url:
        call = register_worker._call

        async def spoilt(client: httpx.AsyncClient, export: Any, records: list[Any]) -> Any:
            records[0].fields["person"] = {"national_id": "12345678901"}
            return await call(client, export, records)

        monkeypatch.setattr(register_worker, "_call", spoilt)
        await send(enrollment, url)
    _, answer = await enrollment.call("GET", "/register/tasks")
    (task,) = answer["tasks"]
    watched = await due(enrollment)
    path = f"/register/tasks/{task['task_id']}/done"
    strange, own, again = [(await enrollment.call("POST", path, by=by))[0] for by in (FYRESDAL, SKIEN, SKIEN)]

    assert (task["code"], task["field"], task["export_id"]) == (
        "NATIONAL_ID_WRONG", "person.national_id", made["export_id"],
    )  # fmt: skip
    assert task["ref"] in ("a", "b")
    assert (strange, own, again) == (404, 200, 404)
    assert (watched, await due(enrollment)) == (1, 0)


async def test_an_export_that_nobody_asks_for_is_made_half_way_to_its_deadline(enrollment: Enrollment) -> None:
    await trained(enrollment, "a")
    await enrollment.clock(LATER + timedelta(days=25))
    early = await register_worker.make_one(enrollment.pool, enrollment.kek)
    await enrollment.clock(LATER + timedelta(days=30))
    made = await register_worker.make_one(enrollment.pool, enrollment.kek)
    again = await register_worker.make_one(enrollment.pool, enrollment.kek)

    _, answer = await enrollment.call("GET", "/register/exports")
    assert (early, made, again) == (False, True, False)
    assert [(one["occasion"], one["state"]) for one in answer["exports"]] == [("BY_ITSELF", "READY")]


async def test_the_file_of_an_export_is_the_municipalitys_own_and_its_reading_is_logged(enrollment: Enrollment) -> None:
    await trained(enrollment, "a")
    made = await make(enrollment)
    path = f"/register/exports/{made['export_id']}/file"

    told = await enrollment.fetch("GET", path)
    listed = await enrollment.fetch("GET", f"{path}?format=csv")
    strange = await enrollment.fetch("GET", path, by=FYRESDAL)
    reads = await enrollment.pool.fetch(
        "SELECT orgnr, subject, purpose, count(*) AS n FROM vault_reads WHERE kind LIKE 'REG%' GROUP BY 1, 2, 3"
    )

    fields = told.json()["records"][0]["fields"]
    assert (fields["norwegian_minutes"], fields["provider"], fields["mother_tongue"]) == (300, FJORD, "uk")
    assert set(listed.text.splitlines()[0].split(";")) == {
        "position", "person.ref", "mother_tongue", "norwegian_minutes", "provider",
    }  # fmt: skip
    assert strange.status_code == 404
    assert [tuple(one) for one in reads] == [(SKIEN, "somebody", "REGISTER_EXPORT", 2)]
