"""An answer covers only what is finished, and everything that is finished is answered."""

import asyncio
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samklasse_chassis import answers
from samklasse_chassis.answers import Answers
from unanswered import Channel, Delivered, lived, rare_steps, steps


@given(steps | rare_steps)
def test_no_answer_covers_what_is_not_finished_and_none_is_forgotten(happening: list[tuple[str, int]]) -> None:
    life = lived(happening)
    while life.answer(patient=False):
        pass

    assert life.answered == life.finished
    assert life.run.finished == 0
    assert life.channel.unanswered.isdisjoint(life.finished)


@given(steps)
def test_whatever_the_order_the_last_to_finish_lets_one_answer_cover_the_rest(happening: list[tuple[str, int]]) -> None:
    life = lived([step for step in happening if step[0] not in ("patient", "impatient")])
    while life.began:
        life.finish(0)
    many = len(life.finished)

    assert life.answer(patient=True) is (many > 0)
    assert life.channel.heard == ([(many, many > 1)] if many else [])


def test_who_is_patient_waits_for_the_first_and_who_is_not_answers_one_behind_it() -> None:
    life = lived([("begin", 0), ("begin", 0), ("begin", 0), ("finish", 1), ("finish", 1)])

    assert not life.answer(patient=True)
    assert life.answer(patient=False)
    assert life.channel.heard == [(2, False)]


@pytest.fixture
def endless(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is answered because time passes."""
    monkeypatch.setattr(answers, "LINGER_SECONDS", 3600.0)


async def begun(told: Answers, channel: Channel, *tags: int) -> list[Delivered]:
    arrived = channel.delivers(*tags)
    for one in arrived:
        told.begin(one)
    return arrived


@pytest.mark.usefixtures("endless")
async def test_enough_are_answered_at_once() -> None:
    told, channel = Answers(enough=3), Channel()
    arrived = await begun(told, channel, 1, 2, 3, 4, 5)
    for one in (arrived[1], arrived[0]):
        await told.finish(one)
    before = list(channel.heard)
    await told.finish(arrived[2])

    assert before == []
    assert channel.heard == [(3, True)]


async def test_less_is_answered_soon() -> None:
    told, channel = Answers(enough=10), Channel()
    arrived = await begun(told, channel, 1, 2, 3)
    await told.finish(arrived[0])
    await told.finish(arrived[1])
    before = list(channel.heard)
    await asyncio.sleep(answers.LINGER_SECONDS * 3)
    await told.finish(arrived[2])
    await asyncio.sleep(answers.LINGER_SECONDS * 3)

    assert before == []
    assert channel.heard == [(2, True), (3, False)]


async def test_a_first_that_stays_unfinished_holds_up_less_than_enough() -> None:
    told, channel = Answers(enough=3), Channel()
    first, *rest = await begun(told, channel, *range(1, 21))
    for one in rest:
        await told.finish(one)
        await asyncio.sleep(answers.LINGER_SECONDS / 10)
    held_up = len(channel.unanswered)
    await told.finish(first)
    await asyncio.sleep(answers.LINGER_SECONDS * 3)

    assert held_up == 3, "the first, and two behind it"
    assert channel.heard[-1] == (20, True)
    assert channel.unanswered == set()


async def test_a_delivery_that_never_arrives_is_never_covered_and_stops_nobody() -> None:
    told, channel = Answers(enough=10), Channel()
    (first,) = await begun(told, channel, 1)
    channel.delivers(2)
    rest = await begun(told, channel, 3, 4)
    for one in (first, *rest):
        await told.finish(one)

    assert channel.heard == [(1, False), (3, False), (4, False)]
    assert channel.unanswered == {2}


async def test_one_that_could_not_be_handled_is_never_covered_and_stops_nobody() -> None:
    told, channel = Answers(enough=10), Channel()
    first, second, third = await begun(told, channel, 1, 2, 3)
    await told.finish(first)
    told.leave(second)
    await told.finish(third)

    assert channel.unanswered == {2}


@pytest.mark.usefixtures("endless")
async def test_in_a_hurry_everything_finished_is_answered_and_nothing_else() -> None:
    told, channel = Answers(enough=10), Channel()
    arrived = await begun(told, channel, 1, 2, 3, 4)
    await told.finish(arrived[0])
    await told.finish(arrived[2])
    await told.hurry()
    hurried = list(channel.heard)
    await told.finish(arrived[3])

    assert hurried == [(1, False), (3, False)]
    assert channel.heard[2:] == [(4, False)]


async def test_each_channel_counts_its_own_and_what_came_over_a_closed_one_is_forgotten() -> None:
    told, lost, channel = Answers(enough=1), Channel(), Channel()
    old = await begun(told, lost, 1, 2)
    lost.closed = True
    new = await begun(told, channel, 1, 2)
    await told.finish(*old, *new)

    assert lost.heard == []
    assert channel.heard == [(2, True)]


@pytest.mark.usefixtures("endless")
async def test_a_channel_that_is_lost_with_its_answers_keeps_none_from_the_next() -> None:
    told, lost, channel = Answers(enough=2), Channel(), Channel()
    old = await begun(told, lost, 1, 2)
    answering = asyncio.ensure_future(told.finish(*old))
    await asyncio.sleep(0)
    lost.closed = True
    await answering
    new = await begun(told, channel, 1, 2)
    await told.finish(*new)

    assert (lost.heard, channel.heard) == ([], [(2, True)])


@given(st.integers(0, 10_000), st.integers(1, 20))
async def test_with_many_at_work_one_answer_is_under_way_at_a_time_and_none_is_left_out(seed: int, enough: int) -> None:
    told, channel, chance = Answers(enough), Channel(), Random(seed)

    async def work(one: Delivered) -> None:
        for _ in range(chance.randrange(12)):
            await asyncio.sleep(0)
        await told.finish(one)

    working = []
    for tag in range(1, 41):
        working += [asyncio.ensure_future(work(one)) for one in await begun(told, channel, tag)]
        if chance.random() < 0.3:
            await asyncio.sleep(0)
    await asyncio.gather(*working)
    await told.hurry()

    assert channel.unanswered == set()
    assert channel.most_hearing == 1
    assert len(channel.heard) <= 40
