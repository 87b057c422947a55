"""Certificates into the archive, the simulator: written down before the call, under one key, however the call ends."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from samklasse_chassis import vault
from samklasse_enrollment import archiving

from .archives import Archive
from .builders import FIRST, NOW, TYPE_1, csv_of, row
from .conftest import Enrollment
from .messages import granted, learned

LATER = NOW + timedelta(days=21)


async def certified(enrollment: Enrollment) -> dict[str, Any]:
    """A certificate of somebody who left after a week of learning."""
    line_id = await enrollment.seats(TYPE_1)
    await enrollment.people(csv_of(row("a", kurstype="1")))
    (id_,) = (await enrollment.name(line_id, "a")).values()
    await enrollment.hear(granted(line_id))
    await enrollment.hear(learned(id_, FIRST, 300), now=LATER)
    await enrollment.clock(LATER)
    await enrollment.call("POST", f"/enrollments/{id_}/withdrawal", {"reason": "WORK"})
    status, issued = await enrollment.call("POST", "/certificates", {"enrollment_id": str(id_), "form": "NYNORSK"})
    assert status == 201, issued
    made: dict[str, Any] = issued
    return made


async def archived(enrollment: Enrollment, client: httpx.AsyncClient) -> int:
    assert enrollment.kek is not None
    return await archiving.one_round(enrollment.pool, enrollment.kek, client)


async def shown(enrollment: Enrollment) -> list[tuple[str, int, str | None]]:
    """State, tries and the archive's reference of every revision."""
    _, listed = await enrollment.call("GET", "/certificates")
    return [(one["archive_state"], one["archive_tries"], one["archive_ref"]) for one in listed["certificates"]]


async def test_every_revision_of_a_certificate_reaches_the_archive_once_although_it_was_away(
    enrollment: Enrollment, tmp_path: Path
) -> None:
    """The certificate row of domain 2.1 (il section 30): issued, and kept where the municipality keeps its papers."""
    issued = await certified(enrollment)
    archive = Archive(tmp_path / "archive.sqlite", fails=1)
    await archived(enrollment, archive.client)
    away = await shown(enrollment)
    await enrollment.clock(LATER + timedelta(minutes=1))
    await archived(enrollment, archive.client)
    await enrollment.hear(learned(issued["enrollment_id"], FIRST, 360, revision=2), now=LATER)
    await enrollment.call("POST", "/certificates", {"enrollment_id": issued["enrollment_id"], "form": "NYNORSK"})
    tried = [await archived(enrollment, archive.client) for _ in range(2)]
    kept = await archive.records()

    assert away == [("WRITTEN", 1, None)]
    assert (tried, [state for state, *_ in await shown(enrollment)]) == ([1, 0], ["ARCHIVED", "ARCHIVED"])
    assert [one["key"] for one in kept] == [f"certificate-{issued['certificate_id']}-{n}" for n in (1, 2)]
    assert [one["record"]["document"]["title"] for one in kept] == ["Deltakarbevis"] * 2
    assert "Timar: 6,0" in kept[1]["record"]["document"]["body"]
    assert [ref for *_, ref in await shown(enrollment)] == [one["id"] for one in kept]


class Killed(BaseException):
    """The process is gone: nothing of what would have come after the call is done."""


async def test_who_is_killed_between_the_call_and_its_answer_says_the_same_under_the_same_key(
    enrollment: Enrollment, tmp_path: Path
) -> None:
    await certified(enrollment)
    archive = Archive(tmp_path / "archive.sqlite")

    async def taken_but_unheard(answer: httpx.Response) -> None:
        raise Killed

    archive.client.event_hooks = {"response": [taken_but_unheard]}
    with pytest.raises(Killed):
        await archived(enrollment, archive.client)
    archive.client.event_hooks = {"response": []}
    early, leased = await archived(enrollment, archive.client), await shown(enrollment)
    await enrollment.clock(LATER + 2 * archiving.LEASE)
    again = await archived(enrollment, archive.client)
    first, second = await archive.records()

    assert (early, leased, again) == (0, [("WRITTEN", 1, None)], 1)
    assert (first["repeat"], second["repeat"], first["key"]) == (False, True, second["key"])
    assert await shown(enrollment) == [("ARCHIVED", 2, first["id"])]


@pytest.mark.parametrize(
    ("status", "body", "state"),
    [(422, {}, "REFUSED"), (429, {}, "WRITTEN"), (200, {}, "WRITTEN"), (201, [], "WRITTEN"), (500, {}, "WRITTEN")],
)
async def test_only_a_no_of_the_archive_stops_its_being_asked(
    enrollment: Enrollment, status: int, body: Any, state: str
) -> None:
    await certified(enrollment)
    odd = httpx.MockTransport(lambda request: httpx.Response(status, json=body))
    async with httpx.AsyncClient(transport=odd, base_url="http://archive") as client:
        await archived(enrollment, client)
        await enrollment.clock(LATER + timedelta(minutes=1))
        again = await archived(enrollment, client)

    assert (await shown(enrollment))[0][0] == state
    assert again == (0 if state == "REFUSED" else 1)


async def test_no_certificate_is_archived_of_somebody_who_has_been_erased(
    enrollment: Enrollment, tmp_path: Path
) -> None:
    issued = await certified(enrollment)
    archive = Archive(tmp_path / "archive.sqlite")
    async with enrollment.pool.acquire() as conn:
        await vault.shred(conn, issued["person_id"])
    await archived(enrollment, archive.client)

    assert await shown(enrollment) == [("ERASED", 1, None)]
    assert await archive.records() == []
