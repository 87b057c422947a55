"""What must hold of a training case after every step, by other means than the product's."""

from datetime import date, timedelta

from samklasse_enrollment.domain.training import clocks, leave, social_studies

from .case_world import MODULES, World


def check(world: World) -> None:
    """Invariants 9 to 13 of `domain.md` 3.6, by other means than the product's."""
    found = {clock.name: clock for clock in clocks.of(world.case, world.about, world.leaves)}
    _nine(world, found)
    _ten(world, found)
    _eleven(world)
    _twelve(world, found)
    _thirteen(world)


def _nine(world: World, found: dict[str, clocks.Clock]) -> None:
    case = world.case
    told = [day for day in (case.registered_on, case.claimed_on) if day]
    waits = case.state in ("REGISTERED", "OFFER_DUE") and bool(told) and not case.intro_programme
    assert (clocks.OFFER in found) == waits, "9: an offer is due exactly while none has been made"
    if waits:
        assert found[clocks.OFFER].due_on == _later(min(told), 3), "9: three months from the earlier day"


def _ten(world: World, found: dict[str, clocks.Clock]) -> None:
    window = found.get(clocks.WINDOW)
    if window is None:
        return
    months = 36 if world.about.schooling != "UPPER_SECONDARY" else 18
    begun = world.offered
    if world.about.target_group == "COLLECTIVE_PROTECTION":
        months, begun = 12, world.case.started_on
    assert begun is not None
    assert window.due_on == _later(begun, months) + timedelta(days=_leave_days(world)), "10: offer, period and leave"


def _eleven(world: World) -> None:
    for one in world.leaves:
        if one.state in leave.COUNTS:
            tried = one.adaptation is not None and (one.adaptation != "IMPOSSIBLE" or one.adaptation_reason)
            assert tried, "11: adaptation is tried before leave is granted"


def _twelve(world: World, found: dict[str, clocks.Clock]) -> None:
    parental = [
        one
        for one in world.leaves
        if one.ground == "BIRTH_OR_ADOPTION"
        and one.state in ("GRANTED", "RUNNING", "REVERSED")
        and one.parental_offer_on is None
        and _later(one.first_day, 3) <= one.last_day
    ]
    assert (clocks.PARENTAL in found) == bool(parental and world.case.state.is_open), "12: an offer from month four"


def _thirteen(world: World) -> None:
    rule = clocks.social_rule(world.about)
    if rule is None:
        return
    counted = social_studies.count(world.taken, rule)
    most = 50 if world.about.permit_on < date(2022, 1, 1) else 75
    assert all(minutes <= 25 * 60 for minutes in counted.minutes.values()), "13: at most 25 hours of a module"
    assert counted.total_minutes <= most * 60, "13: at most 75 or 50 hours together"
    assert counted.total_minutes == min(
        most * 60, sum(min(1500, max(0, world.taken.get(name, 0))) for name in MODULES[:3])
    )


def _later(day: date, months: int) -> date:
    """Month arithmetic by trying days, not by the product's formula."""
    year, month = day.year + (day.month - 1 + months) // 12, (day.month - 1 + months) % 12 + 1
    for number in range(day.day, 0, -1):
        try:
            return date(year, month, number)
        except ValueError:
            continue
    raise AssertionError


def _leave_days(world: World) -> int:
    every = {
        one.first_day + timedelta(days=number)
        for one in world.leaves
        if one.state in ("GRANTED", "RUNNING", "ENDED", "REVERSED")
        for number in range((one.last_day - one.first_day).days + 1)
    }
    return len(every) + world.granted
