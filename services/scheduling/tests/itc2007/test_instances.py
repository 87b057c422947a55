"""The generator, the adapter to the timetable core, impossible demands and the published results."""

from statistics import fmean
from typing import Any

import numpy as np
import pytest
from samklasse_scheduling.domain.timetabling.solving import Timetable
from samklasse_scheduling.itc2007 import words
from samklasse_scheduling.itc2007.adapting import places_of, problem_of
from samklasse_scheduling.itc2007.demands import impossible
from samklasse_scheduling.itc2007.generating import generate
from samklasse_scheduling.itc2007.instance import SLOTS, Instance
from samklasse_scheduling.itc2007.published import FINALISTS, PAPERS, SOURCES, fingerprint, published, published_for
from samklasse_scheduling.itc2007.running import Budget, run
from samklasse_scheduling.itc2007.writing import write_instance

from .broken import changed, free, planted, verdict


def test_the_generator_says_the_same_for_a_seed_and_something_else_for_another() -> None:
    assert generate(seed=3) == generate(seed=3)
    assert generate(seed=3) != generate(seed=4)


@pytest.mark.parametrize(
    "size",
    [
        {"sessions": 1, "rooms": 1, "participants": 1, "features": 0},
        {"sessions": 40, "rooms": 1, "participants": 20},
        {"sessions": 120, "rooms": 5, "participants": 100},
        {"participants": 0},
    ],
)
def test_every_size_is_planted_with_a_timetable_that_holds(size: dict[str, Any]) -> None:
    what = generate(**size)
    seen = verdict(what)

    assert (seen.violations, seen.distance, seen.cost) == ((), 0, 0)
    assert impossible(what.instance) == ()


def test_more_sessions_than_places_are_not_planted() -> None:
    with pytest.raises(ValueError, match="41 sessions"):
        generate(sessions=41, rooms=1)


def test_a_generated_instance_asks_for_something() -> None:
    instance = generate(sessions=60, participants=80).instance

    assert len(instance.before) >= 5
    assert any(instance.needs)
    assert max(instance.attending()) > min(instance.seats)
    assert fmean(map(len, instance.open)) < SLOTS * 0.7


def test_the_core_is_given_what_the_file_says() -> None:
    instance = planted(seed=5).instance
    problem = problem_of(instance)
    attending = instance.attending()

    assert problem.slots_per_day == 9
    assert problem.before.tolist() == [list(pair) for pair in instance.before]
    assert _rows(problem.attends) == instance.attends
    assert _rows(problem.open) == instance.open
    for session, rooms in enumerate(_rows(problem.suits)):
        assert rooms == {
            room
            for room in range(instance.rooms)
            if instance.seats[room] >= attending[session] and instance.needs[session] <= instance.has[room]
        }


@pytest.mark.parametrize("seed", range(1, 6))
def test_the_core_places_everything_and_counts_as_the_checker_does(seed: int) -> None:
    what = generate(sessions=120, rooms=4, participants=100, seed=seed)
    solved = run("own.tim", write_instance(what.instance), Budget(seed, moves=300_000), lambda _: None)

    assert solved.verdict.violations == ()
    assert (solved.agreed, solved.verdict.distance) == (True, 0)


def test_a_half_placed_session_is_not_hidden_from_the_checker() -> None:
    timetable = Timetable(np.array([3, -1, 7], dtype=np.int32), np.array([1, 2, -1], dtype=np.int32))

    assert places_of(timetable) == ((3, 1), (-1, -1), (7, -1))


def test_what_no_timetable_can_give_is_told() -> None:
    what = free(generate(sessions=6, rooms=1, participants=4)).instance
    wanting = changed(
        free(generate(sessions=6, rooms=1, participants=4)),
        needs=(frozenset({0}), *what.needs[1:]),
        has=(frozenset(),),
        open=(what.open[0], frozenset(), *what.open[2:]),
        before=((2, 3), (3, 4), (4, 2)),
    ).instance

    assert [(each.code, each.about) for each in impossible(wanting)][:2] == [
        ("NO_ROOM_EQUIPPED", (0,)),
        ("NEVER_OPEN", (1,)),
    ]
    assert set(impossible(wanting)[2].about) == {2, 3, 4}
    assert all(map(words.impossible, impossible(wanting)))


def test_too_much_of_anything_is_told() -> None:
    many = 46
    crowded = Instance(
        seats=(1,),
        attends=(frozenset(range(many)), frozenset({0})),
        has=(frozenset(),),
        needs=(frozenset(),) * many,
        open=(frozenset(range(SLOTS)),) * many,
        before=(),
        features=0,
    )

    assert [(each.code, each.about) for each in impossible(crowded)] == [
        ("NO_ROOM_LARGE_ENOUGH", (0,)),
        ("TOO_MANY_SESSIONS", (0,)),
        ("TOO_FEW_PLACES", (46, 45)),
    ]


def test_the_published_results_are_whole_and_have_their_sources() -> None:
    results = published()

    assert sorted(results) == list(range(1, 25))
    assert set(SOURCES) == {"finalists", *PAPERS, "best_known"}
    assert all(len(each.finalists) == len(FINALISTS) and set(each.papers) == set(PAPERS) for each in results.values())
    for each in results.values():
        assert all(best <= mean for best, mean in each.papers.values())


def test_the_published_means_over_all_instances_are_those_that_were_read() -> None:
    means = {name: fmean(each.papers[name][1] for each in published().values()) for name in PAPERS}

    assert {name: round(mean, 1) for name, mean in means.items()} == {
        "ceschia12": 250.9,
        "lewis15": 317.4,
        "goh17": 171.1,
        "goh19": 126.4,
        "nagata18": 125.1,
        "goh20": 117.5,
    }


def test_a_file_of_ours_is_never_shown_beside_published_results() -> None:
    text = write_instance(planted().instance)

    assert published_for("comp-2007-2-3.tim", text) is None
    assert published_for("min-2.tim", text) is None
    assert published_for("comp-2007-2-99.tim.gz", text) is None
    assert published_for("comp-2007-2-2.tim.gz", text) is published()[2]  # whose text we do not have
    assert fingerprint(b"1 2\n3") == fingerprint(b" 1\r\n2 3 ")


def _rows(table: np.ndarray) -> tuple[frozenset[int], ...]:
    return tuple(frozenset(np.flatnonzero(row).tolist()) for row in table)
