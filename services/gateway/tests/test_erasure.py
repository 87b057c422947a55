"""Forgetting somebody: every supplier that knew her is asked, reminded, and only then is it done."""

import asyncio
from itertools import permutations
from uuid import UUID, uuid4

import pytest
from samklasse_contracts import gateway as g
from samklasse_contracts import supplier as s

from .builders import FJORD, NETT, fact, roll, uid
from .conftest import Gateway
from .errands import forget, reported
from .forgetting import HERS, carried_out, erased, known_to_both, letters, outstanding, remind, traces


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


async def test_one_answer_is_for_every_case_that_she_has_had(gateway: Gateway) -> None:
    known = await known_to_both(gateway)
    second = forget("anna", *HERS).model_copy(update={"case_id": uid("her second case")})
    await gateway.hears(forget("anna", *HERS), fact(second, second.case_id))
    for orgnr, participant in known.items():
        await carried_out(gateway, orgnr, participant)

    assert set(await erased(gateway)) == {uid("case of anna"), uid("her second case")}
    assert await outstanding(gateway) == {}
