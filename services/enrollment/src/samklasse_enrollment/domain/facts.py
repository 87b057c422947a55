"""What a municipality asks: what is ordered, who is placed, who waits and why, what it costs, what is due."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from samklasse_enrollment.domain.enrollment import State
from samklasse_enrollment.domain.line import Line, LineState

HORIZON = timedelta(days=30)
PLACED = frozenset({State.PLACED, State.ACTIVE, State.PAUSED, State.COMPLETED})


@dataclass(frozen=True)
class Standing:
    """Where one person stands; `state` is None without an enrollment. No reference to her leaves the count."""

    state: State | None
    reason: str | None


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
class ClassCost:
    """A municipality's part of one class."""

    class_id: UUID
    seats: int
    cost_ore: int


@dataclass(frozen=True)
class Deadline:
    """A day that something ends on; `about` is the id of an agreement or a line."""

    day: date
    kind: str
    about: UUID


@dataclass(frozen=True)
class People:
    """Counts of people; every waiting one has a reason."""

    known: int
    placed: int
    waiting: Mapping[str, int]
    left: int


def count(standings: Iterable[Standing]) -> People:
    """Placed, waiting by reason, and left, which together are everyone."""
    every = list(standings)
    placed = sum(1 for each in every if each.state in PLACED)
    out = (State.WITHDRAWN, State.MOVED)
    left = sum(1 for each in every if each.state in out)
    waiting = Counter(reason_of(each) for each in every if each.state not in PLACED and each.state not in out)
    return People(known=len(every), placed=placed, waiting=dict(sorted(waiting.items())), left=left)


def reason_of(standing: Standing) -> str:
    """Why somebody waits."""
    if standing.state is None:
        return "NO_SEAT_CALLED_OFF"
    if standing.state is State.REQUESTED:
        return "AWAITING_SUPPLIER"
    return standing.reason or "AWAITING_CLASS"


def ordered(lines: Iterable[Line]) -> Mapping[str, int]:
    """Seats by what became of the line they were called off on."""
    seats: Counter[str] = Counter()
    for line in lines:
        seats[line.state.value] += line.seats if line.state is LineState.CONFIRMED else line.quantity
    return dict(sorted(seats.items()))


def cost_by_call_off(lines: Iterable[Line]) -> Mapping[UUID, int]:
    """Øre that the standing lines of each call-off hold."""
    cost: Counter[UUID] = Counter()
    for line in lines:
        cost[line.call_off_id] += line.amount_ore
    return dict(cost)


def deadlines(lines: Sequence[Line], shares: Sequence[Share], *, today: date) -> list[Deadline]:
    """What is due from today to and with 30 days on, the nearest first."""
    due = [Deadline(line.answer_by.date(), "ANSWER", line.id) for line in lines if line.state is LineState.REQUESTED]
    due += [Deadline(line.ends_on, "SEATS_END", line.id) for line in lines if line.state is LineState.CONFIRMED]
    due += [Deadline(share.valid_to, "AGREEMENT_ENDS", share.agreement_id) for share in shares]
    within = [each for each in due if today <= each.day <= today + HORIZON]
    return sorted(within, key=lambda each: (each.day, each.kind, str(each.about)))


def kroner(ore: int) -> str:
    """Øre as kroner with two decimals."""
    return f"{ore // 100}.{ore % 100:02d}"
