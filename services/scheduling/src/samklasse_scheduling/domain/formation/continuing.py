"""Running classes that end: their people go on together where it costs nobody a place."""

from __future__ import annotations

from collections.abc import Sequence

from samklasse_scheduling.domain.formation.groups import Group
from samklasse_scheduling.domain.formation.kinship import Roster


def keep_together(groups: Sequence[Group], roster: Roster) -> None:
    """Bring the members of each running class into one class, as far as free places and exchanges allow."""
    numbers = {person.enrollment: index for index, person in enumerate(roster.situation.people)}
    where = {index: at for at, group in enumerate(groups) for index in group.joined}
    for running in roster.situation.running:
        cohort = {numbers[member] for member in sorted(running.members) if member in numbers}
        homes = sorted({where[index] for index in cohort if index in where})
        homes.sort(key=lambda at: -len(groups[at].joined & cohort))
        for at in homes:
            if _all_in(groups, at, cohort, where):
                break
        else:
            for at in homes[:1]:
                _most_in(groups, at, cohort, where)


def _all_in(groups: Sequence[Group], at: int, cohort: set[int], where: dict[int, int]) -> bool:
    """Move everybody into one class that has places free for them, if no other class falls short by it."""
    group = groups[at]
    missing = cohort - group.joined
    if not missing <= group.joiners or len(group.joined) + len(missing) > group.room:
        return False
    leaving: dict[int, int] = {}
    for index in missing & where.keys():
        leaving[where[index]] = leaving.get(where[index], 0) + 1
    if any(len(groups[other].joined) - many < groups[other].least for other, many in leaving.items()):
        return False
    for index in sorted(missing & where.keys()):
        _move(groups, index, at, where)
    return True


def _most_in(groups: Sequence[Group], at: int, cohort: set[int], where: dict[int, int]) -> None:
    """One by one: into a free place, or in exchange for a stranger who can take hers."""
    group = groups[at]
    for index in sorted((cohort & where.keys() & group.joiners) - group.joined):
        source = groups[where[index]]
        if len(group.joined) < group.room and len(source.joined) > source.least:
            _move(groups, index, at, where)
            continue
        stranger = min((group.joined - cohort) & source.joiners, default=None)
        if stranger is not None:
            home = where[index]
            _move(groups, index, at, where)
            _move(groups, stranger, home, where)


def _move(groups: Sequence[Group], index: int, at: int, where: dict[int, int]) -> None:
    groups[where[index]].joined.remove(index)
    groups[at].joined.add(index)
    where[index] = at
