"""What a municipality asks: what is ordered, who is placed, who waits and why, what it costs, what is due."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from samklasse_enrollment.domain.enrollment import State
from samklasse_enrollment.domain.line import LineState

HORIZON = timedelta(days=30)
PLACED = frozenset({State.PLACED, State.ACTIVE, State.PAUSED, State.COMPLETED})


@dataclass(frozen=True)
class Standing:
    """Where so many people stand; `state` is None without an enrollment. No reference to anybody leaves the count."""

    state: State | None
    reason: str | None
    people: int = 1


@dataclass(frozen=True)
class Bought:
    """One call-off's lines in one state together: seats (as confirmed, else as requested), and øre that they hold."""

    call_off_id: UUID
    supplier_orgnr: str
    state: LineState
    seats: int
    ore: int


@dataclass(frozen=True)
class ClassPart:
    """A municipality's seats in a class, and its part of what the class costs, in øre."""

    class_id: UUID
    seats: int
    ore: int


@dataclass(frozen=True)
class Share:
    """A municipality's part of an agreement's ceiling, in øre."""

    agreement_id: UUID
    seller_orgnr: str
    ceiling_ore: int
    used_ore: int
    mine_ore: int
    valid_to: date


@dataclass(frozen=True)
class Hours:
    """Minutes of one subject; `reported`: a supplier's word alone."""

    subject: str
    reported: bool
    minutes: int


@dataclass(frozen=True)
class Deadline:
    """A day that something ends on or is due; `about` is what it concerns, `paragraph` where the law sets it."""

    day: date
    kind: str
    about: UUID
    paragraph: str | None = None


@dataclass(frozen=True)
class People:
    """Counts of people; every waiting one has a reason."""

    known: int
    placed: int
    waiting: Mapping[str, int]
    left: int


def count(standings: Iterable[Standing]) -> People:
    """Placed, waiting by reason, and left, which together are everyone."""
    placed = left = 0
    waiting: Counter[str] = Counter()
    for each in standings:
        if each.state in PLACED:
            placed += each.people
        elif each.state in (State.WITHDRAWN, State.MOVED):
            left += each.people
        else:
            waiting[reason_of(each)] += each.people
    return People(placed + left + waiting.total(), placed, dict(sorted(waiting.items())), left)


def reason_of(standing: Standing) -> str:
    """Why somebody waits."""
    if standing.state is None:
        return "NO_SEAT_CALLED_OFF"
    if standing.state is State.REQUESTED:
        return "AWAITING_SUPPLIER"
    return standing.reason or "AWAITING_CLASS"


def ordered(bought: Iterable[Bought]) -> Mapping[str, int]:
    """Seats by what became of the line they were called off on."""
    seats: Counter[str] = Counter()
    for each in bought:
        seats[each.state.value] += each.seats
    return dict(sorted(seats.items()))


def cost_by_call_off(bought: Iterable[Bought]) -> Mapping[UUID, int]:
    """Øre that the lines of each call-off hold."""
    cost: Counter[UUID] = Counter()
    for each in bought:
        cost[each.call_off_id] += each.ore
    return dict(cost)


def deadlines(
    lines: Sequence[Deadline], shares: Sequence[Share], watched: Sequence[Deadline] = (), *, today: date
) -> list[Deadline]:
    """What is due to and with 30 days on, the nearest first; `watched` may be overdue."""
    due = [*lines, *(Deadline(share.valid_to, "AGREEMENT_ENDS", share.agreement_id) for share in shares)]
    within = [each for each in due if today <= each.day <= today + HORIZON]
    within += [each for each in watched if each.day <= today + HORIZON]
    return sorted(within, key=lambda each: (each.day, each.kind, str(each.about)))


def kroner(ore: int) -> str:
    """Øre as kroner with two decimals."""
    return f"{ore // 100}.{ore % 100:02d}"
