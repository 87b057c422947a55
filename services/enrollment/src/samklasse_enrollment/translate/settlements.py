"""A settlement's lines as they are shown, and written down for good when it is agreed."""

from typing import Any

from samklasse_enrollment.domain.charge import Charge, Kind
from samklasse_enrollment.domain.settlement import Delivered, LineBill, Settlement


def lines(told: Settlement) -> list[dict[str, Any]]:
    """Money in whole øre. `seats` to `total_ore` sum a line up; what stands before and after says how it came about."""
    return [_line(bill) for bill in told.lines]


def _line(bill: LineBill) -> dict[str, Any]:
    line = bill.line
    return {
        "line_id": str(line.id),
        "extends": str(line.extends) if line.extends else None,
        "course_type": line.course_type.value,
        "ordered": {
            "seats": line.quantity,
            "weeks": line.ordered_weeks,
            "seat_ore": line.ordered_seat_ore,
            "ore": bill.ordered_ore,
        },
        "price_line": _price(bill),
        "confirmed": {"seats": line.confirmed},
        "delivered": _delivered(bill.delivered),
        "cancelled": {"seats": bill.cancelled_seats, "reason": line.reason, "ore": bill.ore(Kind.NOT_USED)},
        "parts": [_part(part) for part in bill.parts],
        "seats": bill.held_seats,
        "seat_ore": line.seat_ore,
        "seats_ore": bill.ore(Kind.SEATS),
        "delivered_ore": bill.ore(Kind.GIVEN),
        "cancelled_ore": bill.ore(Kind.NOT_USED),
        "total_ore": bill.total_ore,
    }


def _price(bill: LineBill) -> dict[str, Any] | None:
    if bill.price is None:
        return None
    return {"seat_ore": bill.price.seat_ore, "weeks": bill.price.weeks, "is_followed": bill.follows_price_line}


def _delivered(told: Delivered) -> dict[str, Any]:
    """`participants` is null where they are too few to say."""
    return {
        "participants": told.told_participants,
        "sessions": told.sessions,
        "taught_minutes": told.taught_minutes,
        "reported_minutes": told.reported_minutes,
        "by_hand_minutes": told.by_hand_minutes,
        "access_months": told.access_months,
    }


def _part(part: Charge) -> dict[str, Any]:
    return {
        "kind": part.kind.value,
        "seats": part.seats,
        "seat_ore": part.seat_ore,
        "weeks": part.weeks,
        "of_weeks": part.of_weeks,
        "percent": part.percent,
        "ore": part.ore,
    }
