"""`samklasse solve itc2007 FOLDER`: every file with every seed, beside the published results."""

import gzip
import json
from pathlib import Path
from statistics import fmean, median

from samklasse_scheduling.itc2007.checking import judge
from samklasse_scheduling.itc2007.generating import generate
from samklasse_scheduling.itc2007.published import PAPERS, SOURCES, published
from samklasse_scheduling.itc2007.writing import write_instance

from .calling import EASY, FOLDER, MOVES, run


def test_a_folder_is_solved_by_number_and_told_as_json(folder: Path, tmp_path: Path) -> None:
    result = run(folder, "--moves", MOVES, "--json", "--out", tmp_path / "out")
    told = json.loads(result.stdout)

    assert result.exit_code == 0, result.output
    assert [each["instance"] for each in told["instances"]] == ["own-9.tim", "own-10.tim.gz"]
    assert all(each["valid"] and each["agreed"] and each["distance"] == 0 for each in told["instances"])
    assert told["mean_cost"] == sum(each["cost"] for each in told["instances"]) / 2
    assert sorted(each.name for each in (tmp_path / "out").iterdir()) == ["own-10.sln", "own-9.sln"]


def test_two_files_of_one_name_do_not_overwrite_each_others_solutions(tmp_path: Path) -> None:
    other = generate(sessions=10, rooms=2, participants=9)
    (tmp_path / "same.tim").write_bytes(write_instance(EASY.instance))
    (tmp_path / "same.tim.gz").write_bytes(gzip.compress(write_instance(other.instance)))
    result = run(tmp_path, "--moves", MOVES, "--out", tmp_path / "out")

    assert result.exit_code == 0, result.output
    for name, what in (("same.tim.sln", EASY), ("same.tim.gz.sln", other)):
        assert judge(write_instance(what.instance), (tmp_path / "out" / name).read_bytes()).valid


def test_several_seeds_are_summed_up_and_the_best_solution_is_kept(folder: Path, tmp_path: Path) -> None:
    out, kept = tmp_path / "out", tmp_path / "figures.json"
    result = run(folder, "--moves", 300, "--seeds", "1-2,5", "--out", out, "--json", kept)
    told = json.loads(kept.read_text())
    costs = {name: [run["cost"] for run in told["instances"] if run["instance"] == name] for name in FOLDER}
    seconds = [run["seconds_to_feasible"] for run in told["instances"]]

    assert result.exit_code == 0, result.output
    assert [run["seed"] for run in told["instances"]] == [1, 2, 5, 1, 2, 5]
    assert (told["runs"], told["files"], told["valid"], told["feasible"]) == (6, 2, 6, 6)
    assert told["mean_cost"] == fmean(cost for each in costs.values() for cost in each)
    assert told["zero_by_median"] == sum(median(each) == 0 for each in costs.values())
    assert told["seconds_to_feasible_worst"] == max(seconds) > told["seconds_to_feasible_median"] == median(seconds)
    assert "6 kjøringer av 2 filer: 6 gyldige, 6 med alt på plass" in result.stdout
    seen = judge((folder / "own-9.tim").read_bytes(), (out / "own-9.sln").read_bytes())
    assert seen.cost == min(costs["own-9.tim"])


def test_a_bad_file_among_good_ones_is_named_and_the_others_solved(folder: Path) -> None:
    (folder / "own-1.tim").write_bytes(write_instance(EASY.instance)[:-300])
    result = run(folder, "--moves", MOVES, "--json")

    assert result.exit_code == 1
    assert "own-1.tim: filen er avkortet i" in result.stderr
    assert len(json.loads(result.stdout)["instances"]) == 2


def test_the_table_shows_ours_beside_the_published_results_with_their_sources(folder: Path) -> None:
    (folder / "own-10.tim.gz").rename(folder / "comp-2007-2-24.tim.gz")  # one whose text we do not know
    result = run(folder, "--moves", MOVES, "--table")
    rows = [line.split() for line in result.stdout.splitlines()]
    row = next(cells for cells in rows if cells[0] == "24")

    assert result.exit_code == 0, result.output
    assert row[2:] == ["21", "0/105,3", "18/328,2", "5/192,6", "0/77,5", "0/1,0", "0/102,1", "0"]
    assert len(row) == 3 + len(PAPERS) + 1
    assert "own-9.tim: ikke en av de offentlige filene" in result.stdout
    assert all(source in result.stdout for source in SOURCES.values())
    assert published()[24].finalists == (21, 720, 822, 30, 372)
