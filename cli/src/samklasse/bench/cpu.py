"""Processor time of a process and everything below it, from /proc."""

from __future__ import annotations

import os
from pathlib import Path

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


def used_seconds(pid: int) -> float:
    """User and system time so far, of its descendants too, the ended ones included; 0 where there is no /proc."""
    table = _table()
    below, found = [pid], 0
    while below:
        one = below.pop()
        found += table.get(one, (0, 0))[1]
        below += [child for child, (parent, _) in table.items() if parent == one]
    return found / TICKS_PER_SECOND


def _table() -> dict[int, tuple[int, int]]:
    """By process: its parent, and the ticks of itself and of the children it has waited for."""
    table = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        table[int(stat.parent.name)] = (int(fields[1]), sum(map(int, fields[11:15])))
    return table
