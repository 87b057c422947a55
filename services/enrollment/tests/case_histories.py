"""Random histories of training cases, and what must hold after every step of them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from uuid import UUID, uuid4

from hypothesis import strategies as st
from samklasse_enrollment.domain.errors import Refusal
from samklasse_enrollment.domain.training import case as cases
from samklasse_enrollment.domain.training import clocks, leave, social_studies
from samklasse_enrollment.domain.training.case import Step
from samklasse_enrollment.domain.training.leave import Adaptation, Ground, Impossible, Leave
from samklasse_enrollment.domain.training.values import About, Schooling, TargetGroup, TrainingCase

FIRST = date(2027, 1, 1)
TOWNS = ("399000011", "399000012", "399000013")
MODULES = ("EDUCATION_AND_WORK", "FAMILY_AND_HEALTH", "NORWAY_THEN_AND_NOW", "COOKING")
ABOUTS = st.builds(
    About,
    st.sampled_from(TargetGroup),
    st.sampled_from(Schooling),
    st.dates(date(2021, 1, 1), date(2026, 12, 31)),
)
OPS = (
    "register", "decide", "plan", "start", "stop", "resume", "exempt", "reach_goal", "expire", "close", "transfer",
    "submit", "document", "adapt", "adapt_impossible", "grant", "deny", "appeal", "reverse", "begin", "end", "offer",
    "lesson", "wait", "be_granted", "be_granted", "be_away", "wait",
    "document", "adapt", "grant", "grant", "deny", "appeal", "appeal", "reverse", "begin", "begin", "end", "offer",
)  # fmt: skip
HISTORIES = st.lists(
    st.tuples(st.sampled_from(OPS), st.integers(0, 400), st.integers(0, 400)), min_size=15, max_size=60
)


@dataclass
class World:
    """A person's cases, leave and hours; the last case is the one that stands."""

    about: About
    today: date = FIRST
    case: TrainingCase = field(default_factory=lambda: TrainingCase(UUID(int=1), UUID(int=2), TOWNS[0]))
    leaves: list[Leave] = field(default_factory=list)
    taken: dict[str, int] = field(default_factory=dict)
    granted: int = 0
    offered: date | None = None
    steps: int = 0


def play(about: About, history: list[tuple[str, int, int]]) -> World:
    """Take every step that is not refused, and check what must hold after each.

    Raises:
        AssertionError: an invariant is broken.
    """
    world = World(about)
    for name, a, b in [("register", 0, 0), ("decide", 0, 0), ("plan", 0, 0), ("start", 0, 0), *history][
        a_start(history) :
    ]:
        try:
            DO[name](world, a, b)
            world.steps += 1
        except Refusal:
            continue
        check(world)
    return world


def a_start(history: list[tuple[str, int, int]]) -> int:
    """Most histories begin in training, so that most of what follows is possible."""
    return 4 if history[0][1] % 8 == 7 else 0


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


def _pick(world: World, number: int, *states: str) -> Leave:
    """One of those in these states; sometimes, and without any, one of all, which is mostly refused."""
    fitting = [one for one in world.leaves if one.state in states] if number % 5 else []
    among = fitting or world.leaves
    if not among:
        raise Refusal
    return among[number % len(among)]


def _put(world: World, changed: Leave) -> None:
    world.leaves = [changed if one.id == changed.id else one for one in world.leaves]


def _bounds(world: World) -> dict[str, date | None]:
    ends = clocks.window_ends(world.case, world.about, world.leaves)
    return {"offered_on": world.case.offered_on, "window_ends": ends.due_on if ends else None}


def _register(world: World, a: int, b: int) -> None:
    registered = world.today - timedelta(days=a % 90) if a % 3 else None
    claimed = world.today - timedelta(days=b % 90) if b % 3 or registered is None else None
    world.case = cases.register(
        world.case, registered_on=registered, claimed_on=claimed, intro_programme=a % 11 == 10, today=world.today
    )


def _decide(world: World, a: int, b: int) -> None:
    world.case = cases.decide(world.case, offered_on=world.today, today=world.today)
    world.offered = world.offered or world.today


def _start(world: World, a: int, b: int) -> None:
    world.case = cases.start(world.case, on=world.today)


def _seldom(step: Step) -> Callable[[World, int, int], None]:
    """What ends a case, so that others go on for long."""

    def do(world: World, a: int, b: int) -> None:
        if a % 6:
            raise Refusal
        world.case = cases.take(world.case, step)

    return do


def _simple(step: Step) -> Callable[[World, int, int], None]:
    def do(world: World, a: int, b: int) -> None:
        world.case = cases.take(world.case, step)

    return do


