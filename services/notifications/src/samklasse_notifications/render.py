"""Facts into words: one mail body or one SMS text, shared by everyone who is told the same in the same language."""

import re
from dataclasses import dataclass
from datetime import datetime
from html import escape

from samklasse_notifications import catalogue
from samklasse_notifications.catalogue import Texts
from samklasse_notifications.domain import calendar, mime, sms, words
from samklasse_notifications.domain.facts import DueCases, Facts
from samklasse_notifications.domain.thread import Kind

WITH_CALENDAR = {
    Kind.NEW_CLASS: calendar.Method.PUBLISH,
    Kind.CLASS_CHANGED: calendar.Method.PUBLISH,
    Kind.CLASS_LEFT: calendar.Method.CANCEL,
    Kind.CLASS_CANCELLED: calendar.Method.CANCEL,
}
TO_COORDINATORS = frozenset(
    {Kind.PLAN_PROPOSED, Kind.UNPLACED, Kind.DEADLINES, Kind.PLAN_CHANGED, Kind.INTERPRETER_MISSING}
)
LEFT_TO_RIGHT = re.compile(r"[0-9A-Za-zÀ-ÿ](?:[0-9A-Za-zÀ-ÿ .:–-]*[0-9A-Za-zÀ-ÿ])?")


@dataclass(frozen=True)
class Telling:
    """What is said to everyone alike. `sender` is the municipality's name, `said_at` when the facts were known."""

    kind: Kind
    facts: Facts
    language: str
    sender: str
    said_at: datetime


def mail(telling: Telling) -> mime.Body:
    texts = catalogue.choose(telling.language, telling.kind)
    values = _values(telling, texts, plan_joint="\n")
    template = texts.kinds[telling.kind]
    to_staff = telling.kind in TO_COORDINATORS
    patterns = template.lines if to_staff else (*template.lines, texts.contact)
    lines = tuple(line.format_map(values) for line in patterns)
    text = mime.Text(
        language=texts.language,
        direction=texts.direction,
        title=_capital(template.title.format_map(values)),
        lines=tuple(_capital(line) for line in lines),
        html_lines=tuple(_markup(_capital(line), texts.direction) for line in lines),
    )
    method = WITH_CALENDAR.get(telling.kind)
    invite = _calendar(telling, texts, method) if method else None
    return mime.body(text, sender_name="Samklasse" if to_staff else telling.sender, calendar=invite, method=method)


def text_message(telling: Telling) -> str:
    texts = catalogue.choose(telling.language, telling.kind)
    values = _values(telling, texts, plan_joint=", ")
    return _capital(sms.plain(texts.kinds[telling.kind].sms.format_map(values)))


def _calendar(telling: Telling, texts: Texts, method: calendar.Method) -> bytes:
    course = _course(telling.facts, texts)
    labels = calendar.Labels(
        summary=_capital(course),
        cancelled_summary=texts.cancelled.format(course=course),
        organizer_name=telling.sender,
        organizer=mime.SENDER,
    )
    gone = () if telling.kind is Kind.NEW_CLASS else telling.facts.gone
    return calendar.write(method, telling.facts.live, gone, labels, at=telling.said_at)


def _course(facts: Facts, texts: Texts) -> str:
    subject = texts.subject.get(facts.subject or "", "")
    return texts.course.format(subject=subject, level=facts.level or "").strip()


def _values(telling: Telling, texts: Texts, *, plan_joint: str) -> dict[str, str]:
    facts = telling.facts
    values = {"sender": telling.sender, "course": _course(facts, texts)}
    values["supplier"] = facts.supplier or ""
    values["subject"] = texts.subject.get(facts.subject or "", "")
    values |= _session_values(facts, texts, plan_joint) | _coordinator_values(facts, texts)
    values |= _deadline_values(facts, texts)
    for name, day in (("opens", facts.opens_on), ("closes", facts.closes_on)):
        if day:
            values[name] = words.day_in_words(day, texts.tables, with_year=True)
    return values


def _session_values(facts: Facts, texts: Texts, plan_joint: str) -> dict[str, str]:
    if not facts.live:
        return {"plan": "", "lessons": texts.count("lessons", 0)}
    first = words.meeting(facts.live[0])
    return {
        "plan": plan_joint.join(words.lines(facts.live, texts.tables)),
        "lessons": texts.count("lessons", len(facts.live)),
        "day": words.day_in_words(first.day, texts.tables),
        "span": words.span_in_words(first.start, first.end, texts.tables),
    }


def _coordinator_values(facts: Facts, texts: Texts) -> dict[str, str]:
    if "people" not in texts.plural:
        return {}
    values = {
        "people": texts.count("people", facts.placed + facts.waiting),
        "people_placed": texts.count("people", facts.placed),
        "people_waiting": texts.count("people", facts.waiting),
        "classes": texts.count("classes", facts.classes),
    }
    if facts.answer_by:
        values["answer_day"], values["answer_clock"] = words.moment_in_words(facts.answer_by, texts.tables)
    return values


def _deadline_values(facts: Facts, texts: Texts) -> dict[str, str]:
    if not facts.deadlines or not texts.deadlines:
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


def _markup(line: str, direction: str) -> str:
    """A paragraph of HTML. In right-to-left text, what reads left to right (times, Latin names) is isolated."""
    marked = LEFT_TO_RIGHT.sub("\u2066\\g<0>\u2069", line) if direction == "rtl" else line
    safe = escape(marked, quote=False).replace("\n", "<br>")
    return safe.replace("\u2066", '<bdi dir="ltr">').replace("\u2069", "</bdi>")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
