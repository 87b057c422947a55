"""Random histories of orders, answers and changes: money, seats, periods and states hold after every step."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from hypothesis import given, settings
from hypothesis import strategies as st
from samklasse_enrollment.domain import agreement as agreements
from samklasse_enrollment.domain import changing, freeing, settlement
from samklasse_enrollment.domain import line as rules
from samklasse_enrollment.domain.calloff import place
from samklasse_enrollment.domain.errors import Refusal
from samklasse_enrollment.domain.freeing import Change
from samklasse_enrollment.domain.line import Line, LineState
from samklasse_enrollment.domain.progress import LEGAL, Progress, progress

from .builders import FIRST, FJORD, LAST, NOW, TODAY, TYPE_1, agreement, line, municipality, offering, wanted

DAY = timedelta(days=1)
EXAMPLES = int(os.environ.get("SAMKLASSE_HISTORIES", "400"))
"""Histories for each claim; `SAMKLASSE_HISTORIES=5000` plays as many as the issue asks for."""
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


@given(histories, st.integers(0, 100))
@settings(max_examples=EXAMPLES, deadline=None)
def test_invariant_1_used_is_the_sum_of_the_lines_and_never_over_the_ceiling(
    steps: list[tuple[str, int, int]], percent: int
) -> None:
    """A01: whatever is ordered, answered, changed and ended, money is reserved once and freed once."""

    def holds(books: Books) -> None:
        assert books.agreement.used_ore == sum(line.amount_ore for line in books.lines.values())
        assert books.agreement.used_ore <= books.agreement.ceiling_ore
        for each in books.lines.values():
            assert books.agreement.valid_from <= each.starts_on
            assert each.ends_on <= books.agreement.valid_to

    played(steps, holds, percent=percent)


@given(histories)
@settings(max_examples=EXAMPLES, deadline=None)
def test_invariant_2_confirmed_seats_are_at_most_requested_at_most_capacity(steps: list[tuple[str, int, int]]) -> None:
    """A04: seats before names; an extension goes on with the seats of the line before it."""

    def holds(books: Books) -> None:
        held = sum(line.held_seats for line in books.lines.values() if line.stands)
        assert books.offering.seats_taken == held <= books.offering.capacity
        for each in books.lines.values():
            assert 0 <= each.seats <= each.quantity
            assert each.stands or each.seats == 0
            if each.extends is not None and each.state is LineState.CONFIRMED:
                before = books.lines[each.extends]
                assert before.stands
                assert each.seats <= before.seats

    played(steps, holds, ceiling_ore=10_000_000)


@given(histories)
@settings(max_examples=EXAMPLES, deadline=None)
def test_a_call_off_only_goes_where_its_states_allow(steps: list[tuple[str, int, int]]) -> None:
    """A01: also over many days at once; what is settled stays settled, for the same sum."""
    seen: dict[UUID, Progress] = {}
    sums: dict[UUID, int] = {}

    def holds(books: Books) -> None:
        for call_off, state in books.states().items():
            assert state in reachable(seen.get(call_off, Progress.REQUESTED)), (seen.get(call_off), state)
            seen[call_off] = state
        for call_off, ore in books.settled.items():
            own = sum(line.amount_ore for line in books.lines.values() if line.call_off_id == call_off)
            assert own == ore == sums.setdefault(call_off, ore)

    played(steps, holds)


def test_what_has_run_its_time_is_not_delivered_while_an_extension_waits_for_an_answer() -> None:
    """A05: it may still go on."""
    over = line(state=LineState.CONFIRMED)
    asked = line(call_off_id=over.call_off_id, extends=over.id, starts_on=LAST + DAY, ends_on=LAST + 28 * DAY)
    day = LAST + DAY

    assert progress([over], today=day) is Progress.DELIVERED
    assert progress([over, asked], today=day) is Progress.RUNNING
    assert progress([over, replace(asked, state=LineState.CONFIRMED)], today=day) is Progress.RUNNING


def reachable(state: Progress) -> set[Progress]:
    """A state and all that may come of it."""
    found = {state}
    while more := {after for each in found for after in LEGAL.get(each, ())} - found:
        found |= more
    return found
