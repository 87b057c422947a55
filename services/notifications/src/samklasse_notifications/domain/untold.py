"""What somebody was to be told and was not, because something newer took its place: the newer one says it too."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from samklasse_notifications.domain.facts import Facts
from samklasse_notifications.domain.thread import Thread


def skips(planned: Thread) -> bool:
    """Whether she knows of it, but not of all that was planned before the current version."""
    return planned.heard and planned.told_version < planned.current_version - 1


def with_untold(facts: Facts, overtaken: Iterable[Facts], now: datetime) -> Facts:
    """With what the overtaken ones would have taken out of her calendar, and when she would go there in vain.

    Not what is held after all, nor what is over.
    """
    untold, named = tuple(overtaken), {session.id for session in (*facts.live, *facts.gone)}
    missing = sorted((session for each in untold for session in each.gone), key=lambda each: each.revision)
    gone = {each.id: each for each in missing if each.id not in named and each.ends_at > now}
    left = {at for each in untold for at in each.moved_from if at > now} - set(facts.starts)
    if not gone and not left:
        return facts
    in_order = sorted((*facts.gone, *gone.values()), key=lambda each: (each.starts_at, each.id))
    return replace(facts, gone=tuple(in_order), moved_from=tuple(sorted({*facts.moved_from, *left})))
