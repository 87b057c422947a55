"""What each provider has left of its quota: counted in the claim's own transaction, shared by all senders."""

from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from asyncpg import Connection
from samklasse_chassis.log import logger

from samklasse_notifications.domain import quota
from samklasse_notifications.domain.attempt import CHANNELS, Channel
from samklasse_notifications.domain.quota import Quota, Used
from samklasse_notifications.store.handovers import Claimed

Due = Callable[[int, Collection[str]], Awaitable[list[Claimed]]]
"""At most so many that may leave now, in due order, but none of these providers'."""

HOLD_SQL = """
INSERT INTO quotas (provider, permits, filled_at, day, today)
SELECT given.provider, given.permits, clock_timestamp(), (clock_timestamp() AT TIME ZONE 'Europe/Oslo')::date, 0
  FROM unnest($1::text[], $2::double precision[]) AS given (provider, permits)
 ORDER BY given.provider
    ON CONFLICT (provider) DO UPDATE SET permits = quotas.permits
RETURNING provider, permits, filled_at, day, today, clock_timestamp() AS now
"""

TAKE_SQL = """
UPDATE quotas q
   SET permits = given.permits,
       filled_at = given.filled_at,
       day = given.day,
       today = given.today
  FROM unnest($1::text[], $2::double precision[], $3::timestamptz[], $4::date[], $5::integer[])
       AS given (provider, permits, filled_at, day, today)
 WHERE q.provider = given.provider
"""


@dataclass(frozen=True)
class Quotas:
    """Those that are set, by provider. Without one a claim asks nothing more of the database."""

    limits: Mapping[str, Quota] = field(default_factory=dict)

    async def within(self, conn: Connection, channels: Collection[Channel], most: int, due: Due) -> list[Claimed]:
        """What may leave now and has room. Every hand-over counts, also one that is tried again or overtaken at last.

        The providers' rows stay locked until the commit, so that another sender sees what this one has taken.
        """
        ours = {name: self.limits[name] for name in sorted(self.limits) if CHANNELS[name] in channels}
        if not ours:
            return await due(most, ())
        used, now = await _hold(conn, ours)
        room = {name: left for name in ours if (left := quota.granted(ours[name], used[name], now)) is not None}
        claimed = await fitting(room, most, due)
        await _take(conn, ours, used, Counter(each.provider for each in claimed), now)
        return claimed


async def fitting(room: Mapping[str, int], most: int, due: Due) -> list[Claimed]:
    """The earliest for which there is room. Whose provider has none left waits, and nobody behind it does."""
    taken: list[Claimed] = []
    shut = {name for name, left in room.items() if left <= 0}
    while len(taken) < most:
        found = await due(most - len(taken), shut)
        asked = Counter(each.provider for each in found)
        full = {name for name in asked if asked[name] > room.get(name, most)}
        if not full:
            return taken + found
        for name in sorted(full):
            taken += [each for each in found if each.provider == name][: room[name]]
        shut |= full
    return taken[:most]


async def _hold(conn: Connection, ours: Mapping[str, Quota]) -> tuple[dict[str, Used], datetime]:
    """What is left, locked; a provider that is new has all of it."""
    rows = await conn.fetch(HOLD_SQL, list(ours), [each.burst for each in ours.values()])
    used = {row["provider"]: Used(row["permits"], row["filled_at"], row["day"], row["today"]) for row in rows}
    return used, max(row["now"] for row in rows)


async def _take(
    conn: Connection, ours: Mapping[str, Quota], used: Mapping[str, Used], many: Mapping[str, int], now: datetime
) -> None:
    after = {name: quota.taken(ours[name], used[name], many[name], now) for name in ours if many[name]}
    if not after:
        return
    await conn.execute(
        TAKE_SQL,
        list(after),
        [each.permits for each in after.values()],
        [each.filled_at for each in after.values()],
        [each.day for each in after.values()],
        [each.today for each in after.values()],
    )
    for name, each in after.items():
        if each.today == ours[name].per_day:
            logger().warning("quota of the day used up", provider=name, messages=each.today)
