"""The whole story, act by act, on a running system; then the judgement."""

from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import asyncpg

from samklasse.checker.recorder import recording
from samklasse.demo.acts import buy, catalogue, enroll, organise
from samklasse.demo.doors import Doors
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


async def play(stack: Stack, world: World, options: Options, folder: Path, note: Note) -> None:
    """Play the story and judge it."""
    began = monotonic()
    operator = await asyncpg.connect(stack.database_url("operator"))
    reader = await asyncpg.connect(stack.database_url("checker"))
    infra = stack.infra
    async with recording(infra.amqp_url, infra.rabbit_api, ("core", "suppliers"), folder / "wire.jsonl") as record:
        stage = Stage(
            world=world,
            stack=stack,
            doors=Doors(stack),
            timeline=Timeline(operator, reader, record),
            record=record,
            reader=reader,
            note=note,
        )
        await stage.timeline.set_to(BEGINNING)
        for act in (
            organise.organise,
            catalogue.open_mailboxes,
            catalogue.describe_catalogue,
            enroll.enroll_everybody,
            buy.buy,
        ):
            await act(stage)
            note(f"  ({act.__name__}: {monotonic() - began:.1f} s)")
        await stage.doors.close()
