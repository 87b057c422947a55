"""A supplier that acts for a municipality never sees what another supplier costs."""

import json
from uuid import uuid4

from samklasse_contracts.values import DelegatedTask
from samklasse_enrollment.api import acting
from samklasse_enrollment.domain.delegation import Task

from .builders import FJORD, SKIEN, TYPE_3, agreement, asked, csv_of, offering, row
from .conftest import Enrollment
from .delegating import act, grant, trade
from .messages import granted, registered, signed, submitted, timetable

RIVAL = "399000021"
OWN_ORE, RIVAL_ORE = 123_400, 717_100
RIVAL_CEILING_ORE, RIVAL_LEFT_ORE = 7_878_700, 7_161_600
OWN_TERMS = agreement(prices={TYPE_3: OWN_ORE})
READS = sorted(route.removeprefix("GET ") for route in acting.TASKS if route.startswith("GET "))


def written(*amounts_ore: int) -> list[str]:
    """As øre and as kroner."""
    return [text for ore in amounts_ore for text in (str(ore), f"{ore // 100}.{ore % 100:02d}")]


OWN, RIVALS = written(OWN_ORE), written(RIVAL_ORE, RIVAL_CEILING_ORE, RIVAL_LEFT_ORE)


async def two_suppliers(town: Enrollment) -> None:
    """Skien has a person in a class of each of two suppliers, the first of which may do everything for it."""
    own, other = offering(TYPE_3), offering(TYPE_3, supplier_orgnr=RIVAL)
    terms = agreement(seller_orgnr=RIVAL, prices={TYPE_3: RIVAL_ORE}, ceiling_ore=RIVAL_CEILING_ORE)
    await trade(town, *DelegatedTask)
    assert (await grant(town, *Task))[0] == 201
    await town.trade(own, agreement=OWN_TERMS)
    await town.hear(registered(RIVAL), signed(terms), submitted(other))
    (line,), (rivals,) = await town.order(OWN_TERMS, asked(own)), await town.order(terms, asked(other))
    await town.people(csv_of(row("a"), row("b")))
    (mine,), (hers,) = (await town.name(line, "a")).values(), (await town.name(rivals, "b")).values()
    await town.hear(granted(line), granted(rivals, by=RIVAL))
    await town.hear(timetable(uuid4(), [mine]), timetable(uuid4(), [hers]))


async def test_no_answer_to_a_supplier_in_a_municipalitys_name_has_a_competitors_money(enrollment: Enrollment) -> None:
    """A20: the municipality's own people see everything, its supplier what it costs itself; on every route."""
    await two_suppliers(enrollment)
    for path in READS:
        status, seen = await act(enrollment, "GET", path)
        _, everything = await enrollment.call("GET", path)

        told, whole = json.dumps(seen), json.dumps(everything)
        assert status == 200
        assert [amount for amount in RIVALS if amount in told] == [], path
        if path in {"/call-offs", "/evidence", "/facts"}:
            assert all(any(amount in text for amount in OWN) for text in (told, whole))
            assert any(amount in whole for amount in RIVALS)


async def test_what_is_left_out_is_money_alone(enrollment: Enrollment) -> None:
    await two_suppliers(enrollment)
    _, lines = await act(enrollment, "GET", "/call-offs")
    _, evidence = await act(enrollment, "GET", "/evidence")
    _, facts = await act(enrollment, "GET", "/facts")

    assert sorted(str(one["amount_ore"]) for one in lines["lines"]) == [str(OWN_ORE), "None"]
    assert [one["seats"] for one in evidence["lines"]] == [1, 1]
    assert {one["supplier_orgnr"]: one["kroner"] for one in evidence["lines"]} == {FJORD: "1234.00", RIVAL: None}
    assert [one["kroner"] for one in evidence["classes"] + facts["classes"] + facts["call_offs"]] == ["1234.00"] * 3
    assert {one["seller_orgnr"] for one in facts["ceilings"]} == {FJORD}
    assert (facts["orgnr"], facts["people"], facts["placed"]) == (SKIEN, 2, 2)
