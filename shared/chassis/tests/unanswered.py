"""A channel as the broker sees it, and a life of deliveries on it."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import aio_pika
from hypothesis import strategies as st
from samklasse_chassis.answers import Run


@dataclass(eq=False)
class Channel:
    """The broker's view of a channel: what it has sent that is unanswered, and every answer."""

    unanswered: set[int] = field(default_factory=set)
    heard: list[tuple[int, bool]] = field(default_factory=list)
    closed: bool = False
    hearing: int = 0
    most_hearing: int = 0

    def delivers(self, *tags: int) -> list["Delivered"]:
        self.unanswered.update(tags)
        return [Delivered(self, tag) for tag in tags]

    def hear(self, tag: int, *, multiple: bool) -> set[int]:
        """What this answers; a real broker closes the channel when the tag itself is not unanswered."""
        assert tag in self.unanswered
        covered = {other for other in self.unanswered if other <= tag} if multiple else {tag}
        self.unanswered -= covered
        self.heard.append((tag, multiple))
        return covered


@dataclass
class Delivered:
    """A delivery as `ports` names it."""

    _channel: Channel
    delivery_tag: int
    headers: Mapping[str, Any] = field(default_factory=dict)
    body: bytes = b""
    message_id: str | None = None
    user_id: str | None = None

    @property
    def channel(self) -> Channel:
        if self._channel.closed:
            raise aio_pika.exceptions.ChannelInvalidStateError("closed")
        return self._channel

    async def ack(self, multiple: bool = False) -> None:
        channel = self.channel
        channel.hearing += 1
        channel.most_hearing = max(channel.most_hearing, channel.hearing)
        await asyncio.sleep(0)
        channel.hearing -= 1
        self.channel.hear(self.delivery_tag, multiple=multiple)


class Life:
    """A channel and its run, and what should be true of them."""

    def __init__(self) -> None:
        self.channel, self.run = Channel(), Run()
        self.next = 1
        self.began: list[int] = []
        self.finished: set[int] = set()
        self.answered: set[int] = set()

    def begin(self) -> None:
        (delivered,) = self.channel.delivers(self.next)
        self.run.begin(self.next, delivered)
        self.began.append(self.next)
        self.next += 1

    def miss(self) -> None:
        self.channel.delivers(self.next)
        self.next += 1

    def finish(self, pick: int) -> None:
        if self.began:
            tag = self.began.pop(pick % len(self.began))
            self.finished.add(tag)
            assert self.run.finish(tag)

    def leave(self, pick: int) -> None:
        if self.began:
            self.run.leave(self.began.pop(pick % len(self.began)))

    def answer(self, *, patient: bool) -> bool:
        found = self.run.answer(patient=patient)
        if found is None:
            return False
        covered = self.channel.hear(found[0].delivery_tag or 0, multiple=found[1])
        assert covered <= self.finished
        self.answered |= covered
        return True


STEPS = ("begin", "begin", "begin", "finish", "finish", "finish", "patient", "impatient")
steps = st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 50)), max_size=80)
RARE = (*STEPS, "miss", "leave")
rare_steps = st.lists(st.tuples(st.sampled_from(RARE), st.integers(0, 50)), min_size=20, max_size=80)


def lived(happening: list[tuple[str, int]]) -> Life:
    life = Life()
    for step, pick in happening:
        match step:
            case "begin":
                life.begin()
            case "miss":
                life.miss()
            case "finish":
                life.finish(pick)
            case "leave":
                life.leave(pick)
            case _:
                life.answer(patient=step == "patient")
    return life
