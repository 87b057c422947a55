"""What changed lines give back: money to their agreement, seats to their offerings, each exactly once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from samklasse_enrollment.domain import agreement as agreements
from samklasse_enrollment.domain import offering as offerings
from samklasse_enrollment.domain.agreement import Agreement
from samklasse_enrollment.domain.line import Line
from samklasse_enrollment.domain.offering import Offering


@dataclass(frozen=True)
class Change:
    """A line before and after."""

    before: Line
    after: Line

    @property
    def is_less(self) -> bool:
        """Whether less is bought than before."""
        then, now = self.before, self.after
        return now.seats < then.seats or now.ends_on < then.ends_on

    @property
    def is_over(self) -> bool:
        """Whether the seats end, at once or on a day before the one that was agreed."""
        return self.after.state in ("LAPSED", "ENDED") or self.after.ends_on < self.before.ends_on

    @property
    def freed_ore(self) -> int:
        """What it holds less of the ceiling."""
        return self.before.amount_ore - self.after.amount_ore

    @property
    def freed_seats(self) -> int:
        """What it holds less of the offering's seats."""
        return self.before.held_seats - self.after.held_seats


def free(
    agreement: Agreement, known: Mapping[UUID, Offering], changes: Sequence[Change]
) -> tuple[Agreement, dict[UUID, Offering]]:
    """The agreement of these lines and their offerings afterwards."""
    left = dict(known)
    for change in changes:
        offering = left[change.before.offering_id]
        left[offering.id] = offerings.release(offering, change.freed_seats, change.before.seat_from)
    return agreements.free(agreement, sum(change.freed_ore for change in changes)), left
