"""`samklasse solve itc2007` end to end on instances of our own generator."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from samklasse_scheduling.domain.timetabling.solving import Found, Timetable
from samklasse_scheduling.itc2007 import running
from samklasse_scheduling.itc2007.checking import judge
from samklasse_scheduling.itc2007.generating import Planted, generate
from samklasse_scheduling.itc2007.writing import write_instance

from .calling import EASY, MOVES, figures, run


def test_a_file_is_solved_written_and_judged(easy: Path, tmp_path: Path) -> None:
    out = tmp_path / "easy.sln"
    result = run(easy, "--moves", MOVES, "--out", out)
    seen = judge(easy.read_bytes(), out.read_bytes())

    assert result.exit_code == 0, result.output
    assert (seen.valid, seen.distance) == (True, 0)
    assert f"kostnad {seen.cost}: sist på dagen {seen.late}" in result.stdout
    assert "gyldig: den uavhengige kontrollen fant ingen brudd" in result.stdout
    assert [each.name for each in tmp_path.iterdir() if each.suffix == ".part"] == []


def test_the_same_seed_and_moves_give_the_same_file(easy: Path, tmp_path: Path) -> None:
    written = []
    for name in ("one.sln", "two.sln"):
        assert run(easy, "--moves", MOVES, "--seed", 7, "--out", tmp_path / name).exit_code == 0
        written.append((tmp_path / name).read_bytes())

    assert written[0] == written[1]


@pytest.mark.parametrize("seeds", ["", "3-1", "x", "1-", "-1", "1-5000"])
def test_seeds_that_are_none_are_refused(easy: Path, seeds: str) -> None:
    result = run(easy, "--seeds", seeds)

    assert result.exit_code == 2
    assert "frø" in result.output


def test_what_cannot_be_had_is_told_and_the_rest_is_placed(tmp_path: Path) -> None:
    slots = (frozenset[int](), *EASY.instance.open[1:])
    place = tmp_path / "never.tim"
    place.write_bytes(write_instance(replace(EASY.instance, open=slots)))
    result = run(place, "--moves", MOVES, "--json")
    told = figures(result)

    assert result.exit_code == 0, result.output
    assert told["impossible"] == [["NEVER_OPEN", 0]]
    assert (told["valid"], told["unplaced_sessions"], told["distance"]) == (True, 1, EASY.instance.attending()[0])
    assert "umulig: økt 0 kan ikke være på noe tidspunkt" in run(place, "--moves", MOVES).stdout


def test_seconds_are_kept_where_something_is_left_to_improve(tmp_path: Path) -> None:
    with_a_loner = (*EASY.instance.attends, frozenset({0}))
    seats = tuple(each + 1 for each in EASY.instance.seats)
    place = tmp_path / "alone.tim"
    place.write_bytes(write_instance(replace(EASY.instance, attends=with_a_loner, seats=seats)))
    told = figures(run(place, "--seconds", "1", "--json"))

    assert told["cost"] >= 1
    assert 0.9 <= told["seconds"] <= 1.1


def test_the_first_whole_timetable_is_enough_when_asked(tmp_path: Path) -> None:
    place = tmp_path / "some.tim"
    place.write_bytes(write_instance(generate(sessions=60, rooms=4, participants=80).instance))
    told = figures(run(place, "--seconds", "30", "--feasible", "--json"))

    assert (told["valid"], told["agreed"], told["distance"]) == (True, True, 0)
    assert told["seconds"] < 10


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (("--seconds", "1", "--moves", "1"), "enten --seconds eller --moves"),
        (("--seconds", "0"), "--seconds"),
        (("--seed", "1", "--seeds", "1-3"), "enten --seed eller --seeds"),
        (("--json", "/nowhere/x.json"), "kan ikke skrive til"),
        (("--out", "/nowhere/x.sln"), "kan ikke skrive til"),
        (("--out", "other.tim"), "navnet på en oppgave"),
    ],
)
def test_a_command_that_cannot_be_meant_is_refused_before_the_search(
    easy: Path, more: tuple[str, ...], sentence: str
) -> None:
    result = run(easy, *more)

    assert result.exit_code != 0
    assert sentence in result.output


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    assert "ingen .tim- eller .tim.gz-filer" in run(tmp_path).output


def planted_by(change: Callable[[Found], Found], *, interrupted: bool = False) -> Callable[..., Found]:
    """A solver that knows the planted timetable, and then goes wrong."""
    best = Found(_timetable(EASY), 0, 0, moves=1, seconds=0.1, seconds_to_feasible=0.1)

    def solver(_: object, *, told: Callable[[Found], None], **_budget: object) -> Found:
        told(change(best))
        if interrupted:
            raise KeyboardInterrupt
        return change(best)

    return solver


def _timetable(what: Planted) -> Timetable:
    slots, rooms = (np.array(each, dtype=np.int32) for each in zip(*what.places, strict=True))
    return Timetable(slots, rooms)


def test_a_solver_that_breaks_a_rule_is_found_out(easy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one_room = Timetable(_timetable(EASY).slot, np.zeros(12, dtype=np.int32))
    monkeypatch.setattr(running, "solve", planted_by(lambda found: replace(found, timetable=one_room)))
    monkeypatch.setattr(running, "warm", lambda: None)
    result = run(easy, "--moves", "1")

    assert result.exit_code == 1
    assert "UGYLDIG: " in result.stdout
    assert "har samme rom til samme tid" in result.stdout


def test_a_solver_that_counts_wrong_is_found_out(easy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "solve", planted_by(lambda found: replace(found, cost=3)))
    monkeypatch.setattr(running, "warm", lambda: None)
    result = run(easy, "--moves", "1")

    assert result.exit_code == 1
    assert "UENIGE: løseren regnet 0 uten tid og kostnad 3" in result.stdout


def test_an_interrupted_search_keeps_the_best(easy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "solve", planted_by(lambda found: found, interrupted=True))
    monkeypatch.setattr(running, "warm", lambda: None)
    result = run(easy, "--moves", "1", "--out", tmp_path / "kept.sln")

    assert result.exit_code == 0, result.output
    assert "stoppet før tiden" in result.stdout
    assert judge(easy.read_bytes(), (tmp_path / "kept.sln").read_bytes()).cost == 0


def test_an_interrupt_ends_the_whole_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "own-9.tim").write_bytes(write_instance(EASY.instance))
    monkeypatch.setattr(running, "solve", planted_by(lambda found: found, interrupted=True))
    monkeypatch.setattr(running, "warm", lambda: None)
    result = run(folder, "--moves", "1", "--json")

    assert result.exit_code == 1
    assert [each["instance"] for each in json.loads(result.stdout)["instances"]] == ["own-9.tim"]
