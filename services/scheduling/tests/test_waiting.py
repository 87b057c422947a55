"""Who takes a place that falls vacant."""

from dataclasses import replace

from samklasse_scheduling.domain.rules import RULES
from samklasse_scheduling.domain.waiting import Waiting, next_in_line

from .builders import an_id, levels, person, timetable

LINE = [Waiting(1, an_id("anna"), True), Waiting(2, an_id("bilal"), False), Waiting(3, an_id("chen"), True)]


def next_one(*names: str, line: list[Waiting] = LINE, level: str = "A2", track: int = 2) -> object:
    waiting = {an_id(name): person(name, level=level, track=track) for name in names}
    found = next_in_line(line, waiting, timetable(), [levels("A2")], RULES[-1])
    return found.enrollment if found else None


def test_the_first_approved_one_who_still_waits_is_next() -> None:
    assert next_one("anna", "bilal", "chen") == an_id("anna")
    assert next_one("bilal", "chen") == an_id("chen")


def test_nobody_is_moved_in_without_approval() -> None:
    assert next_one("bilal") is None


def test_someone_whose_level_or_track_has_changed_is_passed_over() -> None:
    assert next_one("anna", level="B2") is None
    assert next_one("anna", track=1) is None


def test_someone_who_needs_another_language_of_social_studies_is_passed_over() -> None:
    somali = replace(timetable(), language="so")
    speakers = {
        an_id("anna"): replace(person("anna"), language="ti"),
        an_id("chen"): replace(person("chen"), language="so"),
    }
    found = next_in_line(LINE, speakers, somali, [levels("A2")], RULES[-1])

    assert found is not None
    assert found.enrollment == an_id("chen")
