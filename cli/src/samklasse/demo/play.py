"""The whole story, act by act, on a running system; then the judgement."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

import asyncpg

from samklasse.checker.recorder import recording
from samklasse.checker.verdict import Evidence
from samklasse.demo.acts import again, buy, catalogue, enroll, form, organise, protect, teach
from samklasse.demo.doors import Doors
from samklasse.demo.judgement import conclude
from samklasse.demo.plant import PLANTS
from samklasse.demo.show.municipal import Facts, read_facts
from samklasse.demo.show.path import Leg, path_of_one
from samklasse.demo.stage import Note, Stage, oslo
from samklasse.demo.timeline import Timeline
from samklasse.demo.world.world import World
from samklasse.stack import Stack

BEGINNING = oslo(2027, 1, 4, 8)


@dataclass(frozen=True)
class Options:
    """What the person who runs it has asked for."""

    people: int
    seed: int
    weeks: int = 2
    plant: str | None = None
    began: float = field(default_factory=monotonic)


@dataclass(frozen=True)
class Ending:
    """What a run came to."""

    stage: Stage
    evidence: Evidence
    broken: Mapping[str, list[str]]
    report: Mapping[str, Any]
    facts: Sequence[Facts]
    path: Sequence[Leg]
    weeks: int


ACTS: tuple[Callable[[Stage], Awaitable[None]], ...] = (
    organise.organise,
    catalogue.open_mailboxes,
    catalogue.describe_catalogue,
    enroll.enroll_everybody,
    buy.buy,
    form.propose,
    form.approve,
    form.publish,
    protect.place_protected,
    again.wonder,
    again.form_anew,
)


async def play(stack: Stack, world: World, options: Options, folder: Path, note: Note) -> Ending:
    """Play the story and judge it."""
    operator = await asyncpg.connect(stack.database_url("operator"))
    reader = await asyncpg.connect(stack.database_url("checker"))
    infra = stack.infra
    async with recording(infra.amqp_url, infra.rabbit_api, folder / "wire.jsonl") as record:
        stage = Stage(
            world=world,
            stack=stack,
            doors=Doors(stack),
            timeline=Timeline(operator, reader, record, lambda: catalogue.letters_answered(stack.home)),
            record=record,
            reader=reader,
            note=note,
        )
        await stage.timeline.set_to(BEGINNING)
        for act in ACTS:
            await act(stage)
        await teach.teach(stage, options.weeks)
        if options.plant:
            await PLANTS[options.plant](stage)
        facts, path = await read_facts(stage), await path_of_one(reader)
        await stage.doors.close()
        note("judging")
        found, broken, report = await conclude(stage, monotonic() - options.began)
        return Ending(stage, found, broken, report, facts, path, options.weeks)
