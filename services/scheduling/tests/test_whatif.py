"""What if: the same formation on a copy, seen by the municipality that asks, and published by nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st
from samklasse_chassis import log
from samklasse_chassis.health import Health
from samklasse_chassis.http import Role
from samklasse_chassis.runtime import Context
from samklasse_scheduling.domain.check import violations
from samklasse_scheduling.domain.formation import form
from samklasse_scheduling.domain.level import Level
from samklasse_scheduling.domain.situation import Window
from samklasse_scheduling.domain.whatif import Asked, compare, imagined, offering_for
from samklasse_scheduling.domain.windows import availability
from samklasse_scheduling.wondering import answer_once

from .builders import FYRESDAL, LARVIK, SKIEN, an_id, people, seat, situation, teacher
from .conftest import House
from .telling import START, a_market, a_plan, placeable
from .telling import people as who_wait

ASKED = Asked(FYRESDAL, 6, Level.A2, "NORWEGIAN", 2, Window.EVENING)
ME = {"orgnr": FYRESDAL, "role": Role.MUNICIPALITY}
COUNT_SQL = """
SELECT ARRAY[(SELECT count(*) FROM outbox), (SELECT count(*) FROM runs), (SELECT count(*) FROM plans),
             (SELECT count(*) FROM classes), (SELECT count(*) FROM members), (SELECT count(*) FROM enrollments),
             (SELECT count(*) FROM teachers), (SELECT count(*) FROM timers)]
