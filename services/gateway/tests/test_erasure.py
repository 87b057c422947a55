"""Forgetting somebody: every supplier that knew her is asked, reminded, and only then is it done."""

import asyncio
from datetime import date, timedelta
from itertools import permutations
from uuid import UUID, uuid4

import pytest
from samklasse.provision import statements
from samklasse_chassis import timers
from samklasse_contracts import gateway as g
from samklasse_contracts import supplier as s
from samklasse_contracts.message import Cause, say
from samklasse_gateway.handlers import erasure
from samklasse_gateway.store import erasures, people, rules

from .builders import FJORD, NETT, NOW, SKIEN, access_closed, access_opened, fact, roll, timetable, uid
from .conftest import Gateway
from .errands import LARVIK, assessment, assessment_cancelled, forget, moved, reported

HERS = (f"anna at {FJORD}", f"anna at {NETT}")
REMIND_AT_SQL = "SELECT key, due_at FROM timers WHERE said_at IS NULL"
COLUMNS_SQL = """
SELECT table_name, column_name
  FROM information_schema.columns
 WHERE table_schema = current_schema()
   AND table_name NOT IN ('event_log', 'inbox', 'outbox', 'gates', 'quarantine')
   AND table_name NOT LIKE 'event_log%'
"""
"""Ours; what has been said stays in the log, under ids that lead nowhere any more."""


async def known_to_both(gateway: Gateway, who: str = "anna") -> dict[str, UUID]:
    """Somebody learns at one supplier and is assessed at both; her pseudonym at each."""
    await gateway.hears(access_opened(who), timetable(who, "berit"), assessment(who), assessment(who, NETT))
    await gateway.forget_said()
    async with gateway.pool.acquire() as conn:
        return {orgnr: (await people.pseudonyms(conn, orgnr, [uid(who)]))[uid(who)] for orgnr in (FJORD, NETT)}


async def carried_out(gateway: Gateway, orgnr: str, participant: UUID) -> None:
    await gateway.is_told(s.ErasureCarriedOut(participant=participant), orgnr)


async def erased(gateway: Gateway) -> list[UUID]:
    """The cases that the gateway has said are erased."""
    return [said.case_id for said in await gateway.passed_on() if isinstance(said, g.CaseErased)]


async def letters(gateway: Gateway, orgnr: str) -> list[s.ErasureWanted]:
    return [each for each in await gateway.mailbox(orgnr) if isinstance(each, s.ErasureWanted)]


async def remind(gateway: Gateway, who: str = "anna", *, days: int = 7) -> None:
    """The reminder's time has come."""
    body = timers.timer_due("gateway")(kind=erasure.REMINDER, timer=str(uid(f"case of {who}")), due_at=NOW)
    because = Cause(uuid4(), uuid4())
    due = say(body, subject="erasure-reminder", at=NOW + timedelta(days=days), cause=because)
    async with gateway.pool.acquire() as conn, conn.transaction():
        await erasure.remind(due, conn, now=NOW + timedelta(days=days))


async def settle(gateway: Gateway, orgnr: str) -> bool:
    """The operator says so."""
    async with gateway.pool.acquire() as conn, conn.transaction():
        return await erasure.settle(uid("case of anna"), orgnr, conn, cause=Cause(uuid4(), uuid4()), now=NOW)


async def outstanding(gateway: Gateway) -> dict[str, list[str]]:
    """By case: the suppliers that have not answered."""
    async with gateway.pool.acquire() as conn:
        rows = await erasures.outstanding(conn, None, None, 100)
    return {
        str(row["case_id"]): [one["orgnr"] for one in row["suppliers"] if one["answered_at"] is None] for row in rows
    }


async def traces(gateway: Gateway, *values: UUID) -> list[str]:
    """Every place of our own tables in which one of these stands."""
    found = []
    for table, column in await gateway.pool.fetch(COLUMNS_SQL):
        everything = await gateway.pool.fetchval(statements.FORMAT_SQL, "SELECT %I::text FROM %I", [column, table])
        texts = await gateway.pool.fetch(everything)
        if any(str(value) in (text[0] or "") for value in values for text in texts):
            found.append(f"{table}.{column}")
    return sorted(found)


