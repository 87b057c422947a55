"""How much a provider takes: so many a second in the long run, so many a day. Real time; the day is Europe/Oslo's.

A bucket of permits is filled at the provider's rate up to one second's worth, and every hand-over takes one out. What
finds no permit waits where it is; it has no attempt, and may still be overtaken or become of no use.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from samklasse_notifications.domain.attempt import CHANNELS
from samklasse_notifications.domain.errors import BadQuota
from samklasse_notifications.domain.words import OSLO

RULE = re.compile(
    r"(?P<provider>[A-Z][A-Z_]*)(?:\s+(?P<rate>[0-9]+(?:\.[0-9]+)?)/(?P<unit>s|min))?(?:\s+(?P<day>[0-9]+)/day)?"
)
SECONDS = {"s": 1, "min": 60}


@dataclass(frozen=True)
class Quota:
    """One provider's; None: it sets no such limit."""

    per_second: float | None = None
    per_day: int | None = None

    @property
    def burst(self) -> float:
        """Permits that a provider at rest has at once."""
        return max(1.0, self.per_second or 0.0)


@dataclass(frozen=True)
class Used:
    """`permits` were left at `filled_at`; `today` were handed over on `day`."""

    permits: float
    filled_at: datetime
    day: date
    today: int


def unused(quota: Quota, now: datetime) -> Used:
    return Used(quota.burst, now, _day(now), 0)


def granted(quota: Quota, used: Used, now: datetime) -> int | None:
    """How many may be handed over now; None: as many as one likes."""
    limits = []
    if quota.per_second is not None:
        limits.append(int(_filled(quota, used, now)))
    if quota.per_day is not None:
        limits.append(max(0, quota.per_day - _today(used, now)))
    return min(limits, default=None)


def taken(quota: Quota, used: Used, many: int, now: datetime) -> Used:
    """After so many hand-overs. A clock that is set back fills nothing and begins no day anew."""
    at = max(now, used.filled_at)
    return Used(_filled(quota, used, now) - many, at, _day(at), _today(used, now) + many)


def _filled(quota: Quota, used: Used, now: datetime) -> float:
    seconds = max(0.0, (now - used.filled_at).total_seconds())
    return min(quota.burst, used.permits + seconds * (quota.per_second or 0.0))


def _today(used: Used, now: datetime) -> int:
    return used.today if _day(now) <= used.day else 0


def _day(at: datetime) -> date:
    return at.astimezone(OSLO).date()


def parse(text: str) -> Mapping[str, Quota]:
    """`SMTP 6000/min, SMS_FIRST 10/s 20000/day`: quotas by provider. Who takes nothing is no provider: that is a brake.

    Raises:
        BadQuota: it cannot be read.
    """
    found: dict[str, Quota] = {}
    for rule in filter(None, (part.strip() for part in text.split(","))):
        said = RULE.fullmatch(rule)
        if said is None or said["provider"] in found or said["provider"] not in CHANNELS:
            raise BadQuota(rule)
        rate = float(said["rate"]) / SECONDS[said["unit"]] if said["rate"] else None
        per_day = int(said["day"]) if said["day"] else None
        if 0 in (rate, per_day) or rate is per_day is None:
            raise BadQuota(rule)
        found[said["provider"]] = Quota(rate, per_day)
    return found
