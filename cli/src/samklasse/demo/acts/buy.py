"""Act 4: municipalities call off seats, suppliers answer, names are put on the seats."""

import asyncio
from typing import Any
from uuid import UUID

from samklasse_contracts.supplier import SeatsGranted

from samklasse.demo.acts.catalogue import FORGETS, FORGOTTEN
from samklasse.demo.doors import Answer
from samklasse.demo.errors import StoryBroken
from samklasse.demo.stage import Stage, oslo
from samklasse.demo.world.calloffs import WITHOUT_CENTRE, CallOff, Line
from samklasse.demo.world.offerings import LAST_DAY, TEACHING_FROM

FORGOTTEN_BUYERS = ("3901", "4012")
FORGOTTEN_OFFERING = "fjordspraak-selvstudium"
AFTER_DEADLINE = oslo(2027, 1, 6, 8, 10)
"""The agreements give 48 hours; a line lapses 15 minutes after that."""


async def buy(stage: Stage) -> None:
    """Everything that is ordered, the attempts that must be refused, and the races."""
    forgotten = [await _forget(stage, number) for number in FORGOTTEN_BUYERS[:FORGOTTEN]]
    ordinary = [order for order in stage.world.calloffs if order.race is None]
    await asyncio.gather(*(_order(stage, order) for order in ordinary))
    await stage.timeline.drain()
    await _races(stage)
    await _without_centre(stage)
    await stage.timeline.drain()
    await _names(stage, ordinary)
    await stage.timeline.drain()
    stage.note("bought", orders=len(ordinary), lines=len(stage.story.lines))
    await _too_late(stage, forgotten)


async def _place(stage: Stage, order: CallOff, key: str) -> Answer:
    body = {
        "agreement_id": stage.story.agreements[order.agreement],
        "lines": [_line(stage, line) for line in order.lines],
    }
    return await stage.doors.knock(
        "POST", "enrollment", "/call-offs", stage.buyer(order.municipality), key=key, json=body
    )


def _line(stage: Stage, line: Line) -> dict[str, Any]:
    return {
        "offering_id": str(stage.offering_id(line.offering)),
        "unit": line.unit,
        "closed": line.closed,
        "quantity": line.quantity,
        "starts_on": TEACHING_FROM.isoformat(),
        "ends_on": LAST_DAY.replace(month=6, day=30).isoformat(),
    }


async def _order(stage: Stage, order: CallOff) -> None:
    answer = await _place(stage, order, f"avrop {order.municipality} {order.agreement}")
    if answer.code:
        raise StoryBroken(f"call-off of {order.municipality} under {order.agreement} was refused: {answer.body}")
    for line, placed in zip(order.lines, answer.body["lines"], strict=True):
        stage.story.lines[order.municipality, line.offering, line.group] = placed["line_id"]


async def _races(stage: Stage) -> None:
    """Two buyers at the same moment for what is enough for one."""
    for race in ("ceiling", "seat"):
        racers = [order for order in stage.world.calloffs if order.race == race]
        answers = await asyncio.gather(
            *(_place(stage, order, f"kappløp {race} {order.municipality}") for order in racers)
        )
        refused = [answer.code for answer in answers if answer.code]
        stage.story.count("seats_contended", len(racers))
        stage.story.notes[f"race_{race}"] = refused
        stage.story.refusals += [(f"race for the last {race}", code) for code in refused]
        if len(refused) != 1:
            raise StoryBroken(f"of two racing for the last {race}, {len(refused)} were refused")


async def _without_centre(stage: Stage) -> None:
    """Two municipalities without a centre try to buy type 2, and are told why they cannot."""
    for number in WITHOUT_CENTRE:
        line = Line("fjordspraak-med-egen-laerer", "INDIVIDUAL", False, 1, ())
        answer = await _place(stage, CallOff(number, "rammeavtale-fjordspraak", (line,)), f"uten senter {number}")
        stage.story.refusals.append(("type 2 without a centre", answer.code))
        if not answer.code:
            raise StoryBroken(f"{number} has no centre and could buy type 2")


async def _names(stage: Stage, orders: list[CallOff]) -> None:
    known = stage.story.people
    await asyncio.gather(
        *(
            _name(stage, order.municipality, line, [ref for ref in line.people if ref in known])
            for order in orders
            for line in order.lines
        )
    )


async def _name(stage: Stage, number: str, line: Line, refs: list[str]) -> None:
    if not refs:
        return
    line_id = stage.story.lines[number, line.offering, line.group]
    path, key = f"/call-offs/lines/{line_id}/names", f"navn {line_id}"
    answer = await stage.doors.tell("enrollment", path, stage.buyer(number), key, {"refs": refs})
    by_person = {row["person_id"]: row["enrollment_id"] for row in answer["enrollments"]}
    stage.story.enrollments |= {ref: by_person[stage.story.people[ref]] for ref in refs}


async def _forget(stage: Stage, number: str) -> str:
    """Order one extra seat, the answer to which somebody at the supplier will forget."""
    order = CallOff(number, f"rammeavtale-{FORGETS}", (Line(FORGOTTEN_OFFERING, "INDIVIDUAL", False, 1, ()),))
    answer = await _place(stage, order, f"glemt {number}")
    await stage.timeline.drain()
    return str(answer.body["lines"][0]["line_id"])


async def _too_late(stage: Stage, lines: list[str]) -> None:
    """The forgotten answers come after the deadline, and are refused."""
    await stage.timeline.advance_to(AFTER_DEADLINE)
    voice = stage.voices[FORGETS]
    await voice.say(*(SeatsGranted(line_id=UUID(line), quantity=1) for line in lines))
    await stage.timeline.drain()
    stage.note("too late", answers=len(lines))
