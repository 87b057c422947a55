"""The dated rules by which people are reminded, from `reminders.toml`."""

import tomllib
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from samklasse_notifications.domain.reminder import Rule
from samklasse_notifications.domain.thread import Kind

FILE = Path(__file__).parent / "reminders.toml"
MINUTES = {"day_before_minutes": Kind.REMINDER, "hour_before_minutes": Kind.REMINDER_SOON}


@cache
def rules(file: Path = FILE) -> tuple[Rule, ...]:
    """From the earliest on; a rule that leaves one of the two out has no such reminder."""
    found = tomllib.loads(file.read_text(encoding="utf-8"))["rules"]
    return tuple(sorted((_rule(row) for row in found), key=lambda rule: rule.valid_from))


def _rule(row: Mapping[str, Any]) -> Rule:
    """Raises:
    ValueError: a name that stands for no reminder, or no time before a session.
    """
    given = {name: minutes for name, minutes in row.items() if name != "valid_from"}
    if not given.keys() <= MINUTES.keys() or any(minutes < 1 for minutes in given.values()):
        raise ValueError(sorted(given))
    return Rule(row["valid_from"], {MINUTES[name]: timedelta(minutes=minutes) for name, minutes in given.items()})
