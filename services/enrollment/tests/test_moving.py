"""A move keeps class, teacher, hours and seat: over the doors, with both municipalities' yes."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from samklasse_contracts.gateway import TeacherOnboarded

from .builders import (
    FIRST,
    FJORD,
    FYRESDAL,
    LAST,
    NOW,
    SKIEN,
    TODAY,
    TYPE_1,
    TYPE_2,
    TYPE_3,
    agreement,
    asked,
    csv_of,
    offering,
    row,
)
from .conftest import Enrollment
from .messages import granted, registered, said, signed, submitted, timetable

LARVIK = "399000013"


class Moving:
    """Olena sits on a seat of Skien's and moves to Fyresdal."""

    def __init__(self, enrollment: Enrollment) -> None:
        self.enrollment, self.terms = enrollment, agreement()

    async def seated(self, course_type: Any = TYPE_3, **line: Any) -> UUID:
        """Her enrollment on a confirmed line."""
        self.course = offering(course_type)
        await self.enrollment.trade(self.course, agreement=self.terms)
        (self.line,) = await self.enrollment.order(self.terms, asked(self.course, line.pop("quantity", 2), **line))
        self.person = (await self.enrollment.people(csv_of(row("a"))))["a"]
        named = await self.enrollment.name(self.line, "a")
        quantity = await self.enrollment.pool.fetchval("SELECT quantity FROM lines")
        await self.enrollment.hear(granted(self.line, quantity))
        return named[str(self.person)]

    async def told(self, moved_on: date = TODAY, **other: Any) -> str:
        """The move, as Skien tells it."""
        body = {"to_orgnr": FYRESDAL, "moved_on": moved_on.isoformat()} | other
        status, answer = await self.enrollment.call("POST", "/people/a/move", body)
        assert status == 201, answer
        move_id: str = answer["move_id"]
        return move_id

    async def answered(self, move_id: str, *seats: dict[str, Any], ref: str = "f-1") -> tuple[int, Any]:
        """What Fyresdal's yes comes to."""
        body = {"ref": ref, "seats": list(seats)}
        return await self.enrollment.call("POST", f"/moves/{move_id}/acceptance", body, by=FYRESDAL)

    def take_over(self, enrollment_id: UUID, **other: Any) -> dict[str, Any]:
        """Under the framework that both are in."""
        plain = {"enrollment_id": str(enrollment_id), "outcome": "TAKE_OVER", "agreement_id": str(self.terms.id)}
        return plain | other


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
