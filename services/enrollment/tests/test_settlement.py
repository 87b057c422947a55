"""A settlement says what was ordered, confirmed, delivered and cancelled, and how its amounts follow; about nobody."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samklasse_enrollment.domain import changing, choosing, moving, settlement
from samklasse_enrollment.domain import line as rules
from samklasse_enrollment.domain.charge import Charge, Kind
from samklasse_enrollment.domain.errors import Refusal
from samklasse_enrollment.domain.line import Line, LineState
from samklasse_enrollment.domain.settlement import Delivered, LineBill, PriceLine

from .builders import FIRST, FYRESDAL, NOW, TYPE_1, agreement, line, offering
from .buying_histories import Books, histories, played
from .conftest import Enrollment
from .many import many
from .messages import learned
from .running_lines import change, running
from .running_lines import settlement as settled

DAY = timedelta(days=1)
OVER = NOW + timedelta(days=70)
STEPS = ("shorten", "terminate", "withdraw", "end", "give_up", "give_back")


@given(histories, st.integers(0, 100))
@many()
def test_a_settlement_is_the_sum_of_its_lines_and_never_above_what_was_ordered_and_extended(
    steps: list[tuple[str, int, int]], percent: int
) -> None:
    """A01: whatever became of the lines; each line's parts are what it holds of the ceiling, to the øre."""

    def holds(books: Books) -> None:
        for call_off in {each.call_off_id for each in books.lines.values()}:
            own = [each for each in books.lines.values() if each.call_off_id == call_off]
            bill = settlement.propose(own)
            assert [each.total_ore for each in bill.lines] == [each.amount_ore for each in own]
            assert bill.total_ore == sum(each.total_ore for each in bill.lines)
            assert bill.total_ore <= sum(each.ordered_ore for each in bill.lines)
            assert books.settled.get(call_off, bill.total_ore) == bill.total_ore

    played(steps, holds, percent=percent)


@given(st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 60)), max_size=8), st.integers(0, 100))
@many()
def test_every_ore_of_a_line_follows_from_the_price_it_was_ordered_at(
    steps: list[tuple[str, int]], percent: int
) -> None:
    """A01: also of seats that moved to another municipality or were given back, one after the other."""
    now = rules.confirm(
        line(quantity=6, weeks=8, seat_ore=99_999), by=line().supplier_orgnr, quantity=5, received_at=NOW
    )
    today = FIRST
    for step, days in steps:
        now, today = _taken(now, step, percent, today, days), today + timedelta(days=days % 9)
        bill = LineBill(now)

        assert bill.total_ore == now.amount_ore <= bill.ordered_ore == 6 * 99_999
        assert (bill.ore(Kind.GIVEN), bill.ore(Kind.NOT_USED)) == (now.delivered_ore, now.cancelled_ore)
        assert (now.ordered_seat_ore, now.ordered_weeks, now.confirmed) == (99_999, 8, 5)
        assert bill.held_seats + bill.cancelled_seats == 5


def _taken(now: Line, step: str, percent: int, today: Any, days: int) -> Line:
    terms, last = agreement(withdrawal_percent=percent), today + timedelta(days=days)
    try:
        match step:
            case "shorten":
                return changing.shorten(now, terms, ends_on=last, today=today)
            case "terminate":
                return changing.terminate(now, terms, ends_on=last, today=today)
            case "withdraw":
                return changing.withdraw(now, terms, today=today)
            case "end":
                return rules.end(now, ends_on=last, reason="AGREEMENT_TERMINATED")
            case "give_up" if now.state is LineState.CONFIRMED:
                return moving.give_up(now, last, today=today)
            case "give_back" if now.state is LineState.CONFIRMED:
                return choosing.give_back(now, min(now.seats, 1 + days % 3), "NO_CLASS_IN_TIME", today=today)
    except Refusal:
        pass
    return now


@given(st.integers(1, 30), st.integers(0, 10**9), st.integers(1, 60), st.integers(0, 60), st.integers(0, 100))
def test_what_was_given_and_what_is_kept_of_the_rest_is_never_more_than_the_price(
    seats: int, seat_ore: int, of_weeks: int, weeks: int, percent: int
) -> None:
    given_weeks = min(weeks, of_weeks)
    parts = [Charge(kind, seats, seat_ore, given_weeks, of_weeks, percent) for kind in (Kind.GIVEN, Kind.NOT_USED)]

    assert 0 <= sum(part.ore for part in parts) <= seats * seat_ore
    assert Charge(Kind.GIVEN, seats, seat_ore, of_weeks, of_weeks).ore == seats * seat_ore


def test_an_extension_owes_nothing_of_what_its_line_was_shortened_by() -> None:
    """A05: each line's charges are its own; the supplier has not said yes to the new one."""
    whole = replace(line(weeks=8), state=LineState.CONFIRMED, confirmed=3)
    shorter = changing.shorten(whole, agreement(withdrawal_percent=50), ends_on=FIRST + 6 * DAY, today=FIRST)
    longer = changing.extend(
        shorter, id=uuid4(), weeks=4, quantity=3, agreement=agreement(), offering=offering(TYPE_1), terms=None,
        now=NOW, today=FIRST,
    )  # fmt: skip

    assert LineBill(shorter).ore(Kind.NOT_USED) > 0
    assert (longer.charges, longer.confirmed, LineBill(longer).total_ore) == ((), 0, longer.amount_ore)
    assert longer.ordered_seat_ore == longer.seat_ore


