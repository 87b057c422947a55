"""Random histories of enrollments: what municipalities and suppliers may do in any order, and what must hold always.

Numbers of the invariants are those of `domain.md` 3.6 (2 seats, 3 overlap, 4 municipal teacher, 5 both halves).
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid5

from hypothesis import strategies as st
from samklasse_enrollment.domain import calloff, choosing, enrollment, moving, naming, timetable
from samklasse_enrollment.domain import line as line_rules
from samklasse_enrollment.domain import offering as offerings
from samklasse_enrollment.domain.agreement import Agreement
from samklasse_enrollment.domain.enrollment import OPEN, OUT, Access, Case, Person, State, Step
from samklasse_enrollment.domain.errors import Refusal
from samklasse_enrollment.domain.line import Line, LineState
from samklasse_enrollment.domain.offering import Offering
from samklasse_enrollment.domain.timetable import ClassState, Gone, Timetable
from samklasse_enrollment.domain.values import CourseType

from .builders import FIRST, FJORD, FYRESDAL, NOW, SKIEN, agreement, municipality, offering, person, wanted

SPACE = UUID(int=7)
PERIODS = [(FIRST, FIRST + timedelta(days=55)), (FIRST + timedelta(days=56), FIRST + timedelta(days=111))]
A_CLASS = uuid5(SPACE, "class")
Op = tuple[Any, ...]


@dataclass
class World:
    """Two municipalities, four people, one offering of each type with three seats, one agreement for all."""

    offerings: dict[UUID, Offering]
    agreement: Agreement
    people: list[Person]
    lines: list[Line] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    onboarded: set[tuple[str, UUID]] = field(default_factory=set)
    ids: int = 0

    def id(self) -> UUID:
        """The next id."""
        self.ids += 1
        return uuid5(SPACE, str(self.ids))

    def on(self, line: Line) -> list[Case]:
        """The cases of a line."""
        return [case for case in self.cases if case.line.id == line.id]

    def put(self, line: Line) -> None:
        """A changed line, also under those who sit on it."""
        self.lines = [line if each.id == line.id else each for each in self.lines]
        self.cases = [replace(case, line=line) if case.line.id == line.id else case for case in self.cases]

    def step(self, case: Case, after: Step) -> None:
        """What has become of a case."""
        rested = enrollment.rest(after).case
        self.cases = [rested if each.enrollment.id == case.enrollment.id else each for each in self.cases]


def new_world() -> World:
    """Nothing is bought yet; dates and ids are the same every time."""
    known = [
        offering(kind, id=uuid5(SPACE, kind), ref=kind, capacity=3, starts_to=PERIODS[1][0]) for kind in CourseType
    ]
    owners = [SKIEN, SKIEN, SKIEN, FYRESDAL]
    people = [person(id=uuid5(SPACE, f"person {n}"), owner_orgnr=owner) for n, owner in enumerate(owners)]
    return World({each.id: each for each in known}, agreement(id=uuid5(SPACE, "agreement")), people)


NUMBER = st.integers(0, 5)
OPS: st.SearchStrategy[Op] = st.one_of(
    st.tuples(st.just("order"), st.sampled_from(CourseType), st.integers(1, 3), st.sampled_from([0, 1]), NUMBER),
    st.tuples(st.just("confirm"), NUMBER, st.integers(1, 3)),
    st.tuples(st.just("decline"), NUMBER),
    st.tuples(st.just("onboard"), st.sampled_from([SKIEN, FYRESDAL])),
    st.tuples(st.just("name"), NUMBER, NUMBER, st.booleans()),
    st.tuples(st.just("withdraw"), NUMBER),
    st.tuples(st.just("pause"), NUMBER),
    st.tuples(st.just("resume"), NUMBER),
    st.tuples(st.just("leave"), NUMBER, st.booleans()),
    st.tuples(st.just("class"), NUMBER, st.sampled_from(ClassState)),
    st.tuples(st.just("move"), NUMBER, st.sampled_from(moving.Outcome)),
    st.tuples(st.just("choose"), NUMBER, st.sampled_from(choosing.Choice)),
    st.tuples(st.just("day"), st.sampled_from([0, 30, 60, 120])),
)
HISTORIES = st.lists(OPS, min_size=4, max_size=30)


def play(history: list[Op], *, until: Callable[[World], bool] = lambda world: False) -> World:
    """The world after a history, or as soon as `until` holds; what is refused changes nothing."""
    world = new_world()
    for name, *arguments in history:
        try:
            DEEDS[name](world, *arguments)
        except Refusal:
            continue
        _settle(world)
        if until(world):
            break
    return world


def _settle(world: World) -> None:
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
        world.step(case, Step(replace(case, person=somebody)))


def _class(world: World, index: int, state: ClassState) -> None:
    case = _pick(world.cases, index)
    if not case.enrollment.announced:
        return
    if state is ClassState.CANCELLED:
        gone = Gone(case.enrollment.id, "CLASS_CANCELLED", None)
        now = timetable.leave(case.enrollment, A_CLASS, gone)
    else:
        now = timetable.join(case.enrollment, _timetable(state), now=NOW)
    world.step(case, Step(replace(case, enrollment=now)))


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
    terms = moving.Terms(to, world.agreement, onboarded, FIRST, NOW)
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
    new = choosing.take_resources(line, len(waiting), world.agreement, line_id=world.id())
    course = world.offerings[line.offering_id]
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


def seats_are_enough(world: World) -> bool:
    """2: names ≤ confirmed ≤ requested seats of every line, and all lines together ≤ the offering's capacity."""
    for line in world.lines:
        sitting = [case for case in world.on(line) if case.enrollment.state not in OUT]
        if not (not sitting or not line.stands or len(sitting) <= line.seats) or line.seats > line.quantity:
            return False
    held = {each: sum(line.held_seats for line in world.lines if line.offering_id == each) for each in world.offerings}
    return all(held[each.id] == each.seats_taken <= each.capacity for each in world.offerings.values())


def one_course_at_a_time(world: World) -> bool:
    """3: nobody has two open enrollments in a subject that share a day, unless her plan allows one beside."""
    open_cases = [case for case in world.cases if case.enrollment.state in OPEN]
    return not any(
        one.enrollment.id < other.enrollment.id
        and one.person.id == other.person.id
        and one.line.subject is other.line.subject
        and one.line.starts_on <= other.line.ends_on
        and other.line.starts_on <= one.line.ends_on
        and not (one.enrollment.beside or other.enrollment.beside)
        for one in open_cases
        for other in open_cases
    )


def type_2_has_its_teacher(world: World) -> bool:
    """4: a type 2 course is open to nobody whose buyer has no onboarded teacher."""
    return all(
        (case.line.buyer_orgnr, case.line.offering_id) in world.onboarded
        for case in world.cases
        if case.line.course_type is CourseType.ASYNC_MUNICIPAL_TEACHER and case.enrollment.access is Access.OPEN
    )


def type_4_has_both_halves(world: World) -> bool:
    """5: a combined course has opened its resources and asked for a class, or neither."""
    return all(
        case.enrollment.announced == (case.enrollment.access is not Access.NONE)
        for case in world.cases
        if case.line.course_type is CourseType.BLENDED
    )
