"""Whoever goes on on another line keeps her days: access begins and ends there, and what she waited for comes."""

from datetime import timedelta

import pytest

from .builders import FYRESDAL, NOW, TYPE_1, TYPE_4
from .conftest import Enrollment
from .messages import granted
from .moves import Moving
from .running_lines import RUNNING, change, running
from .test_choices import AFTER, at, choose, waiting

OVER = NOW + timedelta(days=90)


@pytest.fixture
def moving(enrollment: Enrollment) -> Moving:
    """Nobody has moved yet."""
    return Moving(enrollment)


async def test_access_that_another_municipality_has_taken_over_begins_and_ends_on_its_days(moving: Moving) -> None:
    """A15: the seat follows the person, before its first day too."""
    seat, town = await moving.seated(TYPE_1), moving.enrollment
    await moving.answered(await moving.told(), moving.take_over(seat))
    before = await town.states()
    await town.ring(RUNNING)
    running_ = await town.states()
    await town.ring(OVER)

    assert (before, running_) == ([("SEATED", None)], [("ACTIVE", None)])
    assert await town.states() == [("COMPLETED", "PERIOD_OVER")]
    assert [key for key, _ in await town.said("enrollment.access-closed")] == ["enrollment.access-closed"]


async def test_the_resource_half_that_goes_on_alone_ends_on_its_day(enrollment: Enrollment) -> None:
    """A17: type 1 by choice is type 1 to its end."""
    line_id = await waiting(enrollment, "a")
    await at(enrollment, AFTER)
    await choose(enrollment, line_id, "RESOURCES")
    await enrollment.ring(OVER)

    assert await enrollment.states() == [("COMPLETED", "PERIOD_OVER")]


async def test_the_day_that_a_class_is_agreed_for_is_watched_on_the_line_that_she_sits_on(moving: Moving) -> None:
    """A17: the new municipality is warned of a class that does not come, the old one is not."""
    seat, town = await moving.seated(TYPE_4, quantity=1), moving.enrollment
    await moving.answered(await moving.told(), moving.take_over(seat))

    watched = await town.pool.fetch("SELECT owner_orgnr FROM deadlines WHERE kind = 'CLASS_AGREED_BY'")
    assert [each["owner_orgnr"] for each in watched] == [FYRESDAL]


async def test_an_extension_does_not_ask_again_for_weeks_that_are_over(enrollment: Enrollment) -> None:
    """A26: a week's learning time is asked for once."""
    line_id = await running(enrollment, TYPE_1, people=("a",))
    later = RUNNING + timedelta(days=14)
    await at(enrollment, later)
    asked = len(await enrollment.said("learning-week.ended"))
    _, longer = await change(enrollment, line_id, "extension", weeks=4)
    await enrollment.hear(granted(longer["line_id"], 3, at=later), now=later)
    await enrollment.ring(later)

    assert asked == 2
    assert len(await enrollment.said("learning-week.ended")) == asked
