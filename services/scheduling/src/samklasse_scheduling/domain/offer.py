"""Whether a FIXED class that a supplier offers can be taken as it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import combinations

from samklasse_scheduling.domain.errors import NotYours, UnfitOffer, WrongState
from samklasse_scheduling.domain.situation import FixedClass, Offering, fixed_term
from samklasse_scheduling.domain.timetable import State, Timetable
from samklasse_scheduling.domain.weekly import mask_of


def check(
    fixed: FixedClass,
    supplier: str,
    offering: Offering | None,
    others: Sequence[FixedClass],
    *,
    today: date,
    taken: Timetable | None,
) -> None:
    """Judge an offer; an offering not heard of yet (None) is taken on trust and waited for.

    Raises:
        OutsideGrid: a meeting outside 08:00-22:00.
        NotYours: the offering is another supplier's.
        UnfitOffer: level, dates, sizes, or the teacher's other classes do not allow it.
        WrongState: a plan has filled it already.
    """
    if taken is not None and (taken.state is not State.CANCELLED or taken.revision > 0):
        raise WrongState(fixed.id, taken.state, wanted="OFFERED")
    if not fixed.times or any(mask_of([a]) & mask_of([b]) for a, b in combinations(fixed.times, 2)):
        raise UnfitOffer("WEEKLY_TIMES_CLASH", weekly=len(fixed.times))
    if fixed.minimum > fixed.open_seats:
        raise UnfitOffer("MINIMUM_ABOVE_SEATS", min_size=fixed.minimum, open_seats=fixed.open_seats)
    if fixed.first_day < today:
        raise UnfitOffer("STARTS_IN_PAST", starts_on=fixed.first_day.isoformat())
    _check_offering(fixed, supplier, offering)
    for other in others:
        if _clash(fixed, other):
            raise UnfitOffer("TEACHER_BUSY", teacher_id=str(fixed.teacher))


def _check_offering(fixed: FixedClass, supplier: str, offering: Offering | None) -> None:
    mask_of(fixed.times)
    if offering is None:
        return
    if offering.supplier != supplier:
        raise NotYours(fixed.offering)
    if fixed.level not in offering.levels:
        raise UnfitOffer("LEVEL_NOT_OFFERED", level=fixed.level.name)


def _clash(fixed: FixedClass, other: FixedClass) -> bool:
    a, b = fixed_term(fixed), fixed_term(other)
    together = a.first_day <= b.last_day and b.first_day <= a.last_day
    return together and fixed.teacher == other.teacher and bool(mask_of(fixed.times) & mask_of(other.times))