async def test_whom_no_supplier_knows_is_forgotten_at_once(gateway: Gateway) -> None:
    await gateway.hears(forget("anna"))
    (said,) = await gateway.said()

    assert isinstance(said, g.CaseErased)
    assert (said.case_id, said.person_id) == (uid("case of anna"), uid("anna"))
    assert await outstanding(gateway) == {}


async def test_every_supplier_that_knows_her_is_asked_by_its_own_pseudonym(gateway: Gateway) -> None:
    known = await known_to_both(gateway)
    await gateway.hears(forget("anna", *HERS))
    asked = {orgnr: [each.participant for each in await letters(gateway, orgnr)] for orgnr in known}

    assert asked == {orgnr: [participant] for orgnr, participant in known.items()}
    assert await erased(gateway) == []
    assert await outstanding(gateway) == {str(uid("case of anna")): [FJORD, NETT]}


async def test_two_suppliers_that_are_asked_to_forget_her_share_nothing_to_compare(gateway: Gateway) -> None:
    await known_to_both(gateway)
    await gateway.hears(forget("anna", *HERS))
    await remind(gateway)
    seen = []
    for orgnr in (FJORD, NETT):
        told = await letters(gateway, orgnr)
        ids = {each.envelope.id for each in told} | {each.participant for each in told}
        ids |= {each.envelope.correlationid for each in told} | {each.envelope.causationid for each in told}
        seen.append(ids | {each.envelope.traceparent for each in told})

    assert len(seen[0]) == len(seen[1]) == 7
    assert seen[0] & seen[1] == set()
    assert uid("anna") not in seen[0] | seen[1]


@pytest.mark.parametrize("order", [(FJORD, NETT), (NETT, FJORD)])
async def test_it_is_done_when_the_last_has_answered_and_not_before(gateway: Gateway, order: tuple[str, str]) -> None:
    known = await known_to_both(gateway)
    wanted = forget("anna", *HERS)
    await gateway.hears(wanted)
    await carried_out(gateway, order[0], known[order[0]])

    assert await erased(gateway) == []
    assert await outstanding(gateway) == {str(wanted.case_id): [order[1]]}
    await carried_out(gateway, order[1], known[order[1]])
    (said,) = await gateway.passed_on()
    assert await erased(gateway) == [wanted.case_id]
    assert said.envelope.correlationid == wanted.envelope.correlationid
    assert [type((await gateway.mailbox(orgnr))[-1]) for orgnr in order] == [s.Accepted, s.Accepted]
    assert await outstanding(gateway) == {}


async def test_nothing_of_her_is_left_in_any_table_and_others_stay(gateway: Gateway) -> None:
    known = await known_to_both(gateway)
    await gateway.is_told(roll("anna", "berit"))
    await gateway.is_told(reported())
    hers = [uid("anna"), *map(uid, HERS), *known.values()]
    before = await traces(gateway, *hers)
    await gateway.hears(forget("anna", *HERS))
    for orgnr, participant in known.items():
        await carried_out(gateway, orgnr, participant)

    assert {"access.person_id", "assessments.person_id", "owners.person_id", "participants.participant"} <= set(before)
    assert await traces(gateway, *hers) == []
    assert "participants.person_id" in await traces(gateway, uid("berit"))


async def test_the_last_two_answers_at_once_finish_it_once(gateway: Gateway) -> None:
    known = await known_to_both(gateway)
    await gateway.hears(forget("anna", *HERS))
    await asyncio.gather(*(carried_out(gateway, orgnr, participant) for orgnr, participant in known.items()))

    assert await erased(gateway) == [uid("case of anna")]
    assert await outstanding(gateway) == {}


