"""Dated rule sets of the gateway, one file per subject in `rules/`."""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "rules"


@dataclass(frozen=True)
class ErasureRules:
    """How suppliers are asked to forget somebody; `remind_after` is between one letter and the next."""

    name: str
    valid_from: date
    remind_after: timedelta


@cache
def _erasure() -> tuple[ErasureRules, ...]:
    raw = tomllib.loads((FOLDER / "erasure.toml").read_text(encoding="utf-8"))["rule_sets"]
    sets = (ErasureRules(one["name"], one["valid_from"], timedelta(days=one["remind_after_days"])) for one in raw)
    return tuple(sorted(sets, key=lambda one: one.valid_from))


def erasure(on: date) -> ErasureRules:
    """The rules in force on a day; before the first of them, the first."""
    return [_erasure()[0], *(one for one in _erasure() if one.valid_from <= on)][-1]
