"""The protocol once more: what the SQL of `store/` does to its tables, as pure transitions over plain rows.

The SQL is tested against these, transaction by transaction (`test_against_postgres`); a hundred thousand stories are
told on these alone (`test_interleavings`). What the domain decides is decided by the domain here too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from samklasse_notifications.domain import attempt, receipt
from samklasse_notifications.domain.attempt import FIRST_PROVIDER, Channel, State
from samklasse_notifications.domain.kinds import NATURE
from samklasse_notifications.domain.quiet import Quiet
from samklasse_notifications.domain.receipt import Proof
from samklasse_notifications.domain.route import Reason

from .answers import Answers
from .pages import OPEN
from .rows import (
    LEASED,
    Attempt,
    Claim,
    Delivery,
    Intent,
    Outcome,
    Person,
    due_at,
    route,
)

MATCHED_FOR = timedelta(days=7)
"""How long a receipt waits for what it is about."""
YOUNG = timedelta(minutes=10)


class Book(Answers):
    """The pages, and what leaves and comes in; `now` is the operator's time, `clock` real seconds."""

    # what leaves

    def claim(self) -> list[Claim]:
        """Whatever may leave, its attempt written; what would come in her quiet hours is put off instead."""
        found = []
        for thread, said in self.said.items():
            intent = said[-1] if said else None
            if intent is None or intent.person not in self.people or not self._open(intent):
                continue
            for each in intent.deliveries.values():
                ripe = each.state == "WAITING" and each.due_at <= self.now and each.not_before <= self.clock
                if ripe and not any(one.flying(each.channel) for one in self.said[thread]):
                    found.append((intent, each))
        return [self._claimed(intent, each) for intent, each in found if self._by_day(intent, each)]

    def _by_day(self, intent: Intent, each: Delivery) -> bool:
        due = due_at(self.people[intent.person].quiet, intent.occasion, self.now)
        if due is None or due > self.now:
            each.due_at = due or intent.occasion.useful_until
            return False
        return True

    def _claimed(self, intent: Intent, each: Delivery) -> Claim:
        key = attempt.key(intent.id, each.channel, each.part)
        each.provider = each.provider or FIRST_PROVIDER[each.channel]
        each.not_before = self.clock + LEASED
        was = self.attempts.get(key)
        if was is None:
            was = Attempt(key, intent, each.channel, each.provider, State.UNKNOWN, 0, 0.0, self.now, self.now)
            self.attempts[key] = was
            intent.attempts.append(was)
        was.state, was.tries, was.lease_until = State.HANDING_OVER, was.tries + 1, self.clock + LEASED
        was.handed_at = self.now
        thread = self.threads[intent.thread]
        self.threads[intent.thread] = replace(thread, maybe_told_version=thread.current_version)
        address, since = self.people[intent.person].address(each.channel)
        moved = since > intent.planned_at
        return Claim(was, was.tries, each.provider, each.part, each.step, self.now, address, moved)

    def standing(self, claims: Sequence[Claim]) -> set[UUID]:
        """The keys of those that nothing newer has overtaken."""
        return {one.attempt.key for one in claims if self.current(one.attempt.intent)}

    def settle(self, outcomes: Sequence[Outcome]) -> None:
        for one in outcomes:
            self._settle(one)
            if one.state is not State.ACCEPTED:
                self._arrived(one.claim.attempt)
        refused = [one.claim.attempt.intent for one in outcomes if one.state is State.REFUSED]
        for intent in refused:
            self._unheard(intent)
        asked_at = max(one.claim.at for one in outcomes)
        self._release(refused, asked_at)
        for intent in refused:
            if intent.state == "WAITING" and self._open(intent):
                self._route_anew(intent, asked_at)
        self._finish(refused)

    def _release(self, intents: Iterable[Intent], now: datetime) -> None:
        for intent in intents:
            rows = intent.deliveries.values()
            for each in [d for d in rows if d.state == "HELD" and self._turn(intent, d)]:
                due = due_at(self.reader(intent.person).quiet, intent.occasion, now)
                each.state, each.due_at = ("EXPIRED", each.due_at) if due is None else ("WAITING", due)

    def _turn(self, intent: Intent, each: Delivery) -> bool:
        earlier = [one for one in intent.deliveries.values() if one.step < each.step]
        disproved = {one.channel for one in intent.attempts if one.proof is Proof.FAILED}
        return all(e.state == "REFUSED" or (e.state == "TOLD" and e.channel in disproved) for e in earlier)

    def _finish(self, intents: Iterable[Intent]) -> None:
        for intent in intents:
            if intent.state == "WAITING" and {each.state for each in intent.deliveries.values()} == {"REFUSED"}:
                intent.state = "REFUSED"
            elif not self._in_vain(intent):
                continue
            if NATURE[intent.kind].by_hand:
                self._escalate(intent, Reason.ALL_FAILED)

    def sweep(self) -> None:
        self._lapse()
        for intent in (each for said in self.said.values() for each in said):
            if intent.occasion.useful_until <= self.now:
                self._expire(intent)
        latest = [said[-1] for said in self.said.values() if said]
        lost = {i.person for i in latest if self._open(i) and i.state == "WAITING" and i.unreachable}
        self._reroute([person for person in lost if self.reader(person).ways])
        for one in self.attempts.values():
            if one.parked_at is not None and _looked_up(self.now - one.parked_at):
                self._prove(one, news=False)

    def _expire(self, intent: Intent) -> None:
        for each in intent.deliveries.values():
            if each.state in OPEN and each.not_before <= self.clock:
                each.state = "EXPIRED"
        if intent.state == "WAITING" and all(each.state != "WAITING" for each in intent.deliveries.values()):
            intent.state = "EXPIRED"

    # what comes from outside

    def receive(self, key: UUID, proof: Proof) -> None:
        one = self.attempts[key]
        before, one.proof = one.proof, receipt.furthest([proof, *([one.proof] if one.proof else [])])
        if proof is Proof.FAILED and one.state is not State.ACCEPTED:
            one.parked_at = one.parked_at or self.now
        self._prove(one, news=one.proof is not before)

    def _prove(self, one: Attempt, *, news: bool) -> None:
        """A failure that came before its provider's answer counts from the answer on."""
        waited = one.parked_at is not None and one.state is State.ACCEPTED
        one.parked_at = None if waited else one.parked_at
        if one.proof is Proof.FAILED and (news or waited):
            self._release([one.intent], self.now)
            self._finish([one.intent])
        elif news and one.proof is not Proof.BUFFERED and self._arrived(one):
            self._overtake(one.intent)

    def _in_vain(self, intent: Intent) -> bool:
        """It was told, and no way of it has come or will come to anything."""
        disproved = {one.channel for one in intent.attempts if one.proof is Proof.FAILED}
        rows = intent.deliveries.values()
        hopeless = all(d.state not in (*OPEN, "TOLD") or (d.state == "TOLD" and d.channel in disproved) for d in rows)
        return self._open(intent) and intent.state == "TOLD" and hopeless

    def reach(self, person: UUID, ways: Mapping[Channel, int], quiet: Quiet | None = None) -> None:
        """Her addresses are these; the number says which of her mailboxes or telephones it is."""
        hers = self.people.setdefault(person, Person())
        hers.quiet = quiet or hers.quiet
        before = {way: number for way, (number, _) in hers.ways.items()}
        hers.ways = {
            way: hers.ways[way] if before.get(way) == number else (number, self.now) for way, number in ways.items()
        }
        hers.changed()
        if before != dict(ways):
            self._reroute([person])

    def _reroute(self, people: Sequence[UUID]) -> None:
        for said in self.said.values():
            for intent in said[-1:]:
                if intent.person in people and intent.state in ("WAITING", "REFUSED") and self._open(intent):
                    self._give_up(intent)
                    self._release([intent], self.now)
                    self._route_anew(intent, self.now)

    def _give_up(self, intent: Intent) -> None:
        for each in intent.deliveries.values():
            gone = each.channel not in self.people[intent.person].ways
            if each.state in OPEN and gone and not any(one.flying(each.channel) for one in self.said[intent.thread]):
                each.state = "REFUSED"

    def _route_anew(self, intent: Intent, now: datetime) -> None:
        hers, rows = self.people[intent.person], intent.deliveries.values()
        if any(each.state in OPEN and each.channel in hers.ways for each in rows):
            return
        unspent = tuple(way for way in hers.reader.ways if not self._spent(intent, way.channel))
        held = any(each.state == "WAITING" for each in rows)
        taken = route(replace(hers.reader, ways=unspent), intent.occasion, now)
        if taken.escalate is Reason.NO_WAY and rows:
            self._finish([intent])
        elif taken.legs or (intent.state == "WAITING" and not held):
            self._add(intent, taken, after=max((each.step for each in rows), default=0), held=held)
            intent.state = "WAITING" if taken.legs else intent.state
            intent.unreachable = taken.escalate is Reason.NO_WAY
            if taken.escalate is None or not NATURE[intent.kind].by_hand:
                self._overtake(intent)
            self._by_hand(intent, taken)

    def _spent(self, intent: Intent, channel: Channel) -> bool:
        each = intent.deliveries.get(channel)
        tried = [one.handed_at for one in intent.attempts if one.channel is channel]
        changed_at = self.people[intent.person].ways[channel][1]
        return each is not None and (each.state != "REFUSED" or (bool(tried) and changed_at <= max(tried)))


def _looked_up(age: timedelta) -> bool:
    """Whether a parked receipt is: an old one during six seconds of each minute of its age."""
    return age < MATCHED_FOR and (age < YOUNG or round(age.total_seconds()) % 60 < 6)
