"""What may happen to a training case, one step each."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from uuid import UUID, uuid4

from samklasse_enrollment.domain.errors import Refusal
from samklasse_enrollment.domain.training import case as cases
from samklasse_enrollment.domain.training import clocks, leave
from samklasse_enrollment.domain.training.case import Step
from samklasse_enrollment.domain.training.leave import Adaptation, Ground, Impossible, Leave

from .case_world import MODULES, TOWNS, World


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
    """As the handler: on a day without a rule for her clocks nothing starts (chapter 6A ends in 2028)."""
    started = cases.start(world.case, on=world.today)
    clocks.of(started, world.about, world.leaves)
    world.case = started


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
