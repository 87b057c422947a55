"""stale_notices, untold and told_needlessly: people hear what is true, and those concerned hear it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from samklasse.checker.facts import Known, Notice, Timetable

WINDOW_SECONDS = 0.05
"""Between claiming a message and handing it over, a change may still commit; then a correction follows."""


def stale_notices(reminders: Sequence[Notice], known: Sequence[Known]) -> list[str]:
    """Reminders of a session that left after notifications knew that it is cancelled or at another time."""
    by_session: dict[str, list[Known]] = defaultdict(list)
    for fact in sorted(known, key=lambda each: each.at):
        by_session[fact.session].append(fact)
    return [
        f"{notice.channel}: reminder of session {notice.session}, which had been moved or cancelled"
        for notice in reminders
        if notice.session is not None and _stale(notice, by_session[notice.session])
    ]


def _stale(notice: Notice, facts: Sequence[Known]) -> bool:
    before = [fact for fact in facts if fact.at + WINDOW_SECONDS < notice.at]
    return bool(before) and before[-1].starts_at != notice.starts_at


def must_be_told(revisions: Iterable[Timetable]) -> set[tuple[str, str, int]]:
    """(person, class, revision) for everyone whom a revision concerns, from the timetable before and after.

    Concerned are: who is new in the class, who stays and has a session at another time or gone, and who left
    without joining another class (she is told there instead).
    """
    concerned = set()
    previous: dict[str, Timetable] = {}
    for after in sorted(revisions, key=lambda each: (each.class_id, each.revision)):
        before = previous.get(after.class_id)
        for person in _concerned(before, after):
            concerned.add((person, after.class_id, after.revision))
        previous[after.class_id] = after
    return concerned


def _concerned(before: Timetable | None, after: Timetable) -> frozenset[str]:
    told_elsewhere = after.moved_away
    if before is None:
        return after.members
    gone = (before.members - after.members if not after.cancelled else before.members) - told_elsewhere
    new = after.members - before.members
    changed = not after.cancelled and before.times != after.times
    return gone | new | (after.members if changed else frozenset())


def untold(
    concerned: set[tuple[str, str, int]], told: set[tuple[str, str, int]], unreachable: frozenset[str]
) -> list[str]:
    """Whom a revision concerns, and who heard neither of it nor of a later one that replaced it."""
    latest: dict[tuple[str, str], int] = {}
    for person, class_id, revision in told:
        latest[person, class_id] = max(revision, latest.get((person, class_id), 0))
    return [
        f"class {class_id} revision {revision}: {person} was not told"
        for person, class_id, revision in sorted(concerned)
        if person not in unreachable and latest.get((person, class_id), 0) < revision
    ]


def told_needlessly(concerned: set[tuple[str, str, int]], told: set[tuple[str, str, int]]) -> list[str]:
    """Who was told of a revision of a class that did not concern her."""
    return [
        f"class {class_id} revision {revision}: {person} was told for nothing"
        for person, class_id, revision in sorted(told - concerned)
    ]
