"""A person is forgotten here at once, elsewhere when all have answered; what bills stays and leads nowhere."""

from typing import Any
from uuid import uuid4

import pytest
from samklasse_chassis import vault
from samklasse_chassis.http import Role
from samklasse_contracts import gateway, notifications, scheduling
from samklasse_contracts.message import say

from .builders import FYRESDAL, NOW, SKIEN, TYPE_1, TYPE_3, csv_of, protected, row
from .conftest import Enrollment
from .messages import granted
from .test_assistance import ordered, performed

OTHERS = (scheduling.CaseErased, notifications.CaseErased, gateway.CaseErased)
KEPT = {"outbox", "erasures", "vault_keys", "vault_reads", "inbox", "gates", "migrations"}
"""What may hold the pseudonym: messages that were said, the erasure under way, and the tombstone of her key."""
TABLES_SQL = """
SELECT tablename
  FROM pg_tables
 WHERE schemaname = current_schema()
   AND tablename NOT LIKE 'event_log%'
 ORDER BY tablename
"""
HOUR_SQL = """
INSERT INTO ledger (enrollment_id, source, source_id, revision, side, day, minutes, told_minutes, kind, subject,
                    supplier_orgnr, reported, recorded_at, owner_orgnr)
VALUES ($1, 'WEEK', 'w', 1, 'ENTRY', '2027-01-04', 60, 60, 'LEARNING', 'NORWEGIAN', '399000091', true, $2, $3)
"""
EXPORT_SQL = """
INSERT INTO register_exports (id, owner_orgnr, occasion, made_by, made_at, rule, state, records)
VALUES ($1, $2, 'ASKED', 'x', $3, 'r', 'ANSWERED', 1)
"""
ACCEPTED_SQL = """
INSERT INTO register_records (export_id, position, person_id, digest, outcome)
VALUES ($1, 1, $2, '', 'ACCEPTED')
"""


async def tables_with(enrollment: Enrollment, *texts: str) -> set[str]:
    """Every table of the schema in which any of these texts is found."""
    found = set()
    for name in [each["tablename"] for each in await enrollment.pool.fetch(TABLES_SQL)]:
        whole = f"SELECT coalesce(string_agg(to_jsonb(t)::text, ' '), '') FROM \"{name}\" t"  # noqa: S608
        kept = await enrollment.pool.fetchval(whole)
        if any(text in kept for text in texts):
            found.add(name)
    return found


async def erase(enrollment: Enrollment, ref: str = "a", **who: Any) -> tuple[int, Any]:
    return await enrollment.call("POST", f"/people/{ref}/erasure?kommunenummer=4003", **who)


async def asked_for(enrollment: Enrollment) -> dict[str, Any]:
    """What the others were last asked to forget."""
    ((_, body),) = (await enrollment.said("case.erasure-requested"))[-1:]
    return body


async def answer(enrollment: Enrollment, kind: Any, asked: dict[str, Any], times: int = 1) -> None:
    body = kind(case_id=asked["case_id"], person_id=asked["person_id"])
    for _ in range(times):
        await enrollment.hear(say(body, subject=asked["case_id"], at=NOW))


async def test_all_are_asked_and_it_is_done_when_the_last_has_answered(enrollment: Enrollment) -> None:
    await enrollment.seats(TYPE_3)
    ids = await enrollment.people(csv_of(row("a")))
    status, erasure = await erase(enrollment)
    asked = await asked_for(enrollment)

    assert (status, erasure["state"]) == (202, "WAITING")
    assert erasure["outstanding"] == ["GATEWAY", "NOTIFICATIONS", "SCHEDULING"]
    assert asked["person_id"] == str(ids["a"])
    for kind in OTHERS:
        _, before = await enrollment.call("GET", f"/erasures/{erasure['erasure_id']}")
        assert before["state"] == "WAITING"
        await answer(enrollment, kind, asked, times=2)
    _, done = await enrollment.call("GET", "/people/a/erasure?kommunenummer=4003")
    assert (done["erasure_id"], done["state"], done["outstanding"]) == (erasure["erasure_id"], "DONE", [])
    assert (await enrollment.call("GET", "/erasures"))[1]["erasures"] == [done]


