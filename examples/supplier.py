"""A supplier of Samklasse in one file: says what it sells, and answers what it is asked (docs/suppliers.md)."""

import asyncio
import json
import os
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import aio_pika
import errands
from samklasse_contracts import supplier as s
from samklasse_contracts.catalogue import BY_KEY


class Supplier:
    """All it knows, in memory; a real supplier writes down what it hears before it acknowledges it."""

    def __init__(self, file: dict[str, Any], settings: dict[str, str]) -> None:
        self.url, self.orgnr, self.answered = settings["SUPPLIER_AMQP_URL"], settings["SUPPLIER_ORGNR"], count(1)
        self.repeat_every = int(settings.get("SUPPLIER_REPEAT_EVERY", 10**9))
        self.held = iter(range(int(settings.get("SUPPLIER_HOLD_FIRST", 0))))
        kinds: dict[str, type[s.Told]] = {"offerings": s.OfferingDescribed, "teachers": s.TeacherDescribed}
        kinds |= {"trained": s.TeacherTrained, "classes": s.ClassDescribed}
        self.to_say = [kind.model_validate(one) for name, kind in kinds.items() for one in file.get(name, [])]
        self.room = {one["ref"]: one["capacity"] for one in file.get("offerings", [])} | file.get("capacity", {})
        self.absent_every, self.promised = file.get("absent_every", 12), dict[UUID, tuple[str, int]]()
        self.access: dict[UUID, s.AccessGranted] = {}

    def answers(self, heard: Any) -> Iterator[s.Told]:
        """What there is to say to one letter; the same letter again gives the same answers."""
        match heard:
            case s.SeatsWanted():
                yield self.seats(heard)
            case s.SeatsClosed():
                ref, quantity = self.promised.pop(heard.line_id, ("", 0))
                self.room[ref] = self.room.get(ref, 0) + quantity
            case s.AccessGranted():
                self.access[heard.enrollment_id] = heard
            case s.AccessRevoked():
                self.access.pop(heard.enrollment_id, None)
            case s.RollWanted():
                yield self.roll(heard)
            case s.LearningTimeWanted():
                yield from self.learning_time(heard)
            case _:
                yield from errands.answers(heard, self.to_say, self.room, self.access)

    def seats(self, wanted: s.SeatsWanted) -> s.Told:
        """Yes while there is room, also to fewer than asked; a group comes whole or not at all."""
        ref, free = wanted.offering_ref, self.room.get(wanted.offering_ref, 0)
        room = wanted.quantity if wanted.quantity <= free else free * (wanted.unit == "INDIVIDUAL")
        if wanted.line_id not in self.promised:
            self.promised[wanted.line_id] = (ref, room)
            self.room[ref] = self.room.get(ref, 0) - room
        if not self.promised[wanted.line_id][1]:
            return s.SeatsRefused(line_id=wanted.line_id, reason="NO_CAPACITY")
        return s.SeatsGranted(line_id=wanted.line_id, quantity=self.promised[wanted.line_id][1])

    def roll(self, wanted: s.RollWanted) -> s.RollTaken:
        """Nearly everybody was there."""
        here, away = {"kind": "PRESENT", "minutes": wanted.minutes}, {"kind": "ABSENT", "minutes": 0}
        ill = {one: uuid5(wanted.session_id, str(one)).int % self.absent_every == 0 for one in wanted.enrollment_ids}
        entries = [{"enrollment_id": one} | (away if ill[one] else here) for one in wanted.enrollment_ids]
        return s.RollTaken.model_validate(wanted.model_dump(include={"class_id", "session_id"}) | {"entries": entries})

    def learning_time(self, wanted: s.LearningTimeWanted) -> Iterator[s.LearningTimeLogged]:
        for enrollment, access in self.access.items():
            if access.opens_on <= wanted.report_by.date() and access.closes_on >= wanted.week:
                minutes = 30 + uuid5(enrollment, wanted.week.isoformat()).int % 210
                yield s.LearningTimeLogged(enrollment_id=enrollment, week=wanted.week, minutes=minutes)

    def copies(self, heard: Any) -> int:
        """How often to send an answer: once, but the demo also has a forgetful and a stuttering supplier."""
        if isinstance(heard, s.SeatsWanted) and next(self.held, None) is not None:
            return 0
        return 1 + (next(self.answered) % self.repeat_every == 0)

    async def run(self) -> None:
        """For ever; after trouble with the line connect again and go on."""
        while True:
            with suppress(*aio_pika.exceptions.CONNECTION_EXCEPTIONS):
                await self.work()
            await asyncio.sleep(1)

    async def work(self) -> None:
        """Say what we sell (again is harmless), then open letter by letter until the line breaks."""
        async with await aio_pika.connect(self.url, timeout=10) as line:
            channel = await line.channel(publisher_confirms=True)
            await channel.set_qos(prefetch_count=50)
            gateway = await channel.get_exchange(f"{self.orgnr}.in", ensure=False)
            for told in self.to_say:
                await self.say(gateway, told, uuid5(NAMESPACE_URL, told.model_dump_json()))
            mailbox = await channel.get_queue(f"{self.orgnr}.out", ensure=False)
            async for letter in mailbox.iterator():
                await self.open(letter, gateway)

    async def open(self, letter: aio_pika.abc.AbstractIncomingMessage, gateway: aio_pika.abc.AbstractExchange) -> None:
        """Answer a letter, and acknowledge it once the broker has the answers; an unknown kind is no trouble."""
        contract = BY_KEY.get(str(letter.headers["ce-type"]))
        heard, asked = contract and contract.model_validate_json(letter.body), UUID(str(letter.headers["ce-id"]))
        answers = [told for told in self.answers(heard) for _ in range(self.copies(heard))]
        await asyncio.gather(*(self.say(gateway, told, asked) for told in answers))
        await letter.ack()
        print(json.dumps({"heard": letter.headers["ce-type"], "answers": len(answers)}), flush=True)

    async def say(self, gateway: aio_pika.abc.AbstractExchange, told: s.Told, because: UUID) -> None:
        """Send one message. The same cause gives the same id, so a repeat is harmless; the broker checks `user_id`."""
        said = str(uuid5(because, str(getattr(told, "enrollment_id", ""))))
        about = {"ce-id": said, "ce-type": told.key, "ce-source": f"/supplier/{self.orgnr}"}
        letter = aio_pika.Message(told.body(), headers={**about}, user_id=self.orgnr, delivery_mode=2)
        await gateway.publish(letter, routing_key="")


if __name__ == "__main__":
    asyncio.run(Supplier(json.loads(Path(os.environ["SUPPLIER_FILE"]).read_text()), dict(os.environ)).run())