def test_the_ordered_price_is_the_price_lines_or_it_is_said_that_it_is_not() -> None:
    bought = replace(line(), weeks=4, seat_ore=50_000)

    assert LineBill(bought, price=PriceLine(100_000, 8)).follows_price_line
    assert not LineBill(bought, price=PriceLine(100_001, 6)).follows_price_line
    assert not LineBill(bought).follows_price_line


@pytest.mark.parametrize(("people", "told"), [(0, 0), (1, None), (4, None), (5, 5)])
def test_fewer_than_five_participants_are_not_counted_aloud(people: int, told: int | None) -> None:
    assert Delivered(people).told_participants == told


async def learn(enrollment: Enrollment, minutes: int) -> None:
    """A week of everybody's own learning, as the supplier reports it."""
    for seat in await enrollment.pool.fetch("SELECT id FROM enrollments"):
        await enrollment.hear(learned(seat["id"], FIRST, minutes), now=NOW + timedelta(days=14))


async def test_a_settlement_states_what_was_ordered_confirmed_delivered_and_cancelled(enrollment: Enrollment) -> None:
    """A26: learning time feeds what an invoice rests on; five of seven seats were used, and nobody is named."""
    refs = ("a", "b", "c", "d", "e")
    line_id = await running(enrollment, people=refs, seats=6, withdrawal_percent=20)
    await enrollment.ring(NOW + timedelta(days=8))
    await learn(enrollment, 120)
    await change(enrollment, line_id, "shortening", ends_on=(FIRST + 20 * DAY).isoformat())
    await enrollment.clock(OVER)
    status, told = await settled(enrollment, line_id, "POST")
    (shown,) = told["lines"]

    assert (status, told["state"], told["total_ore"], told["total_kroner"]) == (201, "SETTLED", 300_000, "3000.00")
    assert shown["ordered"] == {"seats": 6, "weeks": 8, "seat_ore": 100_000, "ore": 600_000}
    assert shown["price_line"] == {"seat_ore": 100_000, "weeks": 8, "is_followed": True}
    assert shown["confirmed"] == {"seats": 6}
    assert (shown["delivered"]["participants"], shown["delivered"]["reported_minutes"]) == (5, 600)
    assert shown["delivered"]["taught_minutes"] == shown["delivered"]["by_hand_minutes"] == 0
    assert shown["cancelled"] == {"seats": 0, "reason": "SHORTENED", "ore": 75_000}
    assert [(part["kind"], part["weeks"], part["of_weeks"], part["ore"]) for part in shown["parts"]] == [
        ("SEATS", 3, 3, 225_000),
        ("NOT_USED", 3, 8, 75_000),
    ]
    assert not {str(row_["person_id"]) for row_ in await people(enrollment)} & set(str(told).split("'"))


async def people(enrollment: Enrollment) -> list[Any]:
    found: list[Any] = await enrollment.pool.fetch("SELECT person_id FROM enrollments")
    return found


async def test_of_a_few_not_even_the_number_is_told_and_what_was_agreed_stays(enrollment: Enrollment) -> None:
    """A26: hours that are told after the settlement are in the evidence, not in what was agreed."""
    line_id = await running(enrollment, people=("a",), seats=1)
    await enrollment.ring(NOW + timedelta(days=8))
    await learn(enrollment, 100)
    await enrollment.clock(OVER)
    _, first = await settled(enrollment, line_id, "POST")
    seat: UUID = await enrollment.pool.fetchval("SELECT id FROM enrollments")
    await enrollment.hear(learned(seat, FIRST + 7 * DAY, 50), now=OVER)
    _, after = await settled(enrollment, line_id)
    call_off = await enrollment.pool.fetchval("SELECT call_off_id FROM lines")

    assert (first["lines"][0]["delivered"]["participants"], first["lines"][0]["delivered"]["reported_minutes"]) == (
        None,
        100,
    )
    assert after["lines"] == first["lines"]
    assert (await enrollment.call("GET", f"/call-offs/{call_off}/settlement", by=FYRESDAL))[0] == 404


async def test_a_declined_request_and_a_withdrawn_seat_are_in_the_statement(enrollment: Enrollment) -> None:
    """A01: three ordered, two confirmed, and those withdrawn too late at a quarter of the price."""
    line_id = await running(enrollment, TYPE_1, seats=3, withdrawal_days=20, withdrawal_percent=25)
    await change(enrollment, line_id, "withdrawal")
    _, told = await settled(enrollment, line_id)
    (shown,) = told["lines"]

    assert (shown["cancelled"]["seats"], shown["cancelled"]["ore"], told["total_ore"]) == (3, 75_000, 75_000)
    assert [(part["kind"], part["ore"]) for part in shown["parts"]] == [("GIVEN", 0), ("NOT_USED", 75_000)]
