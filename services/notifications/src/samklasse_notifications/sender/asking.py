"""Just before a hand-over: what the contact register says now of the participants in a claim.

What a reserved person may refuse does not leave by digital means (eForvaltningsforskriften §§ 8-9): somebody tells it
by hand. An address that the register lets us use comes before ours (§ 8 wants it for what is of importance, its terms
allow it for the rest), for this hand-over alone: they forbid to import it. Where it has none, the municipality's stays:
many newcomers have no entry there. Ours stays as well where it is a household's, whose others count on it, and where we
know that nothing may be sent to the register's.

Its language is not used: it knows four, and the municipality has asked her which of fifteen she reads.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

import asyncpg
from samklasse_chassis import vault
from samklasse_chassis.log import logger

from samklasse_notifications.domain.attempt import State
from samklasse_notifications.domain.contact import normalised
from samklasse_notifications.domain.fields import PARTICIPANTS
from samklasse_notifications.domain.kinds import NATURE
from samklasse_notifications.domain.registered import Objection, Point, Registered, objection
from samklasse_notifications.sender.patience import patiently
from samklasse_notifications.sender.register import AWAY_FOR, Remembering
from samklasse_notifications.sender.wording import attempt_for
from samklasse_notifications.store import asked, settling
from samklasse_notifications.store.asked import Decided, Held
from samklasse_notifications.store.handovers import Attempt
from samklasse_notifications.store.renewing import INDEX
from samklasse_notifications.store.settling import Outcome


@dataclass(frozen=True)
class Told:
    """An address in the register's own words: nothing has sealed it, and nothing keeps it."""

    address: str = field(repr=False)

    def open(self, _keys: vault.Keys | None) -> bytes:
        return self.address.encode()


@dataclass(frozen=True)
class Asking:
    """Outside every transaction: the claim has been committed, and what is decided is written before the call."""

    pool: asyncpg.Pool
    register: Remembering
    keys: vault.Keys | None

    async def leaving(self, attempts: Sequence[Attempt]) -> list[Attempt]:
        """Those that are to be handed over, each to where the register says; of the others it is settled why not."""
        people = [each for each in attempts if each.claimed.kind in PARTICIPANTS]
        if not people:
            return list(attempts)
        said = await self._look_up(people)
        against = {each.key: why for each in people if (why := _objection(each, said))}
        if against:
            await self._keep_back([each for each in people if each.key in against], against)
        return await self._addressed([each for each in attempts if each.key not in against], said)

    async def _look_up(self, people: Sequence[Attempt]) -> Mapping[UUID, Registered]:
        """Every municipality at the same time, each at most once. Who is missing could not be asked for."""
        refs = {each.claimed.recipient for each in people}
        owners = await patiently(self.pool, lambda conn: asked.owners(conn, refs))
        async with asyncio.TaskGroup() as group:
            answers = [
                group.create_task(self.register.look_up(orgnr, hers, now=people[0].claimed.at))
                for orgnr, hers in owners.items()
            ]
        return {ref: known for answer in answers for ref, known in answer.result().items()}

    async def _keep_back(self, staying: Sequence[Attempt], against: Mapping[UUID, Objection]) -> None:
        outcomes = [_outcome(each, against[each.key]) for each in staying]
        await patiently(self.pool, lambda conn: settling.settle(conn, outcomes))
        away = sum(why is Objection.AWAY for why in against.values())
        if away:
            logger().warning("messages wait for the contact register", count=away)

    async def _addressed(self, leaving: Sequence[Attempt], said: Mapping[UUID, Registered]) -> list[Attempt]:
        offers = [self._offer(each, point) for each in leaving if (point := _point(each, said))]
        digests = {digest for offer in offers for digest in offer.digests}
        held = await patiently(self.pool, lambda conn: asked.held(conn, digests)) if offers else []
        taken = {offer.handed.key: _taken(offer, held) for offer in offers}
        addressed = [taken.get(each.key, each) for each in leaving]
        decided = [_decided(each) for each in addressed if each.claimed.kind in PARTICIPANTS]
        await patiently(self.pool, lambda conn: asked.decide(conn, decided))
        return addressed

    def _offer(self, handed: Attempt, point: Point) -> "Offer":
        address = normalised(handed.claimed.channel, point.address)
        return Offer(handed, point, frozenset(vault.indexes(self.keys, address, INDEX)))


@dataclass(frozen=True)
class Offer:
    """The register's address for one hand-over; `digests` are its blind indexes, by every key there has been."""

    handed: Attempt
    point: Point
    digests: frozenset[bytes]


def _objection(handed: Attempt, said: Mapping[UUID, Registered]) -> Objection | None:
    return objection(NATURE[handed.claimed.kind], said.get(handed.claimed.recipient))


def _outcome(handed: Attempt, why: Objection) -> Outcome:
    """For certain not handed over; where nobody answered, it is tried again under the same key."""
    if why is Objection.AWAY:
        return Outcome(handed, State.UNKNOWN, why, AWAY_FOR, begun=False)
    return Outcome(handed, State.REFUSED, why)


def _point(handed: Attempt, said: Mapping[UUID, Registered]) -> Point | None:
    """What the register offers instead of an address of ours that nobody else counts on."""
    claimed, known = handed.claimed, said.get(handed.claimed.recipient)
    if known is None or claimed.neutral or claimed.address is None:
        return None
    return known.points.get(claimed.channel)


def _taken(offer: Offer, held: Sequence[Held]) -> Attempt:
    """To the address that is offered, unless nothing may be sent there; what others read as well names nothing."""
    claimed = offer.handed.claimed
    alike = [each for each in held if each.digest in offer.digests and each.channel is claimed.channel]
    if any(each.suppressed for each in alike):
        return offer.handed
    hers = any(each.ref == claimed.recipient for each in alike)
    shared = offer.point.shared or any(each.ref != claimed.recipient for each in alike)
    address = claimed.address if hers else Told(offer.point.address)
    to = replace(claimed, address=address, neutral=shared, invited=claimed.invited and not shared)
    return replace(offer.handed, claimed=to, template=attempt_for(to).template)


def _decided(handed: Attempt) -> Decided:
    by_register = isinstance(handed.claimed.address, Told)
    return Decided(handed.key, handed.tries, by_register, handed.template)