"""


async def ask(house: House, **form: Any) -> dict[str, Any]:
    """Ask, have it answered by the worker, and read the answer."""
    status, asked = await house.ask("POST", "/whatifs", {"seats": 6, "window": "EVENING", **form}, **ME)
    assert status == 200, asked
    async with house.pool.acquire() as conn:
        assert await answer_once(conn, Context(house.pool, {}, Health(), log.logger()))
    status, told = await house.ask("GET", f"/whatifs/{asked['whatif_id']}", **ME)
    assert status == 200
    return dict(told)


async def test_six_seats_more_make_a_class_possible_and_nothing_is_published(house: House) -> None:
    await a_market(house)
    await who_wait(house, 5)
    await house.hear(placeable("own", owner=FYRESDAL), an_id("own"))
    await house.forget()
    before = await house.pool.fetchval(COUNT_SQL)
    told = await ask(house, kommune=None)
    (group,) = told["answer"]["classes"]

    assert (told["state"], told["answer"]["placed"], told["answer"]["unplaced"]) == ("DONE", 6, [])
    assert (group["level"], group["placed"], group["ours"], group["others"]) == ("A2", 6, 1, 5)
    assert len(group["times"]) == 2
    assert all("16:00" <= start <= "20:30" for _, start, _ in group["times"])
    assert (told["answer"]["ours_placed_today"], told["answer"]["ours_placed_then"]) == (0, 1)
    assert told["answer"]["others_more"] == 5
    assert await house.pool.fetchval(COUNT_SQL) == before


async def test_of_others_fewer_than_five_are_not_counted(house: House) -> None:
    await a_market(house)
    await who_wait(house, 4)
    told = await ask(house)

    assert told["answer"]["placed"] == 6
    assert (told["answer"]["classes"][0]["others"], told["answer"]["others_more"]) == (None, None)


async def test_too_few_are_told_what_is_lacking_and_what_no_course_offers_is_said(house: House) -> None:
    await a_market(house)
    few = await ask(house, seats=3)
    none = await ask(house, window="WEEKEND")

    assert few["answer"]["unplaced"] == [["TOO_FEW_AT_LEVEL", "MORE_PEOPLE_AT_LEVEL", 3]]
    assert (none["state"], none["code"], none["answer"]) == ("FAILED", "UNKNOWN_OFFERING", None)


async def test_a_vacant_place_in_a_class_that_goes_on_counts_as_in_a_plan(house: House) -> None:
    await a_market(house)
    larvik = await who_wait(house, 9)
    plan = await a_plan(house)
    approving = {"orgnr": LARVIK, "role": Role.MUNICIPALITY}
    await house.ask("POST", f"/plans/{plan}/answer", {"approve": larvik}, **approving)
    (published,) = await house.said("timetable.published")
    told = await ask(house, seats=3)

    assert (told["answer"]["placed"], told["answer"]["unplaced"]) == (3, [])
    assert [(one["placed"], one["first_day"]) for one in told["answer"]["classes"]] == [(3, published["first_day"])]


async def test_a_question_that_cannot_be_answered_stops_nobody_elses(house: House) -> None:
    """What is known here is broken by hand; the worker goes on, and the asker is told."""
    await a_market(house)
    await house.pool.execute("UPDATE offerings SET windows = ARRAY['NIGHT']")
    told = await ask(house)

    assert (told["state"], told["code"]) == ("FAILED", "NOT_ANSWERED")


async def test_a_municipality_asks_for_itself_alone_a_few_times_at_once_and_it_is_forgotten(house: House) -> None:
    await a_market(house)
    await house.pool.execute("UPDATE organisations SET kommunenummer = '4032' WHERE orgnr = $1", FYRESDAL)
    form = {"seats": 6, "kommune": "4032"}
    statuses = [(await house.ask("POST", "/whatifs", form, **ME))[0] for _ in range(3)]
    many = await house.ask("POST", "/whatifs", form, **ME)
    found: UUID = await house.pool.fetchval("SELECT min(whatif_id::text)::uuid FROM whatifs")
    neighbour = {"orgnr": SKIEN, "role": Role.MUNICIPALITY}
    strangers = [
        await house.ask("POST", "/whatifs", form, **neighbour),
        await house.ask("POST", "/whatifs", form),
        await house.ask("GET", f"/whatifs/{found}", **neighbour),
        await house.ask("GET", f"/whatifs/{found}"),
    ]
    await house.set_clock(START + timedelta(hours=25))
    async with house.pool.acquire() as conn:
        later = await answer_once(conn, Context(house.pool, {}, Health(), log.logger()))

    assert statuses == [200] * 3
    assert (many[0], many[1]["code"]) == (422, "TOO_MANY_WHATIFS")
    assert [status for status, _ in strangers] == [404] * 4
    assert not later
    assert await house.pool.fetchval("SELECT count(*) FROM whatifs") == 0


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 12), st.integers(0, 12), st.integers(0, 6), st.integers(0, 1))
def test_the_copy_is_a_situation_like_any_other_and_the_answer_adds_up(
    seats: int, others: int, ours: int, teachers: int
) -> None:
    priced = replace(seat("own"), price_ore=90_000)
    where = situation(
        *people(others, prefix="o", municipality=LARVIK),
        *people(ours, prefix="f", municipality=FYRESDAL, on=priced),
        teachers=(teacher(),),
    )
    asked = replace(ASKED, seats=seats, teachers=teachers)
    offering = offering_for(asked, where)
    assert offering is not None
    then = imagined(asked, offering, where, an_id("whatif"))
    plans = [form(one, seed=1, limit=0.1) for one in (where, then)]
    answer = compare(asked, offering, (where, plans[0]), (then, plans[1]))

    assert violations(plans[1], then) == ()
    assert answer.placed + sum(count for _, _, count in answer.unplaced) == seats
    assert sum(group.placed for group in answer.classes) == answer.placed
    assert answer.cost_ore == (answer.placed * 90_000 if ours or not answer.placed else None)
    assert all(count is None or count == 0 or count >= 5 for count in (answer.others_more, answer.others_fewer))
    assert all(group.others is None or group.others == 0 or group.others >= 5 for group in answer.classes)
    assert set(then.people) > set(where.people)


def test_a_window_has_all_its_hours_and_no_others() -> None:
    windows = [availability({one}) for one in Window]

    assert sum(mask.bit_count() for mask in windows) == 196
    assert windows[0] & windows[1] == windows[0] & windows[2] == windows[1] & windows[2] == 0