async def test_nothing_of_her_is_left_but_hours_under_a_name_that_leads_nowhere(enrollment: Enrollment) -> None:
    line_id = await enrollment.seats(TYPE_3)
    ids = await enrollment.people(csv_of(row("a"), row("b")))
    named = await enrollment.name(line_id, "a")
    await enrollment.hear(granted(line_id))
    enrollment_id = named[str(ids["a"])]
    await enrollment.call("POST", f"/enrollments/{enrollment_id}/withdrawal", {"reason": "MOVED_AWAY"})
    await enrollment.call("POST", "/people/a/erasure?kommunenummer=9999")
    assert {"people", "training_cases", "enrollments", "commands"} <= await tables_with(enrollment, str(ids["a"]))
    status, _ = await erase(enrollment)
    asked = await asked_for(enrollment)

    assert status == 202
    assert asked["enrollment_ids"] == [str(enrollment_id)]
    assert await tables_with(enrollment, str(ids["a"])) <= KEPT
    assert await tables_with(enrollment, str(ids["b"])) >= {"people", "training_cases"}
    stays = await enrollment.pool.fetchrow(
        "SELECT person_id, line_id, state FROM enrollments WHERE id = $1", enrollment_id
    )
    assert (stays["line_id"], stays["state"]) == (line_id, "MOVED")
    assert stays["person_id"] != ids["a"]
    for kind in OTHERS:
        await answer(enrollment, kind, asked)
    assert "erasures" not in await tables_with(enrollment, str(ids["a"]))


async def test_what_was_sealed_does_not_open_any_more(enrollment: Enrollment, tmp_path: Any) -> None:
    await enrollment.seats(TYPE_3)
    ids = await enrollment.people(csv_of(row("a")))
    keys = vault.load(tmp_path / "kek")
    await vault.seal(enrollment.pool, keys, ids["a"], "LETTER_1", b"Vedtak")
    await erase(enrollment)

    assert await vault.shredded(enrollment.pool, ids["a"])
    assert await vault.kinds(enrollment.pool, ids["a"]) == []
    with pytest.raises(vault.Shredded):
        await vault.seal(enrollment.pool, keys, ids["a"], "LETTER_2", b"Vedtak")


async def test_asking_again_gives_the_same_erasure_and_says_nothing_more(enrollment: Enrollment) -> None:
    await enrollment.seats(TYPE_3)
    await enrollment.people(csv_of(row("a")))
    _, first = await erase(enrollment)
    _, second = await erase(enrollment)

    assert first == second
    assert len(await enrollment.said("case.erasure-requested")) == 1


async def test_what_an_assessment_cost_stays_on_the_ceiling_under_nobodys_name(enrollment: Enrollment) -> None:
    assessment_id = await ordered(enrollment, ref="b")
    await enrollment.hear(performed(assessment_id))
    before = await enrollment.held()
    status, _ = await erase(enrollment, "b")
    ((_, told),) = await enrollment.said("case.erasure-requested")

    kept = await enrollment.pool.fetchrow("SELECT person_id, price_ore, state FROM assessments")
    assert (status, await enrollment.held()) == (202, before)
    assert (kept["price_ore"], kept["state"]) == (150_000, "PERFORMED")
    assert str(kept["person_id"]) != told["person_id"]


async def test_who_has_a_seat_is_not_forgotten(enrollment: Enrollment) -> None:
    line_id = await enrollment.seats(TYPE_3)
    ids = await enrollment.people(csv_of(row("a")))
    named = await enrollment.name(line_id, "a")
    status, refused = await erase(enrollment)

    assert (status, refused["code"]) == (422, "STILL_ENROLLED")
    assert refused["fields"] == {"enrollment_id": str(named[str(ids["a"])])}
    assert await enrollment.said("case.erasure-requested") == []
    assert "people" in await tables_with(enrollment, str(ids["a"]))


