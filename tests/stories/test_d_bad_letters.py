"""Bad input at the suppliers' door: each letter gets its own refusal, and nothing of it gets further."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from samklasse_contracts import supplier as s
from samklasse_contracts.message import MAX_BODY_BYTES

from . import papers
from .papers import LARVIK, QUIET, SKIEN, offering
from .town import Town, eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")

OFFERED = s.OfferingDescribed.model_validate({"ref": "stille", **papers.SELF_STUDY})
DESCRIBED = OFFERED.body()
GRANTED = s.SeatsGranted(line_id=UUID(int=1), quantity=1)
LETTERS = [
    ("no JSON", {"body": b"{", "type": OFFERED.key}, "NOT_JSON", "body"),
    ("no object", {"body": b"[1]", "type": OFFERED.key}, "NOT_JSON", "body"),
    ("a field is missing", {"body": DESCRIBED.replace(b'"ref"', b'"refs"'), "type": OFFERED.key},
     "MISSING_FIELD", "ref"),
    ("an unknown course type", {"body": DESCRIBED.replace(b"ASYNC_SUPPLIER_TEACHER", b"HOLOGRAM"), "type": OFFERED.key},
     "UNKNOWN_VALUE", "course_type"),
    ("an impossible value", {"body": DESCRIBED.replace(b'"capacity":60', b'"capacity":0'), "type": OFFERED.key},
     "INVALID_FIELD", "capacity"),
    ("too large", {"body": DESCRIBED + b" " * MAX_BODY_BYTES, "type": OFFERED.key}, "TOO_LARGE", "body"),
    ("an unknown type", {"body": b"{}", "type": "supplier.seats.dreamt.v1"}, "UNKNOWN_TYPE", "ce-type"),
    ("our own type", {"body": b"{}", "type": "enrollment.seats.lapsed.v1"}, "UNKNOWN_TYPE", "ce-type"),
    ("another's name", {"body": DESCRIBED, "type": OFFERED.key, "source": f"/supplier/{papers.BUSY}"},
     "WRONG_SOURCE", "ce-source"),
    ("nobody's line", {"body": GRANTED.body(), "type": GRANTED.key}, "NOT_YOURS", "line_id"),
]  # fmt: skip


@pytest.mark.parametrize(("letter", "code", "field"), [row[1:] for row in LETTERS], ids=[row[0] for row in LETTERS])
async def test_a_letter_that_cannot_be_passed_on_is_refused_with_its_reason(
    town: Town, letter: dict[str, Any], code: str, field: str
) -> None:
    passed_on = await _passed_on(town)

    said = await town.quiet.say_raw(**letter)
    verdict, body = await town.quiet.answer_to(said)

    assert (verdict, body["code"], body.get("field")) == ("refused", code, field)
    assert await _passed_on(town) == passed_on


async def test_an_unknown_municipality_is_refused(town: Town) -> None:
    await _offered(town)
    trained = s.TeacherTrained(teacher_ref="t-1", municipality_orgnr="399900085", offering_ref="stille")

    verdict, body = await town.quiet.answer_to(await town.quiet.say(trained))

    assert (verdict, body["code"], body["field"]) == ("refused", "UNKNOWN_MUNICIPALITY", "municipality_orgnr")


async def test_the_same_letter_twice_has_one_effect_and_one_answer(town: Town) -> None:
    await _offered(town)
    line_id = await _wanted(town)
    granted, said = s.SeatsGranted(line_id=UUID(line_id), quantity=2), str(uuid4())

    for _ in range(3):
        await town.quiet.say(granted, id=said)
    await town.quiet.answer_to(said)
    await town.rest()
    line = (await town.ordered(SKIEN))[line_id]

    assert (line["state"], line["seats"]) == ("CONFIRMED", 2)
    assert await town.reader.fetchval(PASSED_SQL, "gateway.seats.confirmed.v1", line_id) == 1
    assert [body["answers"] for key, body in town.quiet.letters if key.startswith("mailbox.answer")].count(said) == 1


async def test_more_seats_than_wanted_are_refused_by_the_owner_and_the_line_still_waits(town: Town) -> None:
    await _offered(town)
    line_id = await _wanted(town)

    said = await town.quiet.say(s.SeatsGranted(line_id=UUID(line_id), quantity=3))
    verdict, body = await town.quiet.answer_to(said)

    assert (verdict, body["code"], body["field"]) == ("refused", "TOO_MANY_SEATS", "quantity")
    assert (await town.ordered(SKIEN))[line_id]["state"] == "REQUESTED"


async def test_anothers_line_is_refused(town: Town) -> None:
    line_id = await town.confirmed(LARVIK, offering("selvstudium"), 1)

    said = await town.quiet.say(s.SeatsRefused(line_id=UUID(line_id), reason="FULL"))
    verdict, body = await town.quiet.answer_to(said)

    assert (verdict, body["code"], body["field"]) == ("refused", "NOT_YOURS", "line_id")
    assert (await town.ordered(LARVIK))[line_id]["state"] == "CONFIRMED"


async def test_an_answer_after_the_deadline_is_refused_and_the_seats_are_free_again(town: Town) -> None:
    await _offered(town)
    line_id = await _wanted(town)
    used = await town.reader.fetchval(USED_SQL, UUID(town.agreements[QUIET]))
    answer_by = await town.reader.fetchval(DEADLINE_SQL, UUID(line_id))
    await town.forward(answer_by + timedelta(minutes=1))

    said = await town.quiet.say(s.SeatsGranted(line_id=UUID(line_id), quantity=2))
    verdict, body = await town.quiet.answer_to(said)
    await town.forward(answer_by + timedelta(minutes=16))
    await eventually(lambda: _lapsed(town, line_id), "the line to lapse")

    assert (verdict, body["code"], body["field"]) == ("refused", "ANSWER_TOO_LATE", "received_at")
    freed = 2 * papers.PRICES_ORE["ASYNC_SUPPLIER_TEACHER"]
    assert used - await town.reader.fetchval(USED_SQL, UUID(town.agreements[QUIET])) >= freed


async def _offered(town: Town) -> None:
    """The quiet supplier has something to sell."""
    verdict, _ = await town.quiet.answer_to(await town.quiet.say(OFFERED))
    assert verdict == "accepted"


async def _wanted(town: Town) -> str:
    """Skien asks it for two seats; the line, once it has been told."""
    line = papers.line(offering("stille", QUIET), 2, starts_on="2027-02-01")
    answer = await town.order(SKIEN, line, agreement=town.agreements[QUIET])
    assert not answer.code, answer.body
    line_id: str = answer.body["lines"][0]["line_id"]
    await town.quiet.letter(lambda key, body: key == s.SeatsWanted.key and body["line_id"] == line_id)
    return line_id


async def _lapsed(town: Town, line_id: str) -> bool:
    return bool((await town.ordered(SKIEN))[line_id]["state"] == "LAPSED")


async def _passed_on(town: Town) -> int:
    """How much the gateway has said to the services of what this supplier said."""
    found: int = await town.reader.fetchval(RECEIPTS_SQL, QUIET)
    return found


RECEIPTS_SQL = """
SELECT count(*)
  FROM gateway.receipts
 WHERE orgnr = $1
"""
PASSED_SQL = """
SELECT count(*)
  FROM gateway.event_log
 WHERE key = $1
   AND subject = $2
"""
USED_SQL = """
SELECT used_ore
  FROM enrollment.agreements
 WHERE id = $1
"""
DEADLINE_SQL = """
SELECT answer_by
  FROM enrollment.lines
 WHERE id = $1
"""