def _transfer(world: World, a: int, b: int) -> None:
    moved = sum(one.days for one in world.leaves)
    _, world.case = cases.transfer(
        world.case, TOWNS[a % 3], world.today, new_id=UUID(int=world.steps + 10), leave_days=moved
    )
    world.granted += moved
    world.leaves = []


def _submit(world: World, a: int, b: int) -> None:
    first = world.today + timedelta(days=a % 60)
    ground = list(Ground)[b % 4]
    asked = Leave(
        uuid4(), world.case.id, ground, first, first + timedelta(days=b if ground == "BIRTH_OR_ADOPTION" else b % 20)
    )
    world.leaves.append(leave.submit(world.case, asked))


def _adapt(world: World, a: int, b: int) -> None:
    _put(world, leave.try_adaptation(_pick(world, a, "SUBMITTED"), list(Adaptation)[b % 2]))


def _impossible(world: World, a: int, b: int) -> None:
    reason = list(Impossible)[b % 3] if b % 2 else None
    _put(world, leave.try_adaptation(_pick(world, a, "SUBMITTED"), Adaptation.IMPOSSIBLE, reason))


def _grant(world: World, a: int, b: int) -> None:
    _put(world, leave.grant(_pick(world, a, "ADAPTATION_TRIED"), world.leaves, **_bounds(world)))


def _reverse(world: World, a: int, b: int) -> None:
    answered = leave.answer_appeal(
        _pick(world, a, "APPEALED"), reversed_=b % 2 == 0, others=world.leaves, **_bounds(world)
    )
    _put(world, answered)


def _be_granted(world: World, a: int, b: int) -> None:
    """Everything at once, so that leave is common."""
    _submit(world, a, b)
    one = leave.try_adaptation(leave.give_documents(world.leaves[-1]), Adaptation.OFFERED)
    _put(world, leave.grant(one, world.leaves, **_bounds(world)))


def _be_away(world: World, a: int, b: int) -> None:
    one = _pick(world, a, "GRANTED", "REVERSED")
    world.today = max(world.today, one.first_day)
    begun = leave.begin(one, today=world.today)
    world.case = cases.take(cases.take(world.case, Step.BEGIN_LEAVE), Step.END_LEAVE)
    world.today += timedelta(days=b)
    _put(world, leave.end(begun, on=world.today))


def _begin(world: World, a: int, b: int) -> None:
    one = _pick(world, a, "GRANTED", "REVERSED")
    world.today = max(world.today, one.first_day)
    begun = leave.begin(one, today=world.today)
    world.case = cases.take(world.case, Step.BEGIN_LEAVE)
    _put(world, begun)


def _end(world: World, a: int, b: int) -> None:
    ended = leave.end(_pick(world, a, "RUNNING"), on=world.today)
    world.case = cases.take(world.case, Step.END_LEAVE)
    _put(world, ended)


def _on(change: Callable[..., Leave], *states: str) -> Callable[[World, int, int], None]:
    def do(world: World, a: int, b: int) -> None:
        _put(world, change(_pick(world, a, *states)))

    return do


def _offer(world: World, a: int, b: int) -> None:
    _put(world, leave.offer_during(_pick(world, a, *leave.COUNTS), on=world.today))


def _lesson(world: World, a: int, b: int) -> None:
    module = MODULES[b % 4]
    world.taken[module] = world.taken.get(module, 0) + 15 * a - 300


def _wait(world: World, a: int, b: int) -> None:
    world.today += timedelta(days=a)


DO: dict[str, Callable[[World, int, int], None]] = {
    "register": _register, "decide": _decide, "start": _start, "transfer": _transfer, "submit": _submit,
    "adapt": _adapt, "adapt_impossible": _impossible, "grant": _grant, "reverse": _reverse, "begin": _begin,
    "end": _end, "offer": _offer, "lesson": _lesson, "wait": _wait,
    "document": _on(leave.give_documents, "SUBMITTED"),
    "deny": _on(leave.deny, "ADAPTATION_TRIED"), "appeal": _on(partial(leave.appeal, on=date(2027, 1, 4)), "DENIED"),
    "plan": _simple(Step.PLAN), "stop": _seldom(Step.STOP), "resume": _simple(Step.RESUME),
    "exempt": _seldom(Step.EXEMPT), "reach_goal": _seldom(Step.REACH_GOAL), "expire": _seldom(Step.EXPIRE),
    "close": _seldom(Step.CLOSE), "be_granted": _be_granted, "be_away": _be_away,
}  # fmt: skip
