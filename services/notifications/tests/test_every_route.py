"""What holds of every route, whoever she is, whatever it is about and whenever it is planned."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.kinds import Audience, Legal, Nature
from samklasse_notifications.domain.quiet import Quiet
from samklasse_notifications.domain.route import BESIDE, TO_READ, Occasion, Reader, Way, route
from samklasse_notifications.domain.thread import Kind

from .builders import OSLO

NOON = datetime.combine(date(2027, 1, 11), time(12), OSLO).astimezone(UTC)
hours = st.integers(0, 24 * 60 - 1)
natures = st.builds(
    Nature, st.sampled_from(Legal), st.sampled_from(Audience), st.booleans(), st.booleans(), st.booleans()
)
channels = st.lists(st.sampled_from(Channel), unique=True)
readers = st.builds(
    Reader,
    st.booleans(),
    st.one_of(st.none(), st.builds(Quiet, hours, hours)),
    channels.flatmap(lambda some: st.tuples(*(st.builds(Way, st.just(each), st.booleans()) for each in some))),
)
spans = st.integers(-24 * 60, 3 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))
occasions = st.builds(
    lambda kind, starts, until: Occasion(kind, tuple(NOON + at for at in starts), NOON + until),
    st.sampled_from(Kind),
    st.lists(spans, max_size=3),
    spans,
)
nows = spans.map(lambda span: NOON + span)


@given(readers, occasions, nows, natures)
def test_no_leg_is_due_when_it_is_of_no_use(reader: Reader, occasion: Occasion, now: datetime, nature: Nature) -> None:
    found = route(reader, occasion, now, {occasion.kind: nature})

    assert all(now <= leg.due_at < occasion.useful_until for leg in found.legs)


@given(readers, occasions, nows, natures)
def test_no_leg_is_due_in_quiet_hours_without_cause(
    reader: Reader, occasion: Occasion, now: datetime, nature: Nature
) -> None:
    quiet = reader.quiet or Quiet()
    found = route(reader, occasion, now, {occasion.kind: nature})

    for leg in found.legs:
        excepted = not nature.by_day and leg.due_at == now and not _in_time(quiet, occasion, now)
        assert excepted or not quiet.holds(leg.due_at)


def _in_time(quiet: Quiet, occasion: Occasion, now: datetime) -> bool:
    """Whether she could still read it in time after the night, asked minute by minute."""
    ahead = (now + timedelta(minutes=n) for n in range(26 * 60))
    morning = next(at for at in ahead if not quiet.holds(at))
    return morning < occasion.useful_until and all(at <= now or morning < at - TO_READ for at in occasion.starts)


@given(readers, occasions, nows, natures)
def test_a_session_that_has_begun_changes_nothing_of_how_another_is_told(
    reader: Reader, occasion: Occasion, now: datetime, nature: Nature
) -> None:
    ahead = replace(occasion, starts=tuple(at for at in occasion.starts if at > now))
    found, without = (route(reader, one, now, {occasion.kind: nature}) for one in (occasion, ahead))

    assert found == without


@given(readers, occasions, nows, natures)
def test_ways_are_taken_together_exactly_when_a_session_begins_within_a_day(
    reader: Reader, occasion: Occasion, now: datetime, nature: Nature
) -> None:
    near = any(now < at <= now + timedelta(hours=24) for at in occasion.starts)
    steps = [leg.step for leg in route(reader, occasion, now, {occasion.kind: nature}).legs if leg.step != BESIDE]

    assert len(steps) < 2 or (set(steps) == {1}) == (nature.urgent and near)


@given(readers, occasions, nows, natures)
def test_steps_are_dense_from_one(reader: Reader, occasion: Occasion, now: datetime, nature: Nature) -> None:
    legs = route(reader, occasion, now, {occasion.kind: nature}).legs
    steps = {leg.step for leg in legs if leg.step != BESIDE}

    assert steps == set(range(1, len(steps) + 1))
    assert all(leg.channel is Channel.PUSH for leg in legs if leg.step == BESIDE)


@given(readers, occasions, nows, natures)
def test_no_push_alone_carries_what_may_not_be_lost(
    reader: Reader, occasion: Occasion, now: datetime, nature: Nature
) -> None:
    her = replace(nature, legal=Legal.SERVICE) if nature.legal is Legal.REMINDER else nature
    others = replace(reader, ways=tuple(way for way in reader.ways if way.channel is not Channel.PUSH))
    found, without = (route(one, occasion, now, {occasion.kind: her}) for one in (reader, others))

    assert tuple(leg for leg in found.legs if leg.channel is not Channel.PUSH) == without.legs
    assert found.escalate == without.escalate or not found.legs


@given(readers, occasions, nows, natures)
def test_a_reserved_person_is_never_told_a_decision_digitally(
    reader: Reader, occasion: Occasion, now: datetime, nature: Nature
) -> None:
    her = replace(nature, audience=Audience.PARTICIPANT)
    found = route(replace(reader, reserved=True), occasion, now, {occasion.kind: her})

    assert not (found.legs and her.legal in {Legal.DECISION, Legal.IMPORTANT})


@given(readers, occasions, nows, natures, st.randoms(use_true_random=False))
def test_her_order_changes_which_way_is_first_and_not_which_ways_there_are(
    reader: Reader, occasion: Occasion, now: datetime, nature: Nature, random: object
) -> None:
    shuffled = list(reader.ways)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    was = route(reader, occasion, now, {occasion.kind: nature})
    found = route(replace(reader, ways=tuple(shuffled)), occasion, now, {occasion.kind: nature})

    assert {(leg.channel, leg.neutral) for leg in was.legs} == {(leg.channel, leg.neutral) for leg in found.legs}
    assert was.escalate == found.escalate
