"""The seat that a move hands on: confirmed at once, at the price of what is left, and nobody's to decline."""

from datetime import timedelta
from uuid import UUID

from samklasse_enrollment.domain import choosing, moving
from samklasse_enrollment.domain.line import LineState
from samklasse_enrollment.domain.moving import Terms

from .builders import FIRST, FYRESDAL, NOW, SKIEN, TODAY, TYPE_1, TYPE_4, agreement, line, municipality
from .conftest import Enrollment
from .messages import declined, granted
from .moves import Moving


async def taken_over(enrollment: Enrollment) -> tuple[Moving, UUID]:
    """Olena has moved to Fyresdal, which took her seat over; its line."""
    moving_ = Moving(enrollment)
    seat = await moving_.seated(quantity=1)
    await moving_.answered(await moving_.told(), moving_.take_over(seat))
    line_id: UUID = await enrollment.pool.fetchval("SELECT id FROM lines WHERE buyer_orgnr = $1", FYRESDAL)
    return moving_, line_id


async def test_a_seat_taken_over_is_confirmed_because_its_supplier_teaches_her_on_it_already(
    enrollment: Enrollment,
) -> None:
    """Issue 4, point 4: the seat follows the person; a no after the move is refused, and costs nobody her class."""
    _, line_id = await taken_over(enrollment)
    at_once = await enrollment.pool.fetchval("SELECT state FROM lines WHERE id = $1", line_id)
    await enrollment.hear(declined(line_id))
    await enrollment.hear(granted(line_id))
    held = await enrollment.held()

    assert at_once == "CONFIRMED"
    assert [body["code"] for _, body in await enrollment.said("answer.refused")] == ["ALREADY_ANSWERED"]
    assert await enrollment.states() == [("SEATED", "AWAITING_CLASS")]
    assert held == (100_000, 1)


async def test_the_supplier_hears_whose_the_participant_is_whose_access_goes_on(enrollment: Enrollment) -> None:
    """A26: by her pseudonym and the municipalities' numbers alone, although not a day of her access changes."""
    moving_ = Moving(enrollment)
    seat = await moving_.seated(TYPE_1, quantity=1)
    await moving_.answered(await moving_.told(), moving_.take_over(seat))

    before, after = [body for _, body in await enrollment.said("enrollment.access-opened")]
    assert (before["owner_orgnr"], after["owner_orgnr"]) == (SKIEN, FYRESDAL)
    assert before | {"owner_orgnr": FYRESDAL} == after


async def test_silence_about_a_seat_taken_over_lets_nothing_lapse(enrollment: Enrollment) -> None:
    _, line_id = await taken_over(enrollment)
    await enrollment.ring(NOW + timedelta(days=4))

    assert await enrollment.pool.fetchval("SELECT state FROM lines WHERE id = $1", line_id) == "CONFIRMED"
    assert await enrollment.said("seats.lapsed") == []


async def test_a_seat_taken_over_is_settled_as_ordered_and_confirmed(enrollment: Enrollment) -> None:
    """A01: the new municipality's call-off says one seat at its own agreement's price."""
    _, line_id = await taken_over(enrollment)
    call_off = await enrollment.pool.fetchval("SELECT call_off_id FROM lines WHERE id = $1", line_id)
    _, told = await enrollment.call("GET", f"/call-offs/{call_off}/settlement", by=FYRESDAL)
    (shown,) = told["lines"]

    assert (shown["ordered"]["seats"], shown["confirmed"]["seats"], shown["price_line"]["is_followed"]) == (1, 1, True)


def test_a_seat_of_a_short_course_is_taken_over_at_the_price_of_its_own_weeks() -> None:
    """A05: four of the offering's eight weeks were bought, of which one is over."""
    short = line(state=LineState.CONFIRMED, weeks=4, seat_ore=50_000, ends_on=FIRST + timedelta(days=27))
    terms = Terms(municipality(FYRESDAL), agreement(), 8, True, FIRST + timedelta(days=7), NOW)
    new, _ = moving.take_over(short, terms, line_id=short.id, call_off_id=short.id)

    assert (new.weeks, new.seat_ore, new.confirmed) == (3, 37_500, 1)
    assert moving.give_up(short, terms.on, today=TODAY).delivered_ore == 12_500


def test_the_resource_half_of_a_short_course_costs_its_own_weeks() -> None:
    """A17: type 1 at its price, for the four weeks that were bought of eight."""
    short = line(TYPE_4, state=LineState.CONFIRMED, weeks=4)
    new = choosing.take_resources(short, 2, agreement(prices={TYPE_1: 40_000}), weeks=8, line_id=short.id)

    assert (new.seat_ore, new.amount_ore, new.confirmed) == (20_000, 40_000, 2)
