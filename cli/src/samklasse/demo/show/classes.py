"""From published timetables to what a person can take in: one shared class, and one week before and after."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from samklasse_contracts.scheduling import ClassCancelled, SessionState, TimetablePublished, TimetableSession

from samklasse.checker.wire import Wire

OSLO = ZoneInfo("Europe/Oslo")
DAYS = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag")


@dataclass(frozen=True)
class SharedClass:
    """Municipalities × week: how many of each were in class; None in a week without sessions."""

    title: str
    times: str
    weeks: tuple[int, ...]
    sessions: tuple[int, ...]
    rows: tuple[tuple[str, tuple[int | None, ...]], ...]


@dataclass(frozen=True)
class Change:
    """One session before and after; `after` says in words what became of it."""

    before: str
    after: str
    kind: str


@dataclass(frozen=True)
class Repair:
    """One class in the week its teacher was away."""

    title: str
    changes: tuple[Change, ...]
    moved: int
    told: int


def revisions(messages: Sequence[Wire]) -> dict[str, list[TimetablePublished]]:
    """Every published revision of each class, oldest first."""
    found: dict[str, list[TimetablePublished]] = {}
    for wire in messages:
        if isinstance(wire.message, TimetablePublished):
            found.setdefault(str(wire.message.class_id), []).append(wire.message)
    return {key: sorted(group, key=lambda each: each.revision) for key, group in found.items()}


def municipalities_of(timetable: TimetablePublished) -> set[str]:
    """The organisation numbers of those whose people are in a class."""
    return {member.owner_orgnr for member in timetable.members}


def shared_class(messages: Sequence[Wire], names: Mapping[str, str]) -> SharedClass | None:
    """The class that most municipalities share, as it was week by week."""
    classes = revisions(messages)
    if not classes:
        return None
    chosen = max(classes.values(), key=lambda group: (len(municipalities_of(group[-1])), len(group[-1].members)))
    newest = chosen[-1]
    mondays = sorted({_monday(session.starts_at) for session in newest.sessions})
    everyone = sorted({orgnr for revision in chosen for orgnr in municipalities_of(revision)}, key=names.__getitem__)
    held = Counter(_monday(s.starts_at) for s in newest.sessions if s.state is not SessionState.CANCELLED)
    columns = [Counter(member.owner_orgnr for member in _in_force(chosen, monday).members) for monday in mondays]
    rows = tuple(
        (
            names[orgnr],
            tuple(column[orgnr] if held[day] else None for column, day in zip(columns, mondays, strict=True)),
        )
        for orgnr in everyone
    )
    weeks = tuple(monday.isocalendar().week for monday in mondays)
    return SharedClass(title_of(newest), weekly(newest), weeks, tuple(held[day] for day in mondays), rows)


def _in_force(group: Sequence[TimetablePublished], monday: date) -> TimetablePublished:
    sunday = monday + timedelta(days=6)
    before = [each for each in group if each.envelope.time.astimezone(OSLO).date() <= sunday]
    return (before or group[:1])[-1]


def title_of(timetable: TimetablePublished) -> str:
    """Level and course, in words."""
    return f"Norsk {timetable.level.value}, {'faste tider' if timetable.kind == 'FIXED' else 'satt sammen'}"


def weekly(timetable: TimetablePublished) -> str:
    """The usual weekly times, in words."""
    usual = Counter(clock(session.starts_at, session.ends_at) for session in timetable.sessions)
    often = [text for text, times in usual.items() if times > 1] or list(usual)
    return ", ".join(often[:4])


def clock(starts_at: datetime, ends_at: datetime) -> str:
    """ "mandag 17.00–19.00", in Oslo wall time."""
    start, end = starts_at.astimezone(OSLO), ends_at.astimezone(OSLO)
    return f"{DAYS[start.weekday()]} {start:%H.%M}–{end:%H.%M}"


def dated(starts_at: datetime, ends_at: datetime) -> str:
    """ "mandag 11.1. 17.00–19.00"."""
    start, end = starts_at.astimezone(OSLO), ends_at.astimezone(OSLO)
    return f"{DAYS[start.weekday()]} {start.day}.{start.month}. {start:%H.%M}–{end:%H.%M}"


def repairs(messages: Sequence[Wire]) -> list[Repair]:
    """Every class that was repaired because its teacher was away, those with most to see first."""
    found = []
    for group in revisions(messages).values():
        for before, after in pairwise(group):
            if any(change.reason == "TEACHER_AWAY" for change in after.changed):
                found.append(_repair(before, after))
    return sorted(found, key=lambda each: (-each.moved, -len(each.changes)))


def _repair(before: TimetablePublished, after: TimetablePublished) -> Repair:
    now = {session.session_id: session for session in after.sessions}
    changes = tuple(_change(session, now.get(session.session_id)) for session in _week(before, after))
    moved = sum(each.kind in {"flyttet", "avlyst"} for each in changes) * len(after.members)
    return Repair(title_of(after), changes, moved, len(after.members) if moved else 0)


def _week(before: TimetablePublished, after: TimetablePublished) -> list[TimetableSession]:
    touched = {change.session_id for change in after.changed}
    mondays = {_monday(session.starts_at) for session in before.sessions if session.session_id in touched}
    return sorted(
        (session for session in before.sessions if _monday(session.starts_at) in mondays), key=lambda s: s.starts_at
    )


def _change(was: TimetableSession, now: TimetableSession | None) -> Change:
    before = dated(was.starts_at, was.ends_at)
    if now is None or now.state is SessionState.CANCELLED:
        return Change(before, "avlyst", "avlyst")
    if now.starts_at != was.starts_at:
        return Change(before, f"flyttet til {dated(now.starts_at, now.ends_at)}", "flyttet")
    if now.teacher_id != was.teacher_id:
        return Change(before, "samme tid, vikar", "vikar")
    return Change(before, "som før", "uendret")


def moved_by_repair(messages: Sequence[Wire]) -> int:
    """Participant-sessions whose time was changed (not cancelled, not only another teacher)."""
    moved = 0
    for group in revisions(messages).values():
        for after in group:
            times = [c for c in after.changed if c.now_starts_at is not None and c.now_starts_at != c.was_starts_at]
            moved += len(times) * len(after.members)
    return moved


def cancelled_classes(messages: Sequence[Wire]) -> set[str]:
    """The classes that will not go on."""
    return {str(wire.message.class_id) for wire in messages if isinstance(wire.message, ClassCancelled)}


def _monday(at: datetime) -> date:
    day = at.astimezone(OSLO).date()
    return day - timedelta(days=day.weekday())
