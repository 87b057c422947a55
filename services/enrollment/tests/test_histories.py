"""Random histories of orders, answers and changes: money, seats, periods and states hold after every step."""

from dataclasses import replace
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from samklasse_enrollment.domain.line import LineState
from samklasse_enrollment.domain.progress import LEGAL, Progress, progress

from .builders import LAST, line
from .buying_histories import DAY, Books, histories, played
from .many import many


@given(histories, st.integers(0, 100))
@many()
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
@many()
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
@many()
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
