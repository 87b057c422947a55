"""Bad input at the municipalities' door: each gets its own refusal that names the value, and nothing is half done."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from samklasse.demo.doors import Who

from . import papers
from .papers import BUSY, FYRESDAL, LARVIK, OPERATOR, SKIEN, as_csv, offering, person
from .town import Town, eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")

SEAT = papers.PRICES_ORE["ASYNC_SUPPLIER_TEACHER"]
STUDY, EVENING = offering("selvstudium"), offering("kveld")


def line(of: UUID, quantity: int = 1, **other: Any) -> dict[str, Any]:
    """A line that starts late enough for any test before this one."""
    return papers.line(of, quantity, **{"starts_on": "2027-02-01", **other})


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def narrow(town: Town) -> str:
    """An agreement for Skien and Larvik alone, for self-study alone, with money for three seats."""
    terms: dict[str, Any] = {"all_municipalities": False, "buyer_orgnrs": [SKIEN.orgnr, LARVIK.orgnr]}
    body = papers.agreement(BUSY, "ASYNC_SUPPLIER_TEACHER", **terms, ceiling_ore=3 * SEAT)
    signed = await town.tell(OPERATOR, "partnerships", "/agreements", body)
    await town.rest()
    return str(signed["agreement_id"])


NOWHERE = offering("finnes ikke")
REFUSED: list[tuple[Who, list[Any], tuple[str, dict[str, str]]]] = [
    (FYRESDAL, [line(STUDY)], ("BUYER_NOT_COVERED", {"buyer_orgnr": FYRESDAL.orgnr})),
    (SKIEN, [line(EVENING)], ("COURSE_TYPE_NOT_COVERED", {"course_type": "SYNC_GROUP"})),
    (SKIEN, [line(STUDY, 4)], ("OVER_CEILING", {"amount_ore": str(4 * SEAT), "left_ore": str(3 * SEAT)})),
    (SKIEN, [line(STUDY, 2), line(STUDY, 2)], ("OVER_CEILING", {"left_ore": str(SEAT)})),
    (SKIEN, [line(STUDY), line(NOWHERE)], ("OFFERING_UNKNOWN", {"offering_id": str(NOWHERE)})),
    (SKIEN, [line(STUDY, ends_on="2028-06-30")], ("OUTSIDE_PERIOD", {"ends_on": "2028-06-30"})),
    (SKIEN, [line(STUDY, starts_on="2027-04-01")], ("START_OUTSIDE_OFFERING", {"starts_on": "2027-04-01"})),
    (SKIEN, [line(STUDY, 21, unit="GROUP")], ("BAD_GROUP_SIZE", {"quantity": "21"})),
]


@pytest.mark.parametrize(("who", "lines", "no"), REFUSED, ids=[f"{row[2][0]}-{n}" for n, row in enumerate(REFUSED)])
async def test_a_call_off_that_the_agreement_does_not_allow_is_refused_whole(
    town: Town, narrow: str, who: Who, lines: list[Any], no: tuple[str, dict[str, str]]
) -> None:
    before = await _state(town, who, narrow)

    answer = await town.order(who, *lines, agreement=narrow)

    assert (answer.status, answer.code) == (422, no[0])
    assert answer.body["fields"].items() >= no[1].items()
    assert await _state(town, who, narrow) == before


async def test_an_unknown_agreement_and_an_unknown_unit_are_refused(town: Town) -> None:
    unknown = str(uuid4())

    nowhere = await town.order(SKIEN, line(STUDY), agreement=unknown)
    nothing = await town.order(SKIEN, line(STUDY, unit="BUSLOAD"))

    assert (nowhere.status, nowhere.code) == (422, "AGREEMENT_UNKNOWN")
    assert unknown in nowhere.body["fields"].values()
    assert (nothing.status, nothing.code) == (422, "INVALID_FIELD")
    assert nothing.body["fields"] == {"body.lines.0.unit": "enum"}


async def test_of_two_racing_for_the_last_ore_one_wins(town: Town, narrow: str) -> None:
    used = (await _state(town, SKIEN, narrow))[1]

    answers = await asyncio.gather(*(town.order(who, line(STUDY, 2), agreement=narrow) for who in (SKIEN, LARVIK)))

    assert sorted(answer.code for answer in answers) == ["", "OVER_CEILING"]
    assert (await _state(town, SKIEN, narrow))[1] == used + 2 * SEAT


async def test_the_same_command_twice_is_one_and_another_under_its_key_is_refused(town: Town) -> None:
    before, key = set(await town.ordered(LARVIK)), str(uuid4())

    first = await town.order(LARVIK, line(STUDY), key=key)
    again = await town.order(LARVIK, line(STUDY), key=key)
    other = await town.order(LARVIK, line(STUDY, 2), key=key)

    assert first.status == again.status == 201
    assert first.body == again.body
    assert (other.status, other.code) == (409, "IDEMPOTENCY_KEY_REUSED")
    assert len(set(await town.ordered(LARVIK)) - before) == 1


async def test_without_a_key_nothing_is_done(town: Town) -> None:
    before = set(await town.ordered(LARVIK))

    answer = await town.doors.knock("POST", "enrollment", "/call-offs", LARVIK, json={"agreement_id": str(uuid4())})

    assert (answer.status, answer.code) == (400, "IDEMPOTENCY_KEY_MISSING")
    assert set(await town.ordered(LARVIK)) == before


@pytest.mark.parametrize(
    ("number", "code"), [("9999", "UNKNOWN_MUNICIPALITY"), ("3909", "OTHER_MUNICIPALITY")], ids=["nobody's", "other's"]
)
async def test_a_list_under_a_wrong_municipality_number_is_refused_whole(town: Town, number: str, code: str) -> None:
    rows = as_csv([person("C-1", SKIEN)])

    answer = await town.ask(SKIEN, "POST", "enrollment", f"/imports?kommunenummer={number}", text=rows)

    assert (answer.status, answer.code) == (422, code)
    assert number in answer.body["fields"].values()
    assert "C-1" not in await _refs(town)


async def test_good_rows_are_taken_and_bad_cells_are_named_with_personal_values_masked(town: Town) -> None:
    rows = [
        person("C-10", SKIEN),
        person("C-11", SKIEN, kurstype="5"),
        person("C-12", SKIEN, kommunenummer="9999"),
        person("C-13", SKIEN, fodselsdato="31.02.1990", epost="uten-alfakrøll"),
        person("C-10", SKIEN),
    ]

    answer = await town.ask(SKIEN, "POST", "enrollment", "/imports?kommunenummer=4003", text=as_csv(rows))

    assert answer.status == 201
    assert [row["ref"] for row in answer.body["accepted"]] == ["C-10"]
    assert {(row["row"], row["column"], row["code"], row["value"]) for row in answer.body["rejected"]} == {
        (3, "kurstype", "UNKNOWN_COURSE_TYPE", "5"),
        (4, "kommunenummer", "UNKNOWN_MUNICIPALITY", "9999"),
        (5, "fodselsdato", "BAD_DATE", "***"),
        (5, "epost", "BAD_E_MAIL", "***"),
        (6, "referanse", "REPEATED", "***"),
    }
    assert await _refs(town) >= {"C-10"}
    assert not await _refs(town) & {"C-11", "C-12", "C-13"}


async def test_what_is_somebody_elses_is_not_found(town: Town) -> None:
    placed = await town.order(SKIEN, line(STUDY))
    line_id = placed.body["lines"][0]["line_id"]

    names = await town.ask(LARVIK, "POST", "enrollment", f"/call-offs/lines/{line_id}/names", json={"refs": ["C-10"]})
    agreement = await town.ask(FYRESDAL, "GET", "partnerships", f"/agreements/{uuid4()}")
    supplier = await town.ask(Who(BUSY, "SUPPLIER"), "GET", "enrollment", "/people")

    assert [answer.status for answer in (names, agreement, supplier)] == [404, 404, 404]
    await eventually(lambda: _answered(town, line_id), "the supplier's answer")


async def _answered(town: Town, line_id: str) -> bool:
    return bool((await town.ordered(SKIEN))[line_id]["state"] != "REQUESTED")


async def _state(town: Town, who: Who, agreement_id: str) -> tuple[set[str], int]:
    """The lines of a municipality, and what has been used of an agreement."""
    used = await town.reader.fetchval(USED_SQL, UUID(agreement_id))
    return set(await town.ordered(who)), used


async def _refs(town: Town) -> set[str]:
    return {row["ref"] for row in (await town.doors.read("enrollment", "/people", SKIEN))["people"]}


USED_SQL = """
SELECT used_ore
  FROM enrollment.agreements
 WHERE id = $1
"""
