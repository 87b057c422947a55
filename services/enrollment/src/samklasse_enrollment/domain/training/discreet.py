"""What of a clock is kept in the open, and told: neither permit, nor schooling, nor leave can be read from it.

Chapter 6A's paragraph tells a permit, if § 73 how old one is, if § 33 that somebody is on parental leave, and how many
months a window has tells both permit and schooling. So the open names of each clock the general rule, as it stood on
the day that the clock began. What exactly applies is in the vault: `clocks.of` computes it for whoever may open that.
"""

from collections.abc import Iterable
from dataclasses import replace

from samklasse_enrollment.domain import rules
from samklasse_enrollment.domain.training.clocks import (
    AGE,
    OFFER,
    PARENTAL,
    RETENTION,
    SOCIAL,
    WINDOW,
    Clock,
)

TOLD_AS = {
    OFFER: (OFFER, "offer"),
    PARENTAL: (OFFER, "offer"),
    WINDOW: (WINDOW, "language_window"),
    SOCIAL: (SOCIAL, "social_studies"),
    RETENTION: (RETENTION, "retention"),
    AGE: (AGE, "age"),
}
"""Each clock's name in the open, and the subject of the general rule that is named for it."""


def plain(running: Iterable[Clock]) -> tuple[Clock, ...]:
    """The same days under general names; of two that are told alike, the earlier. What is plain already stays."""
    found = sorted((_plain(clock) for clock in running), key=lambda clock: clock.due_on, reverse=True)
    return tuple({clock.name: clock for clock in found}.values())


def _plain(clock: Clock) -> Clock:
    name, subject = TOLD_AS[clock.name]
    how = dict(clock.how)
    if not how:
        return replace(clock, name=name)
    rule = rules.at(subject, how.get("day", clock.due_on))
    return Clock(name, clock.due_on, rule.name, rule.paragraph, (), rule.version)


def told(clocks: Iterable[Clock]) -> dict[str, Clock]:
    """What is told of them, by name: where right and duty end by age first, that is the window's end, and no more."""
    known = {clock.name: clock for clock in plain(clocks)}
    aged = known.pop(AGE, None)
    if aged and WINDOW in known:
        known[WINDOW] = replace(known[WINDOW], due_on=aged.due_on)
    return known
