"""Balances of the hour ledger: the sums of its entries, per person, subject and module (invariant 15).

What of social studies counts is `training.social_studies`'s to say.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from samklasse_enrollment.domain.ledger import Entry

SOCIAL_STUDIES = "SOCIAL_STUDIES"


@dataclass(frozen=True)
class Account:
    """What hours are kept under; `module` is the code that the roll, or the municipality, gave."""

    subject: str
    module: str | None


@dataclass(frozen=True)
class Balance:
    """Minutes of one account; `reported` are those that only a supplier's word stands for."""

    minutes: int
    reported: int


def balance(entries: Iterable[Entry]) -> Mapping[UUID, int]:
    """Minutes that count, per enrollment."""
    total: Counter[UUID] = Counter()
    for entry in entries:
        total[entry.enrollment_id] += entry.minutes
    return dict(total)


def accounts(entries: Iterable[Entry]) -> Mapping[Account, Balance]:
    """The balance of each account: the sum of its entries, counters included."""
    minutes: Counter[Account] = Counter()
    reported: Counter[Account] = Counter()
    for entry in entries:
        account = Account(entry.subject, entry.module)
        minutes[account] += entry.minutes
        reported[account] += entry.minutes if entry.reported else 0
    return {account: Balance(minutes[account], reported[account]) for account in minutes}


def by_module(balances: Mapping[Account, Balance]) -> Mapping[str, int]:
    """Minutes of social studies by module; those under none are under the empty name."""
    return {
        account.module or "": held.minutes for account, held in balances.items() if account.subject == SOCIAL_STUDIES
    }
