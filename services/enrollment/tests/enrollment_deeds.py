"""What municipalities and suppliers may do to enrollments, one step each."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid5

from samklasse_enrollment.domain import calloff, choosing, enrollment, moving, naming, timetable
from samklasse_enrollment.domain import line as line_rules
from samklasse_enrollment.domain import offering as offerings
from samklasse_enrollment.domain.enrollment import OPEN, Case, State, Step
from samklasse_enrollment.domain.errors import Refusal
from samklasse_enrollment.domain.line import Line, LineState
from samklasse_enrollment.domain.timetable import ClassState, Gone, Timetable
from samklasse_enrollment.domain.values import CourseType

from .builders import FIRST, FJORD, FYRESDAL, NOW, SKIEN, municipality, wanted
from .enrollment_world import PERIODS, SPACE, World

A_CLASS = uuid5(SPACE, "class")


def settle_all(world: World) -> None:
    for case in list(world.cases):
        pair = (case.line.buyer_orgnr, case.line.offering_id)
        world.step(case, enrollment.settle(case, onboarded=pair in world.onboarded, today=TODAY))


TODAY = date(2027, 1, 4)


def _order(world: World, kind: CourseType, quantity: int, period: int, who: int) -> None:
    buyer = municipality(FYRESDAL if who == 0 else SKIEN)
    course = world.offerings[uuid5(SPACE, kind)]
    starts_on, ends_on = PERIODS[period]
    asked = wanted(course, quantity, line_id=world.id(), starts_on=starts_on, ends_on=ends_on)
    placed = calloff.place(world.id(), [asked], buyer=buyer, agreement=world.agreement, known=world.offerings, now=NOW)
    world.offerings, world.agreement = dict(placed.offerings), placed.agreement
    world.lines += placed.lines


def _confirm(world: World, index: int, quantity: int) -> None:
    line = _pick(world.lines, index)
    after = line_rules.confirm(line, by=FJORD, quantity=quantity, received_at=NOW)
    _changed(world, line, after)
    waiting = [case for case in world.on(after) if case.enrollment.state is State.REQUESTED]
    for case in waiting[after.seats :]:
        world.step(case, enrollment.end(case, "SEATS_SHORT", today=TODAY))


def _decline(world: World, index: int) -> None:
    line = _pick(world.lines, index)
    after = line_rules.decline(line, by=FJORD, reason="FULL", received_at=NOW)
    _changed(world, line, after)
    for case in world.on(after):
        world.step(case, enrollment.end(case, "SEATS_DECLINED", today=TODAY))


def _changed(world: World, before: Line, after: Line) -> None:
    world.put(after)
    course = world.offerings[after.offering_id]
    freed = before.held_seats - after.held_seats
    world.offerings[course.id] = offerings.release(course, freed, before.starts_on)


def _onboard(world: World, buyer: str) -> None:
    world.onboarded.add((buyer, uuid5(SPACE, CourseType.ASYNC_MUNICIPAL_TEACHER)))


def _name(world: World, index: int, who: int, beside: bool) -> None:
    line, somebody = _pick(world.lines, index), _pick(world.people, who)
    if line.buyer_orgnr != somebody.owner_orgnr:
        return
    new = naming.name(line, [(world.id(), somebody)], seated=world.on(line), elsewhere=world.cases, beside=beside)
    world.cases += new


def _withdraw(world: World, index: int) -> None:
    case = _pick(world.cases, index)
    world.step(case, enrollment.withdraw(case, "WORK", today=TODAY))


def _pause(world: World, index: int) -> None:
    case = _pick(world.cases, index)
    world.step(case, enrollment.pause(case, "WORK"))


def _resume(world: World, index: int) -> None:
    case = _pick(world.cases, index)
    world.step(case, enrollment.resume(case))


def _leave(world: World, who: int, on_leave: bool) -> None:
    somebody = replace(_pick(world.people, who), on_leave=on_leave)
    world.people = [somebody if each.id == somebody.id else each for each in world.people]
    for case in [each for each in world.cases if each.person.id == somebody.id]:
        hers = replace(case, person=somebody)
        world.step(case, Step(hers) if on_leave else enrollment.wake(hers))


def _class(world: World, index: int, state: ClassState) -> None:
    case = _pick(world.cases, index)
    if not case.enrollment.announced:
        return
    if state is ClassState.CANCELLED:
        gone = Gone(case.enrollment.id, "CLASS_CANCELLED", None)
        now = timetable.leave(case.enrollment, A_CLASS, gone)
    else:
        now = timetable.join(case.enrollment, _timetable(state), now=NOW)
    before = len(world.told[case.enrollment.id])
    world.step(case, Step(replace(case, enrollment=now)))
    world.echoed += world.told[case.enrollment.id][before:]


def _timetable(state: ClassState) -> Timetable:
    later = NOW + timedelta(days=7)
    return Timetable(A_CLASS, 1, state, FJORD, SPACE, "NORWEGIAN", "A1", FIRST, FIRST, later)


def _move(world: World, who: int, outcome: moving.Outcome) -> None:
    somebody = _pick(world.people, who)
    to = municipality(FYRESDAL if somebody.owner_orgnr == SKIEN else SKIEN)
    hers = replace(somebody, owner_orgnr=to.orgnr)
    taken = [
        (case, _seat(world, case, outcome, to))
        for case in world.cases
        if case.person.id == somebody.id and case.enrollment.state in OPEN
    ]
    world.people = [hers if each.id == hers.id else each for each in world.people]
    for case, seat in taken:
        if seat is None:
            world.step(case, enrollment.withdraw(case, "MOVED_AWAY", today=TODAY))
        else:
            world.step(case, enrollment.reseat(replace(case, person=hers), seat))


def _seat(world: World, case: Case, outcome: moving.Outcome, to: Any) -> Line | None:
    line = next(each for each in world.lines if each.id == case.line.id)
    if outcome is moving.Outcome.RUN_ON:
        return line
    if outcome is moving.Outcome.LEAVE or line.state is not LineState.CONFIRMED:
        return None
    onboarded = (to.orgnr, line.offering_id) in world.onboarded
    terms = moving.Terms(to, world.agreement, world.offerings[line.offering_id].weeks, onboarded, FIRST, NOW)
    try:
        new, world.agreement = moving.take_over(line, terms, line_id=world.id(), call_off_id=world.id())
    except Refusal:
        return None
    left = moving.give_up(line, FIRST, today=TODAY)
    _changed(world, line, left)
    course = world.offerings[line.offering_id]
    world.offerings[course.id] = offerings.take(course, new.held_seats, new.starts_on)
    world.lines.append(new)
    return new


def _choose(world: World, index: int, choice: choosing.Choice) -> None:
    line = _pick(world.lines, index)
    waiting = choosing.without_class(world.on(line))
    choosing.check(line, len(waiting), class_by=TODAY - timedelta(days=1), today=TODAY)
    _changed(world, line, choosing.give_back(line, len(waiting), choosing.RELEASED, today=TODAY))
    if choice is choosing.Choice.RELEASE:
        for case in waiting:
            world.step(case, enrollment.release(case, choosing.RELEASED, today=TODAY))
        return
    course = world.offerings[line.offering_id]
    new = choosing.take_resources(line, len(waiting), world.agreement, weeks=course.weeks, line_id=world.id())
    world.offerings[course.id] = offerings.take(course, new.held_seats, new.starts_on)
    world.lines.append(new)
    for case in waiting:
        world.step(case, enrollment.take_resources(case, new, today=TODAY))


def _day(world: World, days: int) -> None:
    """What the timers do on a later day; nobody's clock goes on from there."""
    day = FIRST + timedelta(days=days)
    for step in (enrollment.start_access, enrollment.finish_access, enrollment.finish_line):
        for case in list(world.cases):
            world.step(case, step(case, today=day))


DEEDS: dict[str, Callable[..., None]] = {
    "order": _order,
    "confirm": _confirm,
    "decline": _decline,
    "onboard": _onboard,
    "name": _name,
    "withdraw": _withdraw,
    "pause": _pause,
    "resume": _resume,
    "leave": _leave,
    "class": _class,
    "move": _move,
    "choose": _choose,
    "day": _day,
}


def _pick(what: list[Any], index: int) -> Any:
    if not what:
        raise Refusal(field="nothing yet")
    return what[index % len(what)]
