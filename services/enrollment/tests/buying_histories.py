"""Random histories of orders, answers and changes, taken by the same pure functions as the handlers' are."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from hypothesis import strategies as st
from samklasse_enrollment.domain import agreement as agreements
from samklasse_enrollment.domain import changing, freeing, settlement
from samklasse_enrollment.domain import line as rules
from samklasse_enrollment.domain.calloff import place
from samklasse_enrollment.domain.errors import Refusal
from samklasse_enrollment.domain.freeing import Change
from samklasse_enrollment.domain.line import Line, LineState
from samklasse_enrollment.domain.progress import Progress, progress

from .builders import FIRST, FJORD, NOW, TODAY, TYPE_1, agreement, municipality, offering, wanted

DAY = timedelta(days=1)
STEPS = ("order", "confirm", "decline", "lapse", "extend", "shorten", "withdraw", "terminate", "settle", "end", "wait")
step = st.tuples(st.sampled_from(STEPS), st.integers(0, 40), st.integers(0, 40))


@dataclass
class Books:
    """What the handlers keep, moved by the same pure functions."""

    agreement: Any
    offering: Any
    lines: dict[UUID, Line] = field(default_factory=dict)
    settled: dict[UUID, int] = field(default_factory=dict)
    ended_on: date | None = None
    today: date = TODAY

    def change(self, *changes: Change) -> None:
        """As `handlers.standing`."""
        fewer = [change for change in changes if change.is_less]
        if fewer:
            known = {self.offering.id: self.offering}
            self.agreement, left = freeing.free(self.agreement, known, fewer)
            self.offering = left[self.offering.id]
        for change in changes:
            self.lines[change.after.id] = change.after

    def add(self, line: Line) -> None:
        self.agreement = agreements.reserve(self.agreement, line.amount_ore)
        self.lines[line.id] = line

    def extension_of(self, line: Line) -> Line | None:
        return next((each for each in self.lines.values() if each.extends == line.id and each.stands), None)

    def now(self) -> Any:
        return NOW + (self.today - TODAY)

    def states(self) -> dict[UUID, Progress]:
        return {
            call_off: progress(
                [line for line in self.lines.values() if line.call_off_id == call_off],
                today=self.today,
                settled=call_off in self.settled,
            )
            for call_off in {line.call_off_id for line in self.lines.values()}
        }


def order(books: Books, a: int, b: int) -> None:
    first = FIRST + 2 * a * DAY
    days = {"starts_on": first, "ends_on": first + 55 * DAY}
    lines = [wanted(books.offering, 1 + a % 7, **days), wanted(books.offering, 1 + b % 5, **days)][: 1 + b % 2]
    now = books.now()
    known = {books.offering.id: books.offering}
    placed = place(uuid4(), lines, buyer=municipality(), agreement=books.agreement, known=known, now=now)
    books.agreement, books.offering = placed.agreement, placed.offerings[books.offering.id]
    books.lines |= {line.id: line for line in placed.lines}


def confirm(books: Books, line: Line, b: int) -> None:
    after = rules.confirm(line, by=FJORD, quantity=1 + b % line.quantity, received_at=books.now())
    before = books.lines.get(line.extends) if line.extends else None
    books.change(Change(line, after))
    if before is not None and line.state is LineState.REQUESTED:
        books.change(Change(before, replace(before, passed_on=after.seats)))


def decline(books: Books, line: Line, _: int) -> None:
    books.change(Change(line, rules.decline(line, by=FJORD, reason="FULL", received_at=books.now())))


def lapse(books: Books, line: Line, _: int) -> None:
    books.change(Change(line, rules.lapse(line, now=books.now())))


def extend(books: Books, line: Line, b: int) -> None:
    if books.extension_of(line) is not None:
        return
    asked = changing.extend(
        line,
        id=uuid4(),
        weeks=1 + b % 12,
        quantity=1 + b % max(1, line.seats),
        agreement=books.agreement,
        offering=books.offering,
        terms=None,
        now=books.now(),
        today=books.today,
    )
    books.add(asked)


def _less(books: Books, line: Line, after: Line) -> None:
    changes, waiting = [Change(line, after)], books.extension_of(line)
    if waiting is not None and waiting.state is LineState.REQUESTED:
        changes.append(Change(waiting, changing.withdraw(waiting, books.agreement, today=books.today)))
    books.change(*changes)


def shorten(books: Books, line: Line, b: int) -> None:
    _less(books, line, changing.shorten(line, books.agreement, ends_on=books.today + b * DAY, today=books.today))


def withdraw(books: Books, line: Line, _: int) -> None:
    _less(books, line, changing.withdraw(line, books.agreement, today=books.today))


def terminate(books: Books, line: Line, b: int) -> None:
    _less(books, line, changing.terminate(line, books.agreement, ends_on=books.today + b * DAY, today=books.today))


def end(books: Books, line: Line, b: int) -> None:
    if b % 10:
        return
    on = books.today + b * DAY
    books.agreement = replace(books.agreement, terminated_on=on)
    standing = [each for each in books.lines.values() if each.stands]
    still = [each for each in standing if each.state is LineState.REQUESTED or each.ends_on >= books.today]
    books.change(*(Change(each, rules.end(each, ends_on=on, reason="AGREEMENT_TERMINATED")) for each in still))


def settle(books: Books, line: Line, _: int) -> None:
    own = [each for each in books.lines.values() if each.call_off_id == line.call_off_id]
    agreed = settlement.settle(own, today=books.today, settled=line.call_off_id in books.settled)
    books.settled[line.call_off_id] = agreed.total_ore


ON_A_LINE: dict[str, Callable[[Books, Line, int], None]] = {
    "confirm": confirm, "decline": decline, "lapse": lapse, "extend": extend, "shorten": shorten,
    "withdraw": withdraw, "terminate": terminate, "settle": settle, "end": end,
}  # fmt: skip


def take(books: Books, name: str, a: int, b: int) -> None:
    """One step; a refused one changes nothing."""
    if name == "wait":
        books.today += a * DAY
        return
    try:
        if name == "order":
            order(books, a, b)
        elif books.lines:
            line = list(books.lines.values())[a % len(books.lines)]
            if name in ("settle", "confirm", "decline", "lapse", "end") or line.call_off_id not in books.settled:
                ON_A_LINE[name](books, line, b)
    except Refusal:
        pass


def played(
    steps: list[tuple[str, int, int]],
    after_each: Callable[[Books], None],
    *,
    percent: int = 30,
    ceiling_ore: int = 1_500_000,
) -> Books:
    last = FIRST + 100 * DAY
    books = Books(
        agreement(ceiling_ore=ceiling_ore, valid_to=last, withdrawal_days=3, withdrawal_percent=percent),
        offering(TYPE_1, capacity=20, starts_to=FIRST + 90 * DAY),
    )
    for name, a, b in steps:
        take(books, name, a, b)
        after_each(books)
    return books


EXTENDED = [("order", 6, 0), ("confirm", 0, 6), ("extend", 0, 0), ("confirm", 1, 0)]
"""How half of the histories begin: seven seats, of which one goes on for a week."""
histories = st.lists(step, max_size=40) | st.lists(step, max_size=40).map(lambda steps: EXTENDED + steps)