async def test_hours_that_the_register_has_not_accepted_are_told_first(enrollment: Enrollment) -> None:
    line_id = await enrollment.seats(TYPE_1)
    ids = await enrollment.people(csv_of(row("a")))
    named = await enrollment.name(line_id, "a")
    enrollment_id = named[str(ids["a"])]
    await enrollment.call("POST", f"/enrollments/{enrollment_id}/withdrawal", {"reason": "MOVED_AWAY"})
    await enrollment.pool.execute(HOUR_SQL, enrollment_id, NOW, SKIEN)
    status, refused = await erase(enrollment)

    assert (status, refused["code"], refused["rule"]) == (422, "REGISTER_NOT_TOLD", "if-58")
    export_id = uuid4()
    await enrollment.pool.execute(EXPORT_SQL, export_id, SKIEN, NOW)
    await enrollment.pool.execute(ACCEPTED_SQL, export_id, ids["a"])
    assert (await erase(enrollment))[0] == 202
    assert await enrollment.pool.fetchval("SELECT sum(minutes) FROM ledger") == 60


async def test_another_municipality_can_neither_forget_nor_ask(enrollment: Enrollment) -> None:
    await enrollment.seats(TYPE_3)
    await enrollment.people(csv_of(row("a")))

    assert (await enrollment.call("POST", "/people/a/erasure", by=FYRESDAL))[0] == 404
    _, erasure = await erase(enrollment)
    assert (await enrollment.call("GET", f"/erasures/{erasure['erasure_id']}", by=FYRESDAL))[0] == 404
    assert (await enrollment.call("GET", "/people/a/erasure", by=FYRESDAL))[0] == 404
    assert (await enrollment.call("GET", "/erasures", by=FYRESDAL))[1] == {"erasures": []}


async def test_the_same_reference_may_be_used_again_for_somebody_new(enrollment: Enrollment) -> None:
    await enrollment.seats(TYPE_3)
    first = await enrollment.people(csv_of(row("a")))
    _, before = await erase(enrollment)
    again = await enrollment.people(csv_of(row("a")))
    _, after = await erase(enrollment)

    assert first["a"] != again["a"]
    assert before["erasure_id"] != after["erasure_id"]
    assert (await enrollment.call("GET", "/people/a/erasure"))[1]["erasure_id"] == after["erasure_id"]


async def test_a_protected_person_is_forgotten_by_an_officer_without_a_word_to_anybody(enrollment: Enrollment) -> None:
    await enrollment.seats(TYPE_3)
    await enrollment.call("POST", "/imports?kommunenummer=4003", csv_of(protected("b")))
    person_id = await enrollment.pool.fetchval("SELECT person_id FROM sealed_people")

    assert (await erase(enrollment, "b"))[0] == 404
    status, erasure = await erase(enrollment, "b", role=Role.OFFICER)
    assert (status, erasure["state"], erasure["outstanding"]) == (202, "DONE", [])
    assert await enrollment.said("case.erasure-requested") == []
    assert await tables_with(enrollment, str(person_id)) <= {"vault_keys", "vault_reads"}
    assert (await enrollment.call("GET", f"/erasures/{erasure['erasure_id']}"))[0] == 404
    assert (await enrollment.call("GET", "/people/b/erasure"))[0] == 404
    assert (await enrollment.call("GET", "/erasures"))[1] == {"erasures": []}
    assert len((await enrollment.call("GET", "/erasures", role=Role.OFFICER))[1]["erasures"]) == 1


async def test_an_answer_about_nobody_changes_nothing(enrollment: Enrollment) -> None:
    await answer(enrollment, gateway.CaseErased, {"case_id": str(uuid4()), "person_id": str(uuid4())})

    assert await enrollment.pool.fetchval("SELECT count(*) FROM erasures") == 0
