"""Balances of the hour ledger: the sums of its entries, per person, subject and module (invariant 15).

What of social studies counts is `training.social_studies`'s to say.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from samklasse_enrollment.domain.ledger import Entry, Side

SOCIAL_STUDIES = "SOCIAL_STUDIES"
EXCUSED = "ABSENT_VALID"
"""What a roll calls absence for a valid reason; the reason itself is nobody's business."""


@dataclass(frozen=True)
class Account:
    """What hours are kept under; `module` is the code that the roll, or the municipality, gave."""

    subject: str
    module: str | None


@dataclass(frozen=True)
class Balance:
    """Minutes of one account; `reported` are those that only a supplier's word stands for.

    `missed` are of sessions that she was expected at and did not take part in, `excused` those of them that a roll says
    were for a valid reason.
    """

    minutes: int
    reported: int
    missed: int = 0
    excused: int = 0


def balance(entries: Iterable[Entry]) -> Mapping[UUID, int]:
    """Minutes that count, per enrollment."""
    total: Counter[UUID] = Counter()
    for entry in entries:
        total[entry.enrollment_id] += entry.minutes
    return dict(total)


def missed(entry: Entry) -> int | None:
    """Planned minutes without attended ones, negative in a counter; None: she was not expected, or nobody says."""
    if entry.planned_minutes is None:
        return None
    gap = max(0, entry.planned_minutes - abs(entry.minutes))
    return gap if entry.side is Side.ENTRY else -gap


def accounts(entries: Iterable[Entry]) -> Mapping[Account, Balance]:
    """The balance of each account: the sum of its entries, counters included."""
    minutes: Counter[Account] = Counter()
    reported: Counter[Account] = Counter()
    away: Counter[Account] = Counter()
    excused: Counter[Account] = Counter()
    for entry in entries:
        account, gap = Account(entry.subject, entry.module), missed(entry) or 0
        minutes[account] += entry.minutes
        reported[account] += entry.minutes if entry.reported else 0
        away[account] += gap
        excused[account] += gap if entry.kind == EXCUSED else 0
    return {each: Balance(minutes[each], reported[each], away[each], excused[each]) for each in minutes}


def by_module(balances: Mapping[Account, Balance]) -> Mapping[str, int]:
    """Minutes of social studies by module; those under none are under the empty name."""
    return {
        account.module or "": held.minutes for account, held in balances.items() if account.subject == SOCIAL_STUDIES
    }
