"""A thousand classes lose the same week: made up for together, and how long that takes."""

from __future__ import annotations

import time

import pytest
from samklasse_scheduling.domain.making_up import whole

from ..conftest import House
from .test_making_up_killed import a_town
from .test_making_up_service import made_up


@pytest.mark.long
@pytest.mark.parametrize("classes", [1_000])
async def test_a_common_free_week_of_a_thousand_classes_is_made_up_for(house: House, classes: int) -> None:
    """20,000 participants, 500 teachers, two lessons lost by each class, in one answer of the core's child process."""
    made = await a_town(house, classes, members=20)
    lost = sum(len(whole(group)) - len(group.sessions) for group in made.groups)
    began = time.monotonic()
    worked = await made_up(house)
    seconds = time.monotonic() - began
    said = await house.said("timetable.published")
    held = sum(len(one["sessions"]) for one in said) - sum(len(group.sessions) for group in made.groups)
    left = await house.pool.fetchval("SELECT count(*) FROM make_ups")
    print(f"{classes} classes, {lost} lost, {held} made up, {left} classes with some left, {seconds:.1f} s")

    assert worked
    assert lost == 2 * classes
    assert held >= 0.95 * lost
    assert len(said) == classes
    assert await house.pool.fetchval("SELECT count(*) FROM make_ups WHERE state = 'WAITING'") == 0
