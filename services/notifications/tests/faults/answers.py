"""What a provider's answer does to the tables, and what it does to them when there is none: between pages and book."""

from __future__ import annotations

from dataclasses import replace

from samklasse_notifications.domain.attempt import State
from samklasse_notifications.domain.receipt import Proof

from .pages import Pages
from .rows import Attempt, Claim, Intent, Outcome

ARRIVED = (Proof.DELIVERED, Proof.READ)


class Answers(Pages):
    """The pages, and how what was handed over is settled."""

    def _settle(self, one: Outcome) -> None:
        kept, told = one.claim.attempt, one.state is State.ACCEPTED
        if kept.state is State.ACCEPTED or not (told or kept.tries == one.claim.tries):
            return
        told, intent = self._land(kept, one), kept.intent
        kept.tries -= not one.begun
        each = intent.deliveries[kept.channel]
        if told or each.part == one.claim.part:
            if told or (one.state is State.REFUSED and each.state == "WAITING" and one.then is None):
                each.state = "TOLD" if told else "REFUSED"
            each.provider, each.part = one.then or each.provider, each.part + (one.then is not None)
            each.not_before = self.clock + one.pause
        if told and intent.state != "TOLD":
            intent.state, thread = "TOLD", self.threads[intent.thread]
            told_version = max(thread.told_version, intent.version)
            self.threads[intent.thread] = replace(thread, told_version=told_version)

    def _land(self, kept: Attempt, one: Outcome) -> bool:
        """What an earlier try is told leaves a later one in flight. Gives whether any has been taken."""
        later = kept.state is State.HANDING_OVER and kept.tries != one.claim.tries
        kept.taken_before = kept.taken_before or later
        if not later:
            kept.state = State.ACCEPTED if kept.taken_before else one.state
        return kept.taken_before or kept.state is State.ACCEPTED

    def _unheard(self, intent: Intent) -> None:
        thread = self.threads[intent.thread]
        doubtful = any(
            one.state is State.HANDING_OVER
            or (one.state is State.UNKNOWN and one.tries > 0)
            or (one.state is State.REFUSED and one.tries > 1)
            for each in self.said[intent.thread]
            for one in each.attempts
        )
        if thread.maybe_told_version == intent.version and not doubtful:
            self.threads[intent.thread] = replace(thread, maybe_told_version=thread.told_version)

    def _lapse(self) -> None:
        for one in self.attempts.values():
            if one.state is State.HANDING_OVER and one.lease_until < self.clock:
                one.state = State.ACCEPTED if one.taken_before else State.UNKNOWN
                self._arrived(one)

    def _arrived(self, one: Attempt) -> bool:
        """A receipt overrules what was answered or not, unless she has changed the address since the first try."""
        hers = self.people[one.intent.person].ways.get(one.channel) if one.intent.person in self.people else None
        if one.proof not in ARRIVED or hers is None or hers[1] > one.first_at:
            return False
        if one.state in (State.UNKNOWN, State.REFUSED):
            each = one.intent.deliveries[one.channel]
            claim = Claim(one, one.tries, one.provider, each.part, each.step, one.handed_at, hers[0])
            self._settle(Outcome(claim, State.ACCEPTED))
        return True
