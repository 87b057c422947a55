"""A story: what happens to a class, its people, the senders and the world outside, in an order that a seed decides."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID

from samklasse_notifications.domain.attempt import Channel, State, of_known_key
from samklasse_notifications.domain.quiet import Quiet
from samklasse_notifications.domain.receipt import Proof
from samklasse_notifications.domain.thread import Kind

from .oracle import Claimed, Failed, Gone, Handed, Receipted, Settled
from .rows import CALLED, LEASED, Claim, Outcome, due_at
from .scene import ANNA, ANSWERS, BEGINNINGS, BILAL, FATES, HOURS, NOON, ORDERS, SESSION, STARTS, Hands, Scene


class Story(Scene):
    """What may happen next; the dice say when, and the odds how often: ODDS, but for its own."""

    own: ClassVar[Mapping[str, int]] = {}
    steps: ClassVar[int] = 24

    def tell_it(self) -> list[object]:
        """All of it, to the end: what is still owed leaves by a sender that lives, to providers that take it."""
        dice = self.dice
        self.hour = dice.choice(BEGINNINGS)
        self.book.now = NOON + timedelta(hours=HOURS[self.hour])
        for person in (ANNA, BILAL):
            if dice.random() < 0.9:
                self.reach(person)
        self.join()
        weights = [self.own.get(chosen.__name__, odds) for chosen, odds in ODDS]
        for chosen in dice.choices(CHOICES, weights=weights, k=self.steps):
            chosen(self)
        self.drain()
        return self.history

    # the class and its people

    def join(self) -> None:
        out = [who for who in (ANNA, BILAL) if who not in self.members]
        if out and not self.cancelled:
            new = set(self.dice.sample(out, self.dice.randint(1, len(out))))
            self.say({who: Kind.NEW_CLASS for who in sorted(new)})
            self.members |= new

    def leave(self) -> None:
        if self.members and not self.cancelled:
            who = self.dice.choice(sorted(self.members))
            self.members.discard(who)
            self.say({who: Kind.CLASS_LEFT})
            self.hush({who})

    def move(self) -> None:
        if self.members and not self.cancelled:
            self.start, self.reminded = 1 - self.start, False
            self.say({who: Kind.CLASS_CHANGED for who in sorted(self.members)})
            self.hush(set(self.members))

    def cancel(self) -> None:
        if self.members and not self.cancelled:
            self.cancelled = True
            self.say({who: Kind.CLASS_CANCELLED for who in sorted(self.members)})
            self.hush(set(self.members))

    def remind(self) -> None:
        starts = STARTS[self.start]
        near = starts - timedelta(hours=24) <= self.book.now < starts
        if near and not self.reminded and self.members and not self.cancelled:
            self.reminded = True
            self.say({who: Kind.REMINDER for who in sorted(self.members)}, SESSION)

    def reach(self, person: UUID | None = None) -> None:
        """Her contact points are given; sometimes an address is another one."""
        dice, who = self.dice, person or self.dice.choice((ANNA, BILAL))
        hers = self.book.people[who].ways if who in self.book.people else {}
        ways = {}
        for channel in dice.choice(ORDERS):
            self.numbers[channel] += 1
            keeps = channel in hers and dice.random() < 0.6
            ways[channel] = hers[channel][0] if keeps else self.numbers[channel]
        quiet = dice.choice((None, None, Quiet(0, 0), Quiet(22 * 60, 6 * 60)))
        self.book.now += timedelta(seconds=1)
        self.history += [Gone(who, channel) for channel in hers if channel not in ways]
        self.do("reach", who, ways, quiet)

    # time

    def later(self) -> None:
        """Clocks go on: the operator's by hours, or the real one past a pause or a lease."""
        if self.dice.random() < 0.5:
            self.book.clock += self.dice.choice((0.6, 1.5, 7.0))
        elif self.hour < len(HOURS) - 1:
            self.hour = min(self.hour + self.dice.choice((1, 1, 2, 3)), len(HOURS) - 1)
            self.book.now = max(self.book.now, NOON + timedelta(hours=HOURS[self.hour]))

    # senders

    def claim(self) -> None:
        slot = self.dice.randrange(2)
        if self.senders[slot] is None:
            claims = self.do("claim")
            self.note_claims(claims)
            self.dice.shuffle(claims)
            if claims:
                self.senders[slot] = Hands(self.book.clock + LEASED - CALLED, claims)

    def note_claims(self, claims: list[Claim]) -> None:
        people = self.book.people
        self.history += [Claimed(one, people[one.attempt.intent.person].quiet) for one in claims]

    def look(self) -> None:
        for hands in filter(None, self.dice.sample(self.senders, 2)):
            if hands.todo and not hands.looked:
                some, hands.todo = hands.todo[:2], hands.todo[2:]
                standing = self.do("standing", some)
                for one in some:
                    if one.attempt.key in standing:
                        hands.looked.append(one)
                    else:
                        hands.heard.append(Outcome(one, State.REFUSED))
                hands.looked_at = self.book.clock
                return

    def hand_over(self) -> None:
        for slot in self.dice.sample((0, 1), 2):
            hands = self.senders[slot]
            if hands is not None and hands.looked:
                self.hand(hands, self.dice.choice(FATES))
                return

    def hand(self, hands: Hands, fate: str) -> None:
        """One message. A look holds for a moment only; what could not end within the lease is not begun."""
        if hands.looked_at < self.book.clock:
            hands.todo, hands.looked = hands.looked + hands.todo, []
            return
        one = hands.looked.pop(0)
        if self.book.clock > hands.begin_by:
            hands.heard.append(Outcome(one, State.UNKNOWN, begun=False))
        elif not one.has_address:
            hands.heard.append(Outcome(one, State.REFUSED))
            self.history.append(Failed(one.attempt.intent, one.attempt.channel))
        else:
            hands.heard.append(self.call(one, fate))

    def call(self, one: Claim, fate: str) -> Outcome:
        kept, (fate, taken) = one.attempt, self.answer(one, fate)
        state = of_known_key(one.tries, moved=one.moved) if fate == "known" else ANSWERS[fate]
        if state is State.REFUSED:
            self.history.append(Failed(kept.intent, kept.channel))
        current = self.book.current(kept.intent)
        self.history.append(Handed(one, taken, fate, current, one.address))
        second = fate == "refused" and one.provider == "SMS_FIRST" and one.tries == 1 and self.dice.random() < 0.5
        return Outcome(one, state, "SMS_SECOND" if second else None)

    def answer(self, one: Claim, fate: str) -> tuple[str, bool]:
        """What is said, and whether it is taken. A relay that has taken a key may still say no.

        A gateway takes it again for the same message, and for no other one.
        """
        key, message = one.attempt.key, (one.address, sum(one.at < starts for starts in STARTS))
        known = one.attempt.channel is Channel.SMS and key in self.took
        other = known and self.took[key] != message
        if known and fate in ("taken", "refused"):
            fate = "known" if other else "taken"
        taken = fate in ("taken", "lost") and not other
        if taken:
            self.took[key] = message
        return fate, taken

    def settle(self) -> None:
        for slot in self.dice.sample((0, 1), 2):
            hands = self.senders[slot]
            if hands is not None and hands.heard:
                heard, hands.heard = hands.heard, []
                self.do("settle", heard)
                self.history += [Settled(one.claim, one.state) for one in heard]
                if not hands.todo and not hands.looked:
                    self.senders[slot] = None
                return

    def die(self) -> None:
        self.senders[self.dice.randrange(2)] = None

    def sweep(self) -> None:
        self.do("sweep")

    def receipt(self) -> None:
        """Of anything that was taken, in any order, as often as it likes."""
        if self.took:
            key = self.dice.choice(list(self.took))
            proof = self.dice.choice(list(Proof))
            if proof is Proof.FAILED:
                self.history.append(Failed(self.book.attempts[key].intent, self.book.attempts[key].channel))
            self.do("receive", key, proof)
            self.history.append(Receipted(key, proof, self.book.attempts[key].proof))

    # the end

    def drain(self) -> None:
        """Every sender has died; one begins, and what was put off to the morning has its morning."""
        self.senders = [None, None]
        for _ in range(12):
            self.book.clock += 40.0
            self.do("sweep")
            claims = self.do("claim")
            if not claims and not self.to_morning():
                return
            self.note_claims(claims)
            hands = Hands(self.book.clock + LEASED - CALLED, [], claims, self.book.clock)
            while hands.looked:
                self.hand(hands, "taken")
            if hands.heard:
                self.do("settle", hands.heard)

    def to_morning(self) -> bool:
        waiting = [
            each.due_at
            for said in self.book.said.values()
            for intent in said[-1:]
            for each in intent.deliveries.values()
            if each.state == "WAITING" and self.book.now < each.due_at < intent.occasion.useful_until
        ]
        if waiting:
            self.book.now = min(waiting)
        return bool(waiting)

    def may_still(self, intent: Any) -> bool:
        """Whether it would be of use to tell it now, or in the morning."""
        return due_at(self.book.reader(intent.person).quiet, intent.occasion, self.book.now) is not None


ODDS = (
    (Story.join, 2), (Story.leave, 1), (Story.move, 3), (Story.cancel, 1), (Story.remind, 3), (Story.reach, 1),
    (Story.later, 5), (Story.claim, 6), (Story.look, 5), (Story.hand_over, 8), (Story.settle, 5), (Story.die, 1),
    (Story.sweep, 2), (Story.receipt, 2),
)  # fmt: skip
CHOICES = [chosen for chosen, _ in ODDS]
