"""A move keeps class, teacher, hours and seat: over the doors, with both municipalities' yes."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from .builders import (
    FIRST,
    FYRESDAL,
    LAST,
    NOW,
    SKIEN,
    TODAY,
    TYPE_1,
)
from .conftest import Enrollment
from .messages import granted, timetable
from .moves import LARVIK, Moving


@pytest.fixture
def moving(enrollment: Enrollment) -> Moving:
    """Nobody has moved yet."""
    return Moving(enrollment)


async def test_a_move_keeps_class_and_seat_under_the_new_owner(moving: Moving) -> None:
    """A15: the seat follows the person; each municipality sees its own people only."""
    seat, town = await moving.seated(), moving.enrollment
    class_id = uuid4()
    await town.hear(timetable(class_id, [seat]))
    status, answer = await moving.answered(await moving.told(), moving.take_over(seat))

    assert (status, answer["state"]) == (200, "DONE")
    ((_, told),) = await town.said("enrollment.changed")
    assert (told["enrollment_id"], told["person_id"], told["owner_orgnr"]) == (str(seat), str(moving.person), FYRESDAL)
    assert told["seat"]["line_id"] != str(moving.line)
    assert (told["seat"]["offering_id"], told["seat"]["ends_on"]) == (str(moving.course.id), LAST.isoformat())
    assert await town.pool.fetchval("SELECT class_id FROM enrollments WHERE state = 'PLACED'") == class_id
    mine = (await town.call("GET", "/people"))[1]["people"]
    hers = (await town.call("GET", "/people", by=FYRESDAL))[1]["people"]
    assert (mine, [one["ref"] for one in hers]) == ([], ["f-1"])


async def test_the_old_line_loses_the_seat_and_the_new_one_costs_what_is_left(moving: Moving) -> None:
    seat, town = await moving.seated(), moving.enrollment
    await moving.answered(await moving.told(FIRST + timedelta(days=14)), moving.take_over(seat))
    assert await town.states() == [("SEATED", "AWAITING_CLASS")]
    await town.ring(NOW + timedelta(days=22))

    rows = await town.pool.fetch("SELECT buyer_orgnr, state, seats, amount_ore FROM lines ORDER BY buyer_orgnr")
    used, taken = await town.held()
    assert [tuple(row_) for row_ in rows] == [(SKIEN, "CONFIRMED", 1, 125_000), (FYRESDAL, "CONFIRMED", 1, 75_000)]
    assert (used, taken) == (200_000, 2)


async def test_the_supplier_hears_of_the_new_buyers_seat_and_may_confirm_it_again(moving: Moving) -> None:
    seat, town = await moving.seated(quantity=1), moving.enrollment
    await moving.answered(await moving.told(), moving.take_over(seat))
    wanted = [body for _, body in await town.said("seats.requested") if body["buyer_orgnr"] == FYRESDAL]
    ended = await town.said("seats.ended")
    await town.hear(granted(UUID(wanted[0]["line_id"])))

    assert [body["line_id"] for _, body in ended] == [str(moving.line)]
    assert ended[0][1]["ends_on"] >= TODAY.isoformat()
    assert (await town.said("answer.refused")) == []
    assert await town.states() == [("SEATED", "AWAITING_CLASS")]


async def test_hours_belong_to_the_old_municipality_before_the_move_and_to_the_new_one_after(moving: Moving) -> None:
    seat, town = await moving.seated(TYPE_1), moving.enrollment
    await moving.answered(await moving.told(), moving.take_over(seat))
    rows = await town.pool.fetch(
        "SELECT owner_orgnr, first_day, last_day FROM ownerships WHERE enrollment_id = $1 ORDER BY first_day", seat
    )

    assert [tuple(row_) for row_ in rows] == [
        (SKIEN, date.min, TODAY - timedelta(days=1)),
        (FYRESDAL, TODAY, date.max),
    ]


async def test_the_training_case_is_transferred_and_everybody_is_told_once(moving: Moving) -> None:
    seat, town = await moving.seated(), moving.enrollment
    await town.pool.execute(
        "INSERT INTO training_cases (id, person_id, owner_orgnr) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        uuid4(), moving.person, SKIEN,
    )  # fmt: skip
    await moving.answered(await moving.told(), moving.take_over(seat))

    ((_, told),) = await town.said("case.transferred")
    assert (told["from_orgnr"], told["to_orgnr"], told["person_id"]) == (SKIEN, FYRESDAL, str(moving.person))
    rows = await town.pool.fetch("SELECT owner_orgnr, state = 'TRANSFERRED' FROM training_cases ORDER BY 2 DESC")
    assert [tuple(row_) for row_ in rows] == [(SKIEN, True), (FYRESDAL, False)]


async def test_the_receiver_learns_what_there_is_to_take_over_and_nothing_of_the_old_municipalitys(
    moving: Moving,
) -> None:
    seat, town = await moving.seated(), moving.enrollment
    move_id = await moving.told()
    (shown,) = (await town.call("GET", "/moves", by=FYRESDAL))[1]["moves"]

    assert (shown["move_id"], shown["ref"]) == (move_id, None)
    assert [each["enrollment_id"] for each in shown["seats"]] == [str(seat)]
    assert str(moving.line) not in str(shown)
    assert str(moving.terms.id) not in str(shown)
    assert (await town.call("GET", "/moves", by=LARVIK))[1] == {"moves": []}


async def test_the_old_line_runs_on_to_the_agreed_day_and_no_longer(moving: Moving) -> None:
    seat, town = await moving.seated(), moving.enrollment
    until = FIRST + timedelta(days=10)
    move_id = await moving.told(runs_to=until.isoformat())
    too_long = {"enrollment_id": str(seat), "outcome": "RUN_ON", "until": (until + timedelta(1)).isoformat()}
    refused = await moving.answered(move_id, too_long)
    agreed = await moving.answered(move_id, too_long | {"until": until.isoformat()})
    owner = await town.pool.fetchval("SELECT owner_orgnr FROM people")
    before = await town.states()
    await town.ring(NOW + timedelta(days=19))

    assert (refused[1]["code"], agreed[0]) == ("RUN_ON_NOT_OFFERED", 200)
    assert (owner, before, await town.states()) == (
        FYRESDAL,
        [("SEATED", "AWAITING_CLASS")],
        [("MOVED", "MOVED_AWAY")],
    )
    assert [key for key, _ in await town.said("enrollment.withdrawn")] == ["enrollment.withdrawn"]


async def test_who_is_named_in_no_answer_leaves(moving: Moving) -> None:
    await moving.seated()
    await moving.answered(await moving.told())

    ((_, told),) = await moving.enrollment.said("enrollment.withdrawn")
    assert told["owner_orgnr"] == SKIEN
    assert await moving.enrollment.states() == [("MOVED", "MOVED_AWAY")]
