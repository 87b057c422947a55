"""Who has not answered is asked again, and what comes late is told to nobody or asked about anew."""

from datetime import date

from samklasse_contracts import supplier as s
from samklasse_gateway.store import erasures, rules

from .builders import FJORD, NETT, NOW, SKIEN, access_closed, access_opened, timetable, uid
from .conftest import Gateway
from .errands import LARVIK, assessment, assessment_cancelled, forget, moved, reported
from .forgetting import HERS, carried_out, erased, known_to_both, letters, outstanding, remind, settle, traces

REMIND_AT_SQL = "SELECT key, due_at FROM timers WHERE said_at IS NULL"


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
