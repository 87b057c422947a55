"""The command called as people call it, and the instance that most tests give it."""

import json
from typing import Any

from click.testing import CliRunner, Result
from samklasse_scheduling.itc2007.command import solve
from samklasse_scheduling.itc2007.generating import generate

MOVES = "200000"
EASY = generate(sessions=12, rooms=3, participants=15)
FOLDER = ("own-9.tim", "own-10.tim.gz")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(solve, ["itc2007", *map(str, arguments)])


def figures(result: Result) -> dict[str, Any]:
    """Of the only file."""
    told: dict[str, Any] = json.loads(result.stdout)["instances"][0]
    return told
