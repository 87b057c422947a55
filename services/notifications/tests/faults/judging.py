"""One story, told and judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from .oracle import Breach, Handed, Judge, Planned
from .scene import CLASS
from .story import Story


def judged(seed: int, counts: Counter[str] | None = None, kind: type[Story] = Story) -> list[Breach]:
    """What was broken in the story of this seed; `counts` what happened in it."""
    story = kind(seed)
    story.tell_it()
    judge = Judge()
    breaches = [*judge.read(story.history), *uncorrected(story.history)]
    if counts is not None:
        handed = [event for event in story.history if isinstance(event, Handed)]
        counts.update(type(event).__name__ for event in story.history)
        counts["stale"] += sum(not event.current for event in handed)
        counts["again"] += sum(event.claim.tries > 1 for event in handed)
    for thread, said in story.book.said.items():
        owed = said and story.book.current(said[-1]) and story.may_still(said[-1])
        if owed and judge.owed(thread, said[-1], story.book.addresses(said[-1].person)):
            breaches.append(Breach.LOST)
        if owed and any(each.state == "WAITING" for each in said[-1].deliveries.values()):
            breaches.append(Breach.FOR_EVER)
    return breaches


def uncorrected(history: Sequence[object]) -> list[Breach]:
    """What left though something newer was planned in the moment after the look, and no correction is planned.

    An end that is so once more needs none.
    """
    latest: dict[tuple[object, object], Planned] = {}
    breaches: list[Breach] = []
    for event in history:
        if isinstance(event, Planned):
            latest[event.person, event.subject] = event
        elif isinstance(event, Handed) and event.taken and not event.current:
            intent = event.claim.attempt.intent
            about = latest[intent.person, CLASS]
            breaches += [] if about.spoken or about.wanted is intent.kind else [Breach.UNCORRECTED]
    return breaches
