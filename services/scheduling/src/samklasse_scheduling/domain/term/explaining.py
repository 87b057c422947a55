"""Why a session has no time: the first rule that leaves none, and who or what it comes from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from samklasse_scheduling.domain.term.asking import Host, Nowhere, Wanted
from samklasse_scheduling.domain.term.filling import RULES, Diary
from samklasse_scheduling.domain.term.half_hours import FULL, lengths, of_day, starts
from samklasse_scheduling.domain.term.openings import HOST_RULES, PEOPLE_RULES, View, qualified
from samklasse_scheduling.domain.weekly import WHOLE_WEEK

MOST_SUBJECTS = 20


def explained(diary: Diary) -> tuple[Nowhere, ...]:
    """Every session that has no time, and what is in the way."""
    wanted = (one for one in diary.view.question.wanted if one.id not in diary.placed)
    return tuple(sorted(_nowhere(diary, one) for one in wanted))


def _nowhere(diary: Diary, wanted: Wanted) -> Nowhere:
    code, hosts = _blocked(diary, wanted)
    subjects = sorted(str(one) for one in _subjects(diary.view, wanted, code, hosts))
    return Nowhere(wanted.id, code, tuple(subjects[:MOST_SUBJECTS]))


def _subjects(view: View, wanted: Wanted, code: str, hosts: Iterable[Host]) -> Iterable[object]:
    if code == "NO_TEACHER_QUALIFIED":
        return wanted.needs if wanted.host is None else [wanted.host]
    if code == "CALENDAR_EMPTY":
        return wanted.municipalities
    if code == "PEOPLE_NOT_AVAILABLE":
        return _hindering(view, wanted)
    if code == "ORDER":
        return wanted.after
    return [host.id for host in hosts] if code.startswith("TEACHER") else []


def _blocked(diary: Diary, wanted: Wanted) -> tuple[str, list[Host]]:
    """The code, and the teachers that were left when it came to that rule."""
    view = diary.view
    free = dict.fromkeys(view.days(wanted), FULL)
    if not free:
        return "TERM_EMPTY", []
    for code, rule in PEOPLE_RULES.items():
        free = {day: bits & rule(view, wanted, day) for day, bits in free.items()}
        if not _somewhere(free, wanted):
            return code, []
    hosts = [host for host in view.question.hosts if qualified(host, wanted)]
    if not hosts:
        return "NO_TEACHER_QUALIFIED", []
    return _by_teachers(diary, wanted, free, hosts), hosts


def _by_teachers(diary: Diary, wanted: Wanted, free: dict[date, int], hosts: list[Host]) -> str:
    by_host = {host: dict(free) for host in hosts}
    for code, rule in HOST_RULES.items():
        by_host = {
            host: {day: bits & rule(diary.view, host, day) for day, bits in days.items()}
            for host, days in by_host.items()
        }
        if not any(_somewhere(days, wanted) for days in by_host.values()):
            return code
    length = lengths(wanted.minutes)
    at = {(host, day): starts(bits, length) for host, days in by_host.items() for day, bits in days.items()}
    for code, among in RULES.items():
        at = {(host, day): among(diary, wanted, host, day, bits) for (host, day), bits in at.items() if bits}
        if not any(at.values()):
            return code
    return "NOT_FOUND"


def _somewhere(free: dict[date, int], wanted: Wanted) -> bool:
    length = lengths(wanted.minutes)
    return any(starts(bits, length) for bits in free.values())


def _hindering(view: View, wanted: Wanted) -> list[UUID]:
    """Those who have no time that is long enough; if each has some, those who do not have the whole week."""
    masks = {person: view.question.people.get(person, WHOLE_WEEK) for person in wanted.people}
    alone = [
        person
        for person, mask in masks.items()
        if not _somewhere({day: of_day(mask & wanted.mask, day) for day in view.days(wanted)}, wanted)
    ]
    return alone or [person for person, mask in masks.items() if mask != WHOLE_WEEK]
