"""Messages on their ways: what a route decides, written down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from asyncpg import Connection

from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.kinds import NATURE
from samklasse_notifications.domain.route import BESIDE, Leg, Occasion, Reader, Reason, Route, route
from samklasse_notifications.store import households


@dataclass(frozen=True)
class Intent:
    """Something that is to be said in a thread."""

    id: UUID
    thread_id: UUID
    version: int
    recipient: UUID
    occasion: Occasion


@dataclass(frozen=True)
class Routed:
    """An intent with the route it takes. `after` steps that it has taken already; `held`: one of them is under way."""

    intent: Intent
    route: Route
    after: int = 0
    held: bool = False

    @property
    def unreachable(self) -> bool:
        return self.route.escalate is Reason.NO_WAY

    @property
    def by_hand(self) -> Reason | None:
        """Why somebody is to tell it by hand. What nobody would call about (a reminder) is let be."""
        reason = self.route.escalate
        return reason if reason is Reason.RESERVED or NATURE[self.intent.occasion.kind].by_hand else None


class Router:
    """Routes at one moment; those who are alike take the same, decided once."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._routes: dict[tuple[Reader, Occasion], Route] = {}

    def route(self, reader: Reader, occasion: Occasion) -> Route:
        known = self._routes.get((reader, occasion))
        if known is None:
            known = self._routes[reader, occasion] = route(reader, occasion, self.now)
        return known


ADD_DELIVERIES_SQL = """
INSERT INTO deliveries (intent_id, thread_id, channel, step, neutral, state, due_at, useful_until)
SELECT said.intent_id, said.thread_id, leg.channel, leg.step, leg.neutral, leg.state, leg.due_at, said.useful_until
  FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::integer[])
       WITH ORDINALITY AS said (intent_id, thread_id, useful_until, path, place)
  JOIN unnest($5::integer[], $6::text[], $7::smallint[], $8::boolean[], $9::text[], $10::timestamptz[])
       WITH ORDINALITY AS leg (path, channel, step, neutral, state, due_at, place)
 USING (path)
 ORDER BY said.place, leg.place
    ON CONFLICT (intent_id, channel) DO UPDATE
   SET step = excluded.step,
       neutral = excluded.neutral,
       household = NULL,
       state = excluded.state,
       due_at = excluded.due_at,
       not_before = '-infinity',
       provider = NULL,
       part = deliveries.part + 1
 WHERE deliveries.state = 'REFUSED'
"""


async def add_deliveries(conn: Connection, routed: Sequence[Routed]) -> None:
    """The legs of these routes. A way that was refused is taken anew under another key: its address is another one.

    Most take the same few paths, so each path is sent once, and each intent with the number of its own.
    """
    ahead = [one for one in routed if one.route.legs]
    if not ahead:
        return
    paths: dict[tuple[Route, int, bool], int] = {}
    taken = [paths.setdefault((one.route, one.after, one.held), len(paths)) for one in ahead]
    legs = [(number, after, held, leg) for (route, after, held), number in paths.items() for leg in route.legs]
    await conn.execute(
        ADD_DELIVERIES_SQL,
        [one.intent.id for one in ahead],
        [one.intent.thread_id for one in ahead],
        [one.intent.occasion.useful_until for one in ahead],
        taken,
        [number for number, _, _, _ in legs],
        [leg.channel for _, _, _, leg in legs],
        [after + leg.step if leg.step != BESIDE else BESIDE for _, after, _, leg in legs],
        [leg.neutral for _, _, _, leg in legs],
        [_first_state(leg, held=held) for _, _, held, leg in legs],
        [leg.due_at for _, _, _, leg in legs],
    )
    shared = [one.intent.id for one in ahead if any(leg.neutral for leg in one.route.legs)]
    if shared:
        await households.gather(conn, shared)


def _first_state(leg: Leg, *, held: bool) -> str:
    return "HELD" if leg.step != BESIDE and (held or leg.step > 1) else "WAITING"


SILENCE_DELIVERIES_SQL = """
UPDATE deliveries
   SET state = 'SILENCED'
 WHERE thread_id = ANY($1)
   AND state IN ('HELD', 'WAITING')
"""


async def silence(conn: Connection, threads: Sequence[UUID]) -> None:
    """Nothing leaves in these threads on any way any more; what is in flight is settled all the same."""
    await conn.execute(SILENCE_DELIVERIES_SQL, threads)


def without(reader: Reader, spent: Sequence[str]) -> Reader:
    """Her, as if she had none of these ways."""
    gone = {Channel(channel) for channel in spent}
    return Reader(reader.reserved, reader.quiet, tuple(way for way in reader.ways if way.channel not in gone))
