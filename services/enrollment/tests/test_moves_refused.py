"""Moves to nowhere, twice, without an agreement or a teacher: refused, or waiting for another answer."""

from datetime import timedelta
from uuid import uuid4

import pytest
from samklasse_contracts.gateway import TeacherOnboarded

from .builders import (
    FJORD,
    FYRESDAL,
    NOW,
    SKIEN,
    TODAY,
    TYPE_1,
    TYPE_2,
    agreement,
    asked,
    csv_of,
    offering,
    row,
)
from .conftest import Enrollment
from .messages import registered, said, signed, submitted
from .moves import LARVIK, Moving


@pytest.fixture
def moving(enrollment: Enrollment) -> Moving:
    """Nobody has moved yet."""
    return Moving(enrollment)


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"to_orgnr": SKIEN}, "NOT_A_MUNICIPALITY"),
        ({"to_orgnr": FJORD}, "NOT_A_MUNICIPALITY"),
        ({"moved_on": "2029-01-01"}, "BAD_MOVE_DAY"),
    ],
)
async def test_a_move_to_nowhere_or_far_away_is_refused(moving: Moving, other: dict[str, str], code: str) -> None:
    await moving.seated()
    body = {"to_orgnr": FYRESDAL, "moved_on": TODAY.isoformat()} | other

    status, answer = await moving.enrollment.call("POST", "/people/a/move", body)
    assert (status, answer["code"]) == (422, code)


async def test_one_move_at_a_time_and_each_is_answered_once(moving: Moving) -> None:
    await moving.seated()
    move_id = await moving.told()
    twice = await moving.enrollment.call(
        "POST", "/people/a/move", {"to_orgnr": FYRESDAL, "moved_on": TODAY.isoformat()}
    )
    await moving.answered(move_id)
    again = await moving.answered(move_id)

    assert (twice[1]["code"], again[1]["code"]) == ("ALREADY_MOVING", "MOVE_IS_OVER")


async def test_a_refused_move_changes_nothing(moving: Moving) -> None:
    await moving.seated()
    path = f"/moves/{await moving.told()}/refusal"
    stranger = await moving.enrollment.call("POST", path, by=LARVIK)
    _, answer = await moving.enrollment.call("POST", path, by=FYRESDAL)

    assert (stranger[0], answer["state"]) == (404, "REFUSED")
    assert await moving.enrollment.states() == [("SEATED", "AWAITING_CLASS")]


async def test_a_seat_of_a_closed_group_does_not_change_hands(moving: Moving) -> None:
    """A15: nobody is split off a closed group."""
    seat = await moving.seated(unit="GROUP", closed=True)

    status, answer = await moving.answered(await moving.told(), moving.take_over(seat))
    assert (status, answer["code"]) == (422, "GROUP_IS_CLOSED")


async def test_a_takeover_needs_an_agreement_with_the_same_supplier(moving: Moving) -> None:
    seat = await moving.seated()
    elsewhere = agreement(seller_orgnr=LARVIK)
    await moving.enrollment.hear(signed(elsewhere))
    answer = moving.take_over(seat, agreement_id=str(elsewhere.id))

    assert (await moving.answered(await moving.told(), answer))[1]["code"] == "NOT_THE_SEATS_SELLER"


async def test_type_2_moves_only_to_a_municipality_with_a_centre_and_its_own_onboarded_teacher(moving: Moving) -> None:
    """A12: type 2 needs an onboarded teacher of the municipality that pays, after a move too."""
    seat, town = await moving.seated(TYPE_2), moving.enrollment
    move_id = await moving.told()
    no_centre = await moving.answered(move_id, moving.take_over(seat))
    await town.hear(registered(FYRESDAL, "4032", has_centre=True))
    no_teacher = await moving.answered(move_id, moving.take_over(seat))
    teacher = TeacherOnboarded(
        teacher_id=uuid4(),
        supplier_orgnr=FJORD,
        municipality_orgnr=FYRESDAL,
        offering_id=moving.course.id,
        received_at=NOW,
    )
    await town.hear(said(teacher))

    assert (no_centre[1]["code"], no_teacher[1]["code"]) == ("NO_CENTRE", "TEACHER_NOT_ONBOARDED")
    assert (await moving.answered(move_id, moving.take_over(seat)))[0] == 200


async def test_what_has_become_impossible_by_the_day_waits_for_another_answer(moving: Moving) -> None:
    seat, town = await moving.seated(), moving.enrollment
    own = agreement(ceiling_ore=100_000, all_municipalities=False, buyer_orgnrs=frozenset({FYRESDAL}))
    await town.hear(signed(own))
    move_id = await moving.told(TODAY + timedelta(days=2))
    await moving.answered(move_id, moving.take_over(seat, agreement_id=str(own.id)))
    other = offering(TYPE_1)
    await town.hear(submitted(other))
    await town.order(own, asked(other), by=FYRESDAL)
    await town.ring(NOW + timedelta(days=2))
    (shown,) = (await town.call("GET", "/moves", by=FYRESDAL))[1]["moves"]

    assert (shown["state"], shown["reason"]) == ("PROPOSED", "OVER_CEILING")
    assert await town.pool.fetchval("SELECT owner_orgnr FROM people") == SKIEN


async def test_a_reference_that_is_taken_is_refused(moving: Moving) -> None:
    await moving.seated()
    body = csv_of(row("f-1", kommunenummer="4032"))
    assert (await moving.enrollment.call("POST", "/imports?kommunenummer=4032", body, by=FYRESDAL))[0] == 201

    assert (await moving.answered(await moving.told()))[1]["code"] == "REF_TAKEN"
