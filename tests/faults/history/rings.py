"""Timers: what was set against what rang."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from .facts import History, Setting
from .verdict import Kind, Violation


def bad_rings(history: History, slack: timedelta) -> Iterator[Violation]:
    settings = {(one.timer, one.revision): one for one in history.settings}
    rung: set[tuple[str, int]] = set()
    for ring in history.rings:
        which = ring.timer, ring.revision
        what = f"{ring.timer} revision {ring.revision}"
        setting, moved = settings.get(which), settings.get((ring.timer, ring.revision + 1))
        if setting is None:
            yield Violation(Kind.GHOST, what)
            continue
        if which in rung:
            yield Violation(Kind.DOUBLE, what)
        rung.add(which)
        if ring.at < setting.due_at:
            yield Violation(Kind.EARLY, f"{what} by {setting.due_at - ring.at}")
        if ring.at > _expected_at(setting) + slack:
            yield Violation(Kind.LATE, f"{what} by {ring.at - _expected_at(setting)}")
        if moved is not None and moved.set_at < ring.at:
            yield Violation(Kind.STALE, what)


def silent(history: History, slack: timedelta) -> Iterator[Violation]:
    settings = {(one.timer, one.revision): one for one in history.settings}
    rung = {(ring.timer, ring.revision) for ring in history.rings}
    for which, setting in settings.items():
        moved = settings.get((setting.timer, setting.revision + 1))
        until = moved.set_at if moved else history.read_at
        if which not in rung and until is not None and until > _expected_at(setting) + slack:
            yield Violation(Kind.SILENT, f"{setting.timer} revision {setting.revision}")


def _expected_at(setting: Setting) -> datetime:
    return max(setting.due_at, setting.set_at)
