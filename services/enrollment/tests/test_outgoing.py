"""What has not arrived at archive and register is the operator's to see and to try again."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
from samklasse_chassis.http import Role
from samklasse_enrollment import archiving, register_worker

from .builders import FIRST, NOW, SKIEN, TYPE_1, csv_of, row
from .conftest import Enrollment
from .messages import granted, learned

LATER = NOW + timedelta(days=21)
OPERATOR = "000000000"


async def waiting(enrollment: Enrollment) -> list[tuple[str, str, int]]:
    status, answer = await enrollment.call("GET", "/outgoing", by=OPERATOR, role=Role.OPERATOR)
    assert status == 200, answer
    return [(one["sort"], one["state"], one["tries"]) for one in answer["outgoing"]]


async def retried(enrollment: Enrollment, id_: Any) -> int:
    return (await enrollment.call("POST", f"/outgoing/{id_}/retry", by=OPERATOR, role=Role.OPERATOR))[0]


async def outgoing(enrollment: Enrollment) -> tuple[str, str]:
    """A certificate and an export, neither sent; their ids."""
    line_id = await enrollment.seats(TYPE_1)
    await enrollment.people(csv_of(row("a", kurstype="1")))
    (id_,) = (await enrollment.name(line_id, "a")).values()
    await enrollment.hear(granted(line_id))
    await enrollment.hear(learned(id_, FIRST, 300), now=LATER)
    await enrollment.clock(LATER)
    await enrollment.call("POST", f"/enrollments/{id_}/withdrawal", {"reason": "WORK"})
    _, certificate = await enrollment.call("POST", "/certificates", {"enrollment_id": str(id_)})
    _, export = await enrollment.call("POST", "/register/exports")
    return certificate["certificate_id"], export["export_id"]


async def test_the_operator_sees_what_waits_and_what_was_refused_and_tries_it_again(enrollment: Enrollment) -> None:
    certificate, export = await outgoing(enrollment)
    before = await waiting(enrollment)
    refuses = httpx.MockTransport(lambda request: httpx.Response(422, json={}))
    async with httpx.AsyncClient(transport=refuses, base_url="http://archive") as client:
        assert enrollment.kek is not None
        await archiving.one_round(enrollment.pool, enrollment.kek, client)
    async with httpx.AsyncClient(base_url="http://127.0.0.1:9") as away:
        await register_worker.send_one(enrollment.pool, enrollment.kek, away)
        stuck = await waiting(enrollment)
        statuses = [await retried(enrollment, certificate), await retried(enrollment, export)]
        sent = await register_worker.send_one(enrollment.pool, enrollment.kek, away)

    assert before == [("CERTIFICATE", "WRITTEN", 0), ("REGISTER_EXPORT", "READY", 0)]
    assert stuck == [("CERTIFICATE", "REFUSED", 1), ("REGISTER_EXPORT", "WAITING", 1)]
    assert (statuses, sent) == ([200, 200], True)
    assert await waiting(enrollment) == [("CERTIFICATE", "WRITTEN", 1), ("REGISTER_EXPORT", "WAITING", 2)]


async def test_nobody_but_the_operator_sees_or_tries_again(enrollment: Enrollment) -> None:
    certificate, _ = await outgoing(enrollment)
    others = [(SKIEN, Role.MUNICIPALITY), (SKIEN, Role.OFFICER), ("399000091", Role.SUPPLIER)]
    seen = {(await enrollment.call("GET", "/outgoing", by=by, role=role))[0] for by, role in others}
    done = {
        (await enrollment.call("POST", f"/outgoing/{certificate}/retry", by=by, role=role))[0] for by, role in others
    }

    assert (seen, done) == ({404}, {404})
    assert await retried(enrollment, uuid4()) == 404


async def test_what_is_stuck_is_told_page_by_page_and_without_anything_personal(enrollment: Enrollment) -> None:
    await outgoing(enrollment)
    _, first = await enrollment.call("GET", "/outgoing?limit=1", by=OPERATOR, role=Role.OPERATOR)
    (one,) = first["outgoing"]
    path = f"/outgoing?limit=1&after={one['id']}&after_revision={one['revision']}"
    _, second = await enrollment.call("GET", path, by=OPERATOR, role=Role.OPERATOR)

    assert set(one) == {"sort", "id", "revision", "owner_orgnr", "state", "tries", "next_at", "code"}
    assert [row["sort"] for row in (one, *second["outgoing"])] == ["CERTIFICATE", "REGISTER_EXPORT"]