async def test_in_whatever_order_things_come_it_is_done_with_the_last_answer_and_leaves_nothing(
    gateway: Gateway,
) -> None:
    """Both answers, a reminder and a repeated request, in all 24 orders, each for a person of its own."""
    for number, order in enumerate(permutations((FJORD, NETT, "reminder", "repeat"))):
        who = f"person {number}"
        known = await known_to_both(gateway, who)
        await gateway.hears(forget(who))
        for place, event in enumerate(order):
            await happen(gateway, event, who, known)
            done = {FJORD, NETT} <= set(order[: place + 1])
            assert (uid(f"case of {who}") in await erased(gateway)) is done, order
        assert await traces(gateway, uid(who), *known.values()) == [], order


async def happen(gateway: Gateway, event: str, who: str, known: dict[str, UUID]) -> None:
    """One of the things that may come at any time."""
    if event == "reminder":
        await remind(gateway, who)
    elif event == "repeat":
        await gateway.hears(forget(who, sequence=10))
    else:
        await carried_out(gateway, event, known[event])


async def test_a_repeat_asks_nobody_twice_and_after_the_end_says_it_is_done_again(gateway: Gateway) -> None:
    known = await known_to_both(gateway)
    await gateway.hears(forget("anna", *HERS), forget("anna", *HERS, sequence=10))
    assert [len(await letters(gateway, orgnr)) for orgnr in known] == [1, 1]
    for orgnr, participant in known.items():
        await carried_out(gateway, orgnr, participant)
    await gateway.hears(forget("anna", *HERS, sequence=11))

    assert await erased(gateway) == [uid("case of anna")] * 2
    assert [len(await letters(gateway, orgnr)) for orgnr in known] == [1, 1]
    assert await traces(gateway, uid("anna"), *known.values()) == []


async def test_a_word_given_twice_is_taken_and_changes_nothing(gateway: Gateway) -> None:
    known = await known_to_both(gateway)
    await gateway.hears(forget("anna", *HERS))
    for _ in range(2):
        await carried_out(gateway, FJORD, known[FJORD])

    assert [type(each) for each in (await gateway.mailbox())[-2:]] == [s.Accepted, s.Accepted]
    assert await outstanding(gateway) == {str(uid("case of anna")): [NETT]}


async def test_nobody_answers_for_another_nor_unasked(gateway: Gateway) -> None:
    known = await known_to_both(gateway)
    await carried_out(gateway, FJORD, known[FJORD])
    assert await gateway.answered_no() == ("NOT_ASKED", "participant")
    await gateway.hears(forget("anna", *HERS))
    await carried_out(gateway, FJORD, known[NETT])
    assert await gateway.answered_no() == ("NOT_YOURS", "participant")
    await carried_out(gateway, NETT, uuid4())

    assert await gateway.answered_no(NETT) == ("NOT_YOURS", "participant")
    assert await outstanding(gateway) == {str(uid("case of anna")): [FJORD, NETT]}
    assert [row[2:] for row in await gateway.refusals()] == [
        ("NOT_ASKED", "participant", True),
        ("NOT_YOURS", "participant", True),
        ("NOT_YOURS", "participant", True),
    ]


async def test_who_does_not_answer_stays_outstanding_and_is_asked_again_each_week(gateway: Gateway) -> None:
    known = await known_to_both(gateway)
    await gateway.hears(forget("anna", *HERS))
    (first,) = await gateway.pool.fetch(REMIND_AT_SQL)
    await carried_out(gateway, FJORD, known[FJORD])
    await remind(gateway)
    (second,) = await gateway.pool.fetch(REMIND_AT_SQL)
    week = rules.erasure(NOW.date()).remind_after

    assert (first["due_at"], second["due_at"]) == (NOW + week, NOW + 2 * week)
    assert [len(await letters(gateway, orgnr)) for orgnr in (FJORD, NETT)] == [1, 2]
    assert await outstanding(gateway) == {str(uid("case of anna")): [NETT]}


async def test_a_reminder_that_rings_after_the_end_writes_to_nobody(gateway: Gateway) -> None:
    known = await known_to_both(gateway)
    await gateway.hears(forget("anna", *HERS))
    for orgnr, participant in known.items():
        await carried_out(gateway, orgnr, participant)
    await remind(gateway)

    assert await gateway.pool.fetch(REMIND_AT_SQL) == []
    assert [len(await letters(gateway, orgnr)) for orgnr in known] == [1, 1]


