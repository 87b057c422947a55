"""Facts as the words that a text names them by, in one language."""

from collections.abc import Iterable
from datetime import date, time

from samklasse_notifications.domain import words
from samklasse_notifications.domain.errors import MissingFact
from samklasse_notifications.domain.facts import DueCases, Facts
from samklasse_notifications.domain.fields import FIELDS
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.language import Texts

LEVELS = ("A1", "A2", "B1", "B2")
LIKELY = (0, 1, 2, 3, 5, 11, 21, 100, 9999)
"""Numbers of people, lessons and cases that use every plural form."""


class Values(dict[str, str]):
    """The words; asked for a fact that nobody gave, it says which one."""

    def __init__(self, kind: Kind, given: dict[str, str]) -> None:
        super().__init__(given)
        self.kind = kind

    def __missing__(self, name: str) -> str:
        raise MissingFact(self.kind, name)


def of(kind: Kind, facts: Facts, texts: Texts) -> Values:
    """Those that the kind may name, as far as the facts have them; all but the sender."""
    known = FIELDS[kind]
    given = _course_values(facts, texts) | _next_lesson(facts, texts)
    if "plan" in known:
        given |= _lessons(facts, texts)
    if "people" in known:
        given |= _people(facts, texts)
    if "deadlines" in known:
        given |= _deadlines(facts, texts)
    if facts.supplier:
        given["supplier"] = facts.supplier
    for name, day in (("opens", facts.opens_on), ("closes", facts.closes_on)):
        if day:
            given[name] = words.day_in_words(day, texts.tables, with_year=True)
    return Values(kind, given)


def course(facts: Facts, texts: Texts) -> str:
    return texts.course.format(subject=texts.subject[facts.subject or ""], level=facts.level or "").strip()


def _course_values(facts: Facts, texts: Texts) -> dict[str, str]:
    if facts.subject is None:
        return {}
    return {"course": course(facts, texts), "subject": texts.subject[facts.subject]}


def _next_lesson(facts: Facts, texts: Texts) -> dict[str, str]:
    if not facts.live:
        return {}
    first = words.meeting(facts.live[0])
    return {
        "day": words.day_in_words(first.day, texts.tables),
        "span": words.span_in_words(first.start, first.end, texts.tables),
        "clock": words.start_in_words(first.start, texts.tables),
    }


def _lessons(facts: Facts, texts: Texts) -> dict[str, str]:
    """All of them; where there is none any more, that there is none."""
    lessons = texts.count("lessons", len(facts.live))
    if not facts.live:
        return {"plan": lessons, "lessons": lessons}
    found = facts.pattern
    weekly = words.weekly_in_words(found, texts.tables)
    since = words.short(words.meeting(facts.live[0]).day, texts.tables)
    given = {"plan": "\n".join(words.pattern_in_words(found, texts.tables)), "lessons": lessons, "since": since}
    return given | ({"weekly": weekly} if weekly else {})


def _people(facts: Facts, texts: Texts) -> dict[str, str]:
    given = {
        "people": texts.count("people", facts.placed + facts.waiting),
        "people_placed": texts.count("people", facts.placed),
        "people_waiting": texts.count("people", facts.waiting),
        "classes": texts.count("classes", facts.classes),
    }
    if facts.answer_by:
        given["answer_day"], given["answer_clock"] = words.moment_in_words(facts.answer_by, texts.tables)
    return given


def _deadlines(facts: Facts, texts: Texts) -> dict[str, str]:
    if not facts.deadlines:
        return {}
    first = min(each.first_due_on for each in facts.deadlines)
    return {
        "cases": texts.count("cases", sum(each.cases for each in facts.deadlines)),
        "deadlines": "\n".join(_due(each, texts) for each in facts.deadlines),
        "first_day": words.day_in_words(first, texts.tables, with_year=True),
    }


def _due(due: DueCases, texts: Texts) -> str:
    """One kind of deadline: what, how many, when the first, and where it stands if a law says so."""
    told = texts.deadlines["LINE"].format(
        what=texts.deadlines[due.deadline],
        cases=texts.count("cases", due.cases),
        day=words.day_in_words(due.first_due_on, texts.tables, with_year=True),
    )
    return f"{told} ({words.paragraph_in_words(due.paragraph, texts.laws)})" if due.paragraph else told


def longest(texts: Texts) -> dict[str, str]:
    """The longest words that each fact with a bound can become, to see what the shortest SMS of a kind may cost."""
    tables = texts.tables
    days = [date(2026, month, day) for month in range(1, 13) for day in range(20, 27)]
    hours = [time(hour) for hour in (9, 13, 17)]
    courses = [Facts(subject=subject, level=level) for subject in texts.subject for level in LEVELS]
    whole = _longest(words.day_in_words(day, tables, with_year=True) for day in days)
    counted = {what: _longest(texts.count(what, n) for n in LIKELY) for what in texts.plural}
    people = counted.get("people", "")
    return counted | {
        "course": _longest(course(each, texts) for each in courses),
        "subject": _longest(texts.subject.values()),
        "day": _longest(words.day_in_words(day, tables) for day in days),
        "since": _longest(words.short(day, tables) for day in days),
        "span": _longest(words.span_in_words(hour, hour, tables) for hour in hours),
        "clock": _longest(words.start_in_words(hour, tables) for hour in hours),
        "people_placed": people,
        "people_waiting": people,
        "answer_day": _longest(words.day_in_words(day, tables) for day in days),
        "answer_clock": "09:00",
        "opens": whole,
        "closes": whole,
        "first_day": whole,
    }


def _longest(found: Iterable[str]) -> str:
    return max(found, key=len)
