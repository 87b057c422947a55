"""From a thread of hers to an entry of her inbox."""

from collections.abc import Sequence
from datetime import datetime

from samklasse_notifications import render
from samklasse_notifications.page import showing
from samklasse_notifications.page.view import Part
from samklasse_notifications.store.inbox import Entry


def shown(entry: Entry, ways: Sequence[showing.Row], language: str, sender: str, *, now: datetime) -> dict[str, object]:
    """`words`: whole in each language that she gets, one unless we lack hers; `told`: the ways it has left by."""
    return {
        "thread": entry.thread,
        "kind": entry.kind,
        "subject": entry.subject,
        "version": entry.version,
        "at": entry.at,
        "useful_until": entry.useful_until,
        "words": _words(entry, language, sender, now),
        "told": [showing.sent(row) for row in ways if row["handed_at"]],
        "read_at": entry.read_at,
    }


def _words(entry: Entry, language: str, sender: str, now: datetime) -> list[Part]:
    """None where a text and its facts do not fit together: somebody is told by hand to tell it."""
    telling = render.Telling(entry.kind, entry.facts.ahead(now), language, sender, entry.said_at)
    try:
        said = render.words(telling)
    except render.UNSAYABLE:
        return []
    return [Part(each.language, each.direction, each.title, each.lines) for each in said]