async def test_a_supplier_without_a_mailbox_is_outstanding_until_the_operator_has_asked_it(gateway: Gateway) -> None:
    known = await known_to_both(gateway)
    await gateway.pool.execute("DELETE FROM suppliers WHERE orgnr = $1", NETT)
    await gateway.hears(forget("anna", *HERS))
    await carried_out(gateway, FJORD, known[FJORD])
    await remind(gateway)

    assert await letters(gateway, NETT) == []
    assert await outstanding(gateway) == {str(uid("case of anna")): [NETT]}
    assert await settle(gateway, NETT)
    assert await erased(gateway) == [uid("case of anna")]
    assert not await settle(gateway, NETT)


async def test_a_late_fact_that_brings_her_back_to_a_supplier_has_it_asked_again(gateway: Gateway) -> None:
    known = await known_to_both(gateway)
    await gateway.hears(forget("anna", *HERS))
    await carried_out(gateway, FJORD, known[FJORD])
    await gateway.hears(access_opened("anna"))
    await carried_out(gateway, NETT, known[NETT])
    again = (await letters(gateway, FJORD))[-1]

    assert again.participant not in known.values()
    assert await erased(gateway) == []
    await carried_out(gateway, FJORD, again.participant)
    assert await erased(gateway) == [uid("case of anna")]


async def test_what_ends_after_she_is_forgotten_is_told_to_nobody(gateway: Gateway) -> None:
    known = await known_to_both(gateway)
    await gateway.hears(forget("anna", *HERS))
    for orgnr, participant in known.items():
        await carried_out(gateway, orgnr, participant)
    await gateway.forget_said()
    await gateway.hears(access_closed("anna"), assessment_cancelled("anna"))
    await gateway.is_told(reported())

    assert [type(each) for each in await gateway.said()] == [s.Refused]
    assert await traces(gateway, uid("anna")) == []


async def test_nobody_is_brought_back_by_a_fact_that_comes_after_the_end(gateway: Gateway) -> None:
    known = await known_to_both(gateway)
    await gateway.hears(forget("anna", *HERS))
    for orgnr, participant in known.items():
        await carried_out(gateway, orgnr, participant)
    await gateway.forget_said()
    await gateway.hears(access_opened("anna"), assessment("anna"), timetable("anna", "berit"))
    (timetabled,) = await gateway.said()

    assert isinstance(timetabled, s.ClassTimetabled)
    assert [member.enrollment_id for member in timetabled.members] == [uid(f"berit at {FJORD}")]
    assert await traces(gateway, uid("anna")) == []


async def test_one_answer_is_for_every_case_that_she_has_had(gateway: Gateway) -> None:
    known = await known_to_both(gateway)
    second = forget("anna", *HERS).model_copy(update={"case_id": uid("her second case")})
    await gateway.hears(forget("anna", *HERS), fact(second, second.case_id))
    for orgnr, participant in known.items():
        await carried_out(gateway, orgnr, participant)

    assert set(await erased(gateway)) == {uid("case of anna"), uid("her second case")}
    assert await outstanding(gateway) == {}


async def test_a_move_takes_the_outstanding_erasure_along(gateway: Gateway) -> None:
    await known_to_both(gateway)
    await gateway.hears(forget("anna", *HERS), moved("anna"))
    async with gateway.pool.acquire() as conn:
        own = await erasures.outstanding(conn, LARVIK, None, 10)
        before = await erasures.outstanding(conn, SKIEN, None, 10)

    assert [row["case_id"] for row in own] == [uid("case of anna")]
    assert before == []


def test_the_rules_of_the_day_are_those_in_force_and_before_all_the_first() -> None:
    assert rules.erasure(date(1999, 1, 1)) == rules.erasure(date(2024, 1, 1))
    assert rules.erasure(NOW.date()).valid_from <= NOW.date()
